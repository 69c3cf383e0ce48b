"""Directives: a line of a comment that says how the comment is to be answered.

``# tenfold: n=5 temperature=0.2 template=tests model=smollm2-135m`` above or in a comment. Such a
line is no part of the instruction, and is never sent.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tenfold.near_names import did_you_mean

MARK: Final = "tenfold:"
_LINE: Final = re.compile(
    rf"^[ \t]*(?P<mark>[^\w\s]{{0,4}})[ \t]*{MARK}(?P<rest>[ \t]*(?:\w+[ \t]*=.*)?)(?:\n|\Z)",
    re.MULTILINE,
)
_ITEM: Final = re.compile(r"(?P<name>\w+)[ \t]*=[ \t]*(?P<value>[^\s=]*)|(?P<other>\S+)")
_CLOSER: Final = re.compile(r"[ \t]*(?P<closer>\*+/|-->|\"\"\"|'''|-\}|\]\]|=#|#>)[ \t]*$")
_OPENER: Final = re.compile(r"/\*+|<!--|\"\"\"|'''|\{-|#=|<#")
NAME: Final = re.compile(r"[\w./~:@+-]+")


@dataclass(frozen=True, slots=True)
class Directives:
    """What a comment says of how it is to be answered; None where it says nothing."""

    n: int | None = None
    temperature: float | None = None
    template: str | None = None
    model: str | None = None
    seed: int | None = None


NO_DIRECTIVES: Final = Directives()

FIELDS: Final[Mapping[str, str]] = {
    "n": "How many solutions, 1 to 10.",
    "temperature": "How far sampling strays from the likeliest token, 0 to 2.",
    "template": "Name of the prompt template.",
    "model": "Name of the model: of the catalogue, a folder, or the API's.",
    "seed": "A whole number from 0; the same seed gives the same solutions from a local model.",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One ``name=value``, with the offsets of both in the text that was read."""

    name: str
    name_span: tuple[int, int]
    value: str
    value_span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a directive, where in the text, and the next step."""

    span: tuple[int, int]
    what: str
    next_step: str


def without_directives(text: str) -> str:
    """A text without its lines that are directives.

    Where a comment or docstring begins or ends on such a line, that much of it stays. The mark
    alone may be a word of the text, such as a key in YAML: it goes where it is a comment.
    """
    return _LINE.sub(_left, text) if MARK in text else text


def _left(line: re.Match[str]) -> str:
    """What stays of a line that is a directive."""
    mark, rest = line["mark"], line["rest"]
    if not mark and not rest.strip():
        return line.group()
    opener, closer = _OPENER.match(mark), _CLOSER.search(rest)
    if (opener is None) == (closer is None):
        return ""
    kept = mark if opener is not None else closer["closer"] if closer is not None else ""
    start, end = line.start("mark") - line.start(), line.end("rest") - line.start()
    return line.group()[:start] + kept + line.group()[end:]


def directives_in(text: str) -> Directives:
    """What the directives of a comment's text say; what cannot be used counts for nothing.

    Of what is said twice, the later one counts.
    """
    said: dict[str, Any] = {}
    if MARK in text:
        for item in items_in(text):
            value = _read(item)
            if not isinstance(value, Fault):
                said[item.name] = value
    return Directives(**said) if said else NO_DIRECTIVES


def items_in(text: str) -> Iterator[Item]:
    """Every ``name=value`` of the directives in a text."""
    for start, rest in _lines(text):
        for match in _ITEM.finditer(rest):
            if match["other"] is None:
                name, value = match.span("name"), match.span("value")
                yield Item(match["name"], _moved(name, start), match["value"], _moved(value, start))


def faults_in(text: str) -> Iterator[Fault]:
    """What is wrong with the directives in a text."""
    for start, rest in _lines(text):
        for match in _ITEM.finditer(rest):
            if match["other"] is not None:
                what = f"{match['other']} is no name=value."
                yield Fault(_moved(match.span(), start), what, "Write it as n=5.")
    for item in items_in(text):
        value = _read(item)
        if isinstance(value, Fault):
            yield value


def lines_in(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands behind the mark, of each directive in a text."""
    for start, rest in _lines(text):
        yield start, start + len(rest)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    if MARK in text:
        for match in _LINE.finditer(text):
            rest = match["rest"]
            closer = _CLOSER.search(rest)
            yield match.start("rest"), rest[: closer.start()] if closer else rest


def _moved(span: tuple[int, int], by: int) -> tuple[int, int]:
    return span[0] + by, span[1] + by


def _read(item: Item) -> int | float | str | Fault:
    """The value of an item, or what is wrong with it."""
    match item.name:
        case "n":
            return _whole(item, 1, 10)
        case "seed":
            return _whole(item, 0, 2**31 - 1)
        case "temperature":
            return _number(item, 0, 2)
        case "template" | "model":
            if NAME.fullmatch(item.value):
                return item.value
            return Fault(item.value_span, f"{item.name} needs a name.", "Write it behind the =.")
    what = f"there is no directive {item.name}."
    return Fault(item.name_span, what, did_you_mean(item.name, FIELDS))


def _whole(item: Item, low: int, high: int) -> int | Fault:
    if item.value.isascii() and item.value.isdigit() and low <= int(item.value) <= high:
        return int(item.value)
    what = f"{item.name} must be a whole number from {low} to {high}."
    return Fault(item.value_span, what, "Correct the value.")


def _number(item: Item, low: float, high: float) -> float | Fault:
    try:
        value = float(item.value)
    except ValueError:
        value = -1.0
    if low <= value <= high:
        return value
    what = f"{item.name} must be a number from {low:g} to {high:g}."
    return Fault(item.value_span, what, "Correct the value.")
