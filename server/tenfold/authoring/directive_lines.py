"""Help with directives: what can be written in ``# tenfold: n=5``, and what it means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tenfold.source.directives import FIELDS, items_in, lines_in

VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "n": ("1", "3", "5", "10"),
    "temperature": ("0", "0.2", "0.5", "0.8", "1"),
    "seed": ("0", "1"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be written in place of a part of the line; ``span`` counts characters of it."""

    label: str
    insert: str
    span: tuple[int, int]
    meaning: str


def offered_at(
    line: str, column: int, templates: Mapping[str, str], models: Mapping[str, str]
) -> list[Offered]:
    """Names, or values of a name, that can be written at a column of a directive.

    ``templates`` and ``models`` give for each name what it is. Empty outside of directives.
    """
    if not any(start <= column <= end for start, end in lines_in(_begun(line))):
        return []
    for item in items_in(line):
        start, end = item.value_span
        if start <= column <= end:
            return [
                Offered(value, value, item.value_span, meaning)
                for value, meaning in _values(item.name, templates, models).items()
            ]
    start = column
    while start and re.match(r"\w", line[start - 1]):
        start -= 1
    said = {item.name for item in items_in(line)}
    return [
        Offered(name, f"{name}=", (start, column), meaning)
        for name, meaning in FIELDS.items()
        if name not in said
    ]


def hover_in(line: str, column: int) -> tuple[tuple[int, int], str] | None:
    """A part of a directive and what it means, in Markdown."""
    for item in items_in(line):
        span = item.name_span[0], item.value_span[1]
        if span[0] <= column <= span[1] and item.name in FIELDS:
            text = f"**{item.name}** (Tenfold): {FIELDS[item.name]}"
            return span, f"{text}\n\nFor the comment that this line stands in; it is never sent."
    return None


def _begun(line: str) -> str:
    """The line as if the item that is being written at its end were whole."""
    return f"{line}=" if re.search(r"tenfold:[ \t]*\w+$", line) else line


def _values(
    name: str, templates: Mapping[str, str], models: Mapping[str, str]
) -> Mapping[str, str]:
    if name == "template":
        return templates
    if name == "model":
        return models
    return dict.fromkeys(VALUES.get(name, ()), FIELDS.get(name, ""))
