"""Positions in a document, as LSP counts them: lines and UTF-16 code units, both from 0."""

from typing import NamedTuple


class Position(NamedTuple):
    """A place between two characters; ``character`` counts UTF-16 code units."""

    line: int
    character: int


class Range(NamedTuple):
    """The text from ``start`` up to, but not with, ``end``."""

    start: Position
    end: Position
