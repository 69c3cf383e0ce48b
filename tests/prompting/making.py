"""Asks, templates and prompts for tests, made by hand."""

from pathlib import Path
from typing import Any

from tenfold.models.contract import Abilities
from tenfold.prompting.prompt import Prompt
from tenfold.prompting.rendering import render
from tenfold.prompting.templates import Template, parse_template
from tenfold.source.ask import Ask, CommentState, Indentation, Snippet
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range
from tenfold.tokens.openai_ranks import openai_tokenizer

MARK = "<|>"
SNIPPETS = (
    Snippet("src/shapes.py", "class Square:\n    side: float"),
    Snippet("src/units.py", "METRE = 1.0\nFOOT = 0.3048"),
    Snippet("src/names.py", "def title(text):\n    return text.title()"),
)


def ask_at(text: str, path: str = "src/app.py", **changes: Any) -> Ask:
    """An Ask at the mark ``<|>`` in a text, with nothing around it but what is given."""
    anchor = text.index(MARK)
    text = text.replace(MARK, "", 1)
    place = Position(0, 0)
    values: dict[str, Any] = {
        "uri": f"file:///workspace/{path}",
        "path": path,
        "version": 1,
        "language": language_for(None, path),
        "cursor": place,
        "state": CommentState.FINISHED,
        "task": "code",
        "instruction": "",
        "text": text,
        "anchor": anchor,
        "lead": "",
        "replace": (anchor, anchor),
        "indentation": Indentation("    ", ""),
        "newline": "\n",
        "scope": (),
        "imports": (),
        "snippets": (),
        "range": Range(place, place),
    }
    return Ask(**{**values, **changes})


def abilities(family: str = "qwen2.5-coder", **changes: Any) -> Abilities:
    values: dict[str, Any] = {
        "family": family,
        "window": 8192,
        "fill_in_middle": True,
        "chat": True,
        "text": True,
        "logprobs": True,
        "batch": 10,
    }
    return Abilities(**{**values, **changes})


def template(body: str, tenfold: str = "mode: prefix", top: str = "") -> Template:
    """A template from its body and what stands under ``metadata.tenfold``, on lines of its own."""
    return parse_template(source(body, tenfold, top), Path("mine.prompty"), "workspace")


def source(body: str, tenfold: str = "mode: prefix", top: str = "") -> str:
    inner = "".join(f"    {line}\n" for line in tenfold.split("\n"))
    return f"---\nname: mine\n{top}metadata:\n  tenfold:\n{inner}---\n{body}"


def rendered(used: Template, ask: Ask, **changes: Any) -> Prompt:
    """Render with a wide budget, unless told otherwise."""
    values: dict[str, Any] = {
        "model": "a-model",
        "abilities": abilities(),
        "tokenizer": openai_tokenizer("gpt-4o"),
        "budget_tokens": 2048,
        "answer_tokens": 256,
        "reason": "a reason",
    }
    return render(used, ask, **{**values, **changes})
