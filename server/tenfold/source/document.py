"""An open document that follows an editor's changes."""

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, TypeVar, cast
from urllib.parse import unquote, urlsplit

import tree_sitter

from tenfold.source.changes import Changes
from tenfold.source.languages import Language
from tenfold.source.positions import Position, Range
from tenfold.source.syntax import SyntaxTree, View

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
T = TypeVar("T")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a text: ``range`` gives way to ``text``; the whole text where it is None."""

    range: Range | None
    text: str


def path_of(uri: str) -> Path:
    """Where the document of a URI is or would be kept."""
    parts = urlsplit(uri)
    name = unquote(parts.path) if parts.scheme else uri
    if re.match(r"/[A-Za-z]:", name):
        name = name[1:]
    return Path(name)


class Document:
    r"""A document's text, kept as lines, and its tree, both changed in place.

    Line ends are ``\n``, ``\r\n`` and ``\r`` and nothing else, as in LSP: a form feed or U+2028
    is an ordinary character. Positions are LSP's and never raise: a line past the end means the
    end of the text, a column past a line's end means that end, and a column inside a surrogate
    pair means the place before the pair.
    """

    def __init__(self, uri: str, language: Language, text: str, version: int | None) -> None:
        self.uri = uri
        self.language = language
        self.version = version
        self._lines = _split(_clean(text))
        self._pairs = _pairs(self._lines)
        self._syntax = SyntaxTree(language)
        self._last_edit = 0
        self._derived: dict[Hashable, object] = {}
        self.changes = Changes()

    @property
    def path(self) -> Path:
        """Where the document is or would be kept."""
        return path_of(self.uri)

    @property
    def text(self) -> str:
        """The text, with its own line ends."""
        return "".join(self._lines)

    @property
    def plain_text(self) -> str:
        r"""The text with ``\n`` line ends."""
        return self.derived("plain text", lambda: _with_line_feeds(self.text))

    def derived(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is made of the text as it is now: made once, and again when it has changed."""
        if key not in self._derived:
            self._derived[key] = make()
        return cast(T, self._derived[key])

    @property
    def newline(self) -> str:
        """The line end that the first line has; a line feed where there is only one line."""
        first = self._lines[0]
        return first[len(first.rstrip("\r\n")) :] or "\n"

    @property
    def line_count(self) -> int:
        """The number of lines: one more than there are line ends."""
        return len(self._lines)

    @property
    def tree(self) -> tree_sitter.Tree | None:
        """The tree of the whole text, or of the part around the last change in a long document.

        None where the language has no grammar or parsing took too long.
        """
        view = self.syntax(self._last_edit)
        return view.tree if view is not None else None

    def syntax(self, line: int) -> View | None:
        """The tree at a line and what surrounds it; None as for :attr:`tree`."""
        return self._syntax.around(self._lines, min(max(line, 0), len(self._lines) - 1))

    def line_text(self, line: int) -> str:
        """One line without its end; empty for a line that is not there."""
        return self._lines[line].rstrip("\r\n") if 0 <= line < len(self._lines) else ""

    def lines(self, first: int, end: int) -> list[str]:
        """The lines from ``first`` up to, but not with, ``end``, without their ends."""
        return [line.rstrip("\r\n") for line in self._lines[max(first, 0) : max(end, 0)]]

    def lines_with(self, part: str) -> Iterator[tuple[int, str]]:
        """Number and text of the lines that hold a text, without their ends."""
        for number, line in enumerate(self._lines):
            if part in line:
                yield number, line.rstrip("\r\n")

    def apply(self, changes: Sequence[Change], version: int | None) -> None:
        """Take in changes, each counted in the text that the one before it left."""
        self._derived.clear()
        for change in changes:
            if change.range is None:
                self._lines = _split(_clean(change.text))
                self._pairs = _pairs(self._lines)
                self._syntax.forget()
                self.changes.forget()
                self._last_edit = 0
            else:
                self._replace(change.range, _clean(change.text))
        self.version = version

    def place(self, position: Position) -> tuple[int, int]:
        """A position as line and column, both from 0, in characters."""
        if position.line < 0:
            return 0, 0
        if position.line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        text = self.line_text(position.line)
        units = max(position.character, 0)
        if text.isascii():
            return position.line, min(units, len(text))
        before = text.encode("utf-16-le")[: 2 * units]
        return position.line, len(before.decode("utf-16-le", errors="ignore"))

    def position_at(self, line: int, column: int) -> Position:
        """A line and column in characters as a position."""
        text = self.line_text(line)[:column]
        if text.isascii():
            return Position(line, len(text))
        return Position(line, len(text.encode("utf-16-le")) // 2)

    def offset(self, position: Position) -> int:
        """A position as an offset in characters of :attr:`text`."""
        line, column = self.place(position)
        return sum(map(len, self._lines[:line])) + column

    def plain_start(self, line: int) -> int:
        """Where a line begins in :attr:`plain_text`."""
        before = self._lines[:line]
        return sum(map(len, before)) - (_pairs(before) if self._pairs else 0)

    def position(self, offset: int) -> Position:
        """An offset in characters of :attr:`text` as a position."""
        ends = list(accumulate(map(len, self._lines)))
        line = min(bisect_right(ends, max(offset, 0)), len(self._lines) - 1)
        start = ends[line] - len(self._lines[line])
        return self.position_at(line, max(offset, 0) - start)

    def _replace(self, place: Range, text: str) -> None:
        start, end = sorted((self.place(place.start), self.place(place.end)))
        first, last = start[0], end[0]
        joined = self._lines[first][: start[1]] + text + self._lines[last][end[1] :]
        if first > 0 and joined.startswith("\n") and self._lines[first - 1].endswith("\r"):
            first -= 1
            joined = self._lines[first] + joined
        new = _split(joined)
        if last < len(self._lines) - 1:
            new.pop()  # the text goes on after it: the empty rest is the next line's beginning
        old = self._lines[first : last + 1]
        self._syntax.edit(self._lines, first, old, new)
        self._lines[first : last + 1] = new
        self._pairs += _pairs(new) - _pairs(old)
        self.changes.note(first, last + 1, first + len(new))
        self._last_edit = first


def _split(text: str) -> list[str]:
    """Split after every line end; the last line has none, and may be empty."""
    lines = _LINE.findall(text)
    if not lines or lines[-1][-1] in "\r\n":
        lines.append("")
    return lines


def _pairs(lines: Sequence[str]) -> int:
    r"""How many lines end with ``\r\n``."""
    return sum(line.endswith("\r\n") for line in lines)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _clean(text: str) -> str:
    """Put the replacement character for halves of surrogate pairs: they are no text."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
