"""What a case and its recordings hold, without secrets: such files are likely to be shared."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from tenfold.completion import Completion
from tenfold.models.contract import Delta
from tenfold.prompting.prompt import Prompt

Redact = Callable[[str], str]
"""Replaces a text's secrets by placeholders."""

BETWEEN: Final = "\n\x1f\n"
"""Stands between texts that are looked through together; source code has no unit separators."""

Rounds = tuple[tuple[Completion, ...], ...]
"""The completions of each request."""


def redacted(texts: Sequence[str], redact: Redact) -> list[str]:
    """Texts without secrets; one that is told by its name in one of them is replaced in all."""
    together = redact(BETWEEN.join(texts)).split(BETWEEN)
    if len(together) == len(texts):
        return together
    return [redact(text) for text in texts]


def redacted_answer(prompt: Prompt, rounds: Rounds, redact: Redact) -> tuple[Prompt, Rounds]:
    """A prompt and what was answered to it as they may be kept in a file."""
    completions = [completion for answers in rounds for completion in answers]
    asked = [prompt.text or "", prompt.suffix or "", *(one.content for one in prompt.messages)]
    texts = iter(redacted([*asked, *(one.text for one in completions)], redact))
    text, suffix = next(texts), next(texts)
    kept = replace(
        prompt,
        text=None if prompt.text is None else text,
        suffix=None if prompt.suffix is None else suffix,
        messages=tuple(replace(one, content=next(texts)) for one in prompt.messages),
        pieces=(),
        left_out=(),
        redactions=(),
    )
    return kept, tuple(tuple(_saying(one, next(texts)) for one in answers) for answers in rounds)


def _saying(completion: Completion, text: str) -> Completion:
    """A completion with another text, in one piece: its tokens would tell a secret's length."""
    if text == completion.text:
        return completion
    length, finish = len(completion.text), completion.deltas[-1][1].finish_reason
    said = Completion()
    said.take(Delta(0, text, completion.logprob(length), finish, completion.tokens(length)))
    return said
