"""Prompts of exact lengths, from this project's own code: each one is new to every cache."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tenfold.tokens.tokenizer import Tokenizer

_CODE = Path(__file__).parents[2] / "server/tenfold"
_CHARACTERS_PER_TOKEN = 8
"""More than code has on average, so that a text of so many characters is long enough."""


@dataclass(frozen=True, slots=True)
class CodePrompt:
    """A text that ends after a line within a function, and what stands there."""

    text: str
    ids: Sequence[int]
    after: str
    """The code that follows it, at least the next line."""


def code_prompts(tokenizer: Tokenizer, length: int, seed: int = 0) -> Iterator[CodePrompt]:
    """Prompts of exactly ``length`` tokens, no two with the same beginning."""
    code = _code()
    ends = _line_ends_in_functions(code)
    random.Random(seed).shuffle(ends)
    begun: set[tuple[int, ...]] = set()
    for end in ends:
        before = code[max(0, end - length * _CHARACTERS_PER_TOKEN) : end]
        ids = tokenizer.encode(before)[-length:]
        text = tokenizer.decode(ids)
        # A cut elsewhere may be spelled in other tokens; only the same ones are the same work.
        beginning = tuple(ids[:4])
        if len(ids) < length or tokenizer.encode(text) != ids or beginning in begun:
            continue
        begun.add(beginning)
        yield CodePrompt(text, ids, code[end : end + 200])


def _code() -> str:
    files = sorted(_CODE.rglob("*.py"))
    return "\n\n".join(file.read_text(encoding="utf-8") for file in files if file.stat().st_size)


def _line_ends_in_functions(code: str) -> list[int]:
    """Offsets after line breaks where the next line is indented and has something on it."""
    found = []
    for place, character in enumerate(code):
        following = code[place + 1 : place + 10]
        if character == "\n" and following.startswith("    ") and following.strip():
            found.append(place + 1)
    return found
