"""The examples that an Ask states for a candidate."""

import re
from collections.abc import Sequence
from typing import Final

from tenfold.examples.example import Example
from tenfold.examples.reading import examples_in
from tenfold.source.ask import Ask

_DEFINITION: Final = re.compile(
    r"^[ \t]*(?:async\s+)?def\s+(?P<name>\w+)\s*\((?P<parameters>[^()]*(?:\([^()]*\)[^()]*)*)\)",
    re.MULTILINE,
)


def stated_examples(ask: Ask, insert_text: str) -> tuple[Example, ...]:
    """The examples of the comment or docstring that an Ask is about.

    Those that only name arguments are of the function that the cursor is in, or else of the
    first one that the candidate defines.
    """
    name, parameters = _function(ask.scope[-1] if ask.scope else "") or _function(insert_text) or (
        None,
        (),
    )
    return examples_in(ask.instruction, ask.language.id, name, parameters)


def document_with(ask: Ask, insert_text: str) -> str:
    """The whole document with a candidate in it."""
    start, end = ask.replace
    return ask.text[:start] + insert_text + ask.text[end:]


def _function(code: str) -> tuple[str, Sequence[str]] | None:
    """The name and the parameters of the first function that code defines."""
    found = _DEFINITION.search(code)
    if found is None:
        return None
    parts = re.split(r",(?![^\[(]*[\])])", found["parameters"])
    names = (re.match(r"\s*\*{0,2}(\w+)", part) for part in parts)
    return found["name"], [match[1] for match in names if match is not None]
