"""Typing through: what is left of a candidate once its beginning stands in the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tenfold.candidates.candidate import Candidate
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.positions import Position, Range

_CLOSERS = frozenset(")]}\"'`>")
"""What editors put behind the cursor by themselves when its partner is typed."""


@dataclass(frozen=True, slots=True)
class Place:
    r"""A document's text on both sides of a cursor, with ``\n`` line ends."""

    uri: str
    cursor: Position
    head: str
    tail: str


def place_at(document: Document, position: Position) -> Place:
    """Read the text around a cursor."""
    line, column = document.place(position)
    lines = document.lines(0, document.line_count)
    head = "\n".join([*lines[:line], lines[line][:column]])
    tail = "\n".join([lines[line][column:], *lines[line + 1 :]])
    return Place(document.uri, document.position_at(line, column), head, tail)


def rest_of(candidates: Sequence[Candidate], ask: Ask, place: Place) -> list[Candidate]:
    """What is left of each candidate for an Ask whose text has been typed up to the cursor.

    Empty unless the document is what it was, but for that beginning of a candidate and closing
    marks that the editor added behind it, which are replaced. A candidate keeps its id.
    """
    start, end = ask.replace
    texts = [candidate.insert_text.replace(ask.newline, "\n") for candidate in candidates]
    # Lengths first: many Asks are looked at on each key stroke, and documents may be long.
    typed_length = len(place.head) - start
    closers_length = len(place.tail) - (len(ask.text) - end)
    # Left of the cursor stood white space only, so characters are UTF-16 units there.
    before_cursor = ask.cursor.character - ask.range.start.character
    if closers_length < 0 or not before_cursor < typed_length < max(map(len, texts), default=0):
        return []
    typed, closers = place.head[start:], place.tail[:closers_length]
    if not any(text.startswith(typed) for text in texts) or set(closers) - _CLOSERS:
        return []
    if typed in texts:
        return []  # one that was taken whole: a longer one is no longer asked for
    if not place.head.startswith(ask.text[:start]) or not place.tail.endswith(ask.text[end:]):
        return []
    here = place.cursor
    after = Position(here.line, here.character + len(closers))
    return [
        replace(
            candidate,
            insert_text=text[typed_length:].replace("\n", ask.newline),
            range=Range(here, after),
        )
        for candidate, text in zip(candidates, texts, strict=True)
        if text.startswith(typed) and text[typed_length:].strip()
    ]


def joined(
    typed: Sequence[Candidate], others: Iterable[Candidate], line_text: str
) -> list[Candidate]:
    """What is on screen stays in front; what comes to the same text does not come twice.

    ``line_text`` is the cursor's line when they were asked for.
    """
    outcomes = {_outcome(candidate, line_text) for candidate in typed}
    return [*typed, *(item for item in others if _outcome(item, line_text) not in outcomes)]


def _outcome(candidate: Candidate, line_text: str) -> str:
    """What stands in the cursor's line, and below it, once a candidate is taken."""
    units = line_text.encode("utf-16-le")
    start, end = (2 * position.character for position in candidate.range)
    inserted = candidate.insert_text.encode("utf-16-le")
    return (units[:start] + inserted + units[end:]).decode("utf-16-le").rstrip()
