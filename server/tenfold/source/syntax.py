"""Incremental tree-sitter trees of a document's lines."""

import weakref
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

import tree_sitter

from tenfold.source.languages import Language
from tenfold.source.parsing import encoded, parser_for
from tenfold.source.scanning import LONGEST_LINE

_WHOLE_LINES: Final = 2_500
"""A document up to this long has one tree; of a longer one only the part in use is parsed."""
_REACH: Final = 700
_MARGIN: Final = 300
_SECONDS: Final = 0.5
_TREES_KEPT: Final = 8
_PIECE: Final = 16_384
"""Bytes that a parser is given at a time."""
_BRACKETS: Final = ((b"<", b">"), (b"(", b")"), (b"[", b"]"), (b"{", b"}"))
_DEEPEST: Final = 1_500
"""Brackets left open; a parser's time and memory grow with their number squared."""

_recent: OrderedDict[int, weakref.ref["SyntaxTree"]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class View:
    """A tree, and where it stands in the document.

    The tree is of the lines from ``first_line`` up to, but not with, ``end_line``, with their
    line ends as line feeds and in UTF-8; its rows count from ``first_line``.
    """

    tree: tree_sitter.Tree
    first_line: int
    end_line: int


class _Source:
    """What a parser reads.

    tree-sitter 0.26 never lets go of what it was given to read, a copy of the text at each key
    stroke. So it is given one and the same object each time, with another piece in it; it has read
    a piece by the time that it asks for the next one.
    """

    __slots__ = ("_piece", "text")

    def __init__(self) -> None:
        self.text = b""
        self._piece = bytearray()

    def read(self, offset: int, _: tree_sitter.Point) -> bytearray:
        self._piece[:] = self.text[offset : offset + _PIECE]
        return self._piece

    def release(self) -> None:
        self.text = b""
        self._piece.clear()


class SyntaxTree:
    """The tree of a document, or of the part in use of a long one, parsed when asked for.

    Parsing is bounded, so that nothing freezes the server: a part with a line of more than
    10,000 characters, as in minified files, or with more than 1,500 brackets left open has no
    tree, and neither has a document that once took longer than half a second. A tree is some
    fifty times the size of its text, so only the eight used last are kept; the others come back
    when they are asked for.
    """

    __slots__ = (
        *("__weakref__", "_edited", "_first", "_hopeless", "_language", "_size", "_source"),
        "_tree",
    )

    def __init__(self, language: Language) -> None:
        self._language = language
        self._source = _Source()
        self._tree: tree_sitter.Tree | None = None
        self._edited = False
        self._hopeless = False
        self._first = 0
        self._size = 0

    def forget(self) -> None:
        """Drop the tree: the text is another one."""
        self._drop()
        self._hopeless = False

    def edit(
        self, lines: Sequence[str], first: int, old: Sequence[str], new: Sequence[str]
    ) -> None:
        """Take in that ``old``, the lines from ``first`` on, will be replaced by ``new``.

        ``lines`` are the document's, before the change.
        """
        if self._tree is None:
            return
        last = first + len(old) - 1
        if last < self._first:
            self._first += len(new) - len(old)
            return
        end = self._first + self._size
        if first >= end:
            return
        if first < self._first or (last >= end and end != len(lines)):
            self._drop()
            return
        before = _byte_count(lines[self._first : first])
        row = first - self._first
        to_the_end = last == len(lines) - 1
        self._tree = self._tree.copy()  # a view of the older text keeps the tree as it was
        self._tree.edit(
            before,
            before + _byte_count(old),
            before + _byte_count(new),
            (row, 0),
            _end_point(row, old, to_the_end),
            _end_point(row, new, to_the_end),
        )
        self._size += len(new) - len(old)
        self._edited = True

    def around(self, lines: Sequence[str], line: int) -> View | None:
        """The tree at a line and what surrounds it; None where there is none to be had."""
        if self._language.grammar is None or self._hopeless:
            return None
        if self._tree is not None and not self._covers(len(lines), line):
            self._drop()
        if self._tree is None:
            self._first, self._size = _part(lines, line)
            self._edited = True
        if self._edited:
            self._parse(lines)
        if self._tree is None:
            return None
        _keep(self)
        return View(self._tree, self._first, self._first + self._size)

    def _covers(self, line_count: int, line: int) -> bool:
        if self._size > 2 * _WHOLE_LINES:
            return False
        reach = range(self._first, self._first + self._size)
        return max(line - _MARGIN, 0) in reach and min(line + _MARGIN, line_count - 1) in reach

    def _parse(self, lines: Sequence[str]) -> None:
        part = lines[self._first : self._first + self._size]
        if max(map(len, part)) > LONGEST_LINE:
            self._drop()
            return
        data = encoded(self._language, _joined(part))
        if any(data.count(left) - data.count(right) > _DEEPEST for left, right in _BRACKETS):
            self._drop()
            return
        language = self._language
        if language.grammar == "php" and b"<?" not in data and not data.lstrip().startswith(b"<"):
            language = replace(language, grammar="php_only")
        parser = parser_for(language)
        if parser is None:
            self._hopeless = True
            return
        old = self._tree
        if old is not None and old.language != parser.language:
            old = None
        deadline = monotonic() + _SECONDS
        source = self._source
        source.text = data

        def overdue(_: int, __: bool) -> bool:
            return monotonic() > deadline

        try:
            if old is None:
                self._tree = parser.parse(source.read, progress_callback=overdue)
            else:
                self._tree = parser.parse(source.read, old, progress_callback=overdue)
            self._edited = False
        except ValueError:
            self._drop()
            self._hopeless = True
        finally:
            source.release()

    def _drop(self) -> None:
        self._tree = None
        self._edited = False
        _recent.pop(id(self), None)


def _keep(tree: SyntaxTree) -> None:
    """Note that a tree was used, and drop the one that was not for the longest."""
    _recent.pop(id(tree), None)
    _recent[id(tree)] = weakref.ref(tree)
    while len(_recent) > _TREES_KEPT:
        _, reference = _recent.popitem(last=False)
        oldest = reference()
        if oldest is not None:
            oldest._drop()


def _part(lines: Sequence[str], line: int) -> tuple[int, int]:
    """First line and number of lines to parse.

    It begins after a blank line, with the least indented code near: where a top-level thing
    begins, or in a long class one of its members. Anywhere else could be inside a docstring or
    a block comment, and all that follows would be taken the wrong way round.
    """
    if len(lines) <= _WHOLE_LINES:
        return 0, len(lines)
    wanted = line - _REACH
    if wanted <= _MARGIN:
        return 0, min(line + _REACH, len(lines))
    starts = [
        (len(lines[at]) - len(text), wanted - at)
        for at in range(wanted, wanted - _MARGIN, -1)
        if ((text := lines[at].lstrip())[:1].isalpha() or text.startswith("@"))
        and not lines[at - 1].strip()
    ]
    first = wanted - min(starts)[1] if starts else wanted
    return first, min(line + _REACH, len(lines)) - first


def _joined(lines: Sequence[str]) -> str:
    text = "".join(lines)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _byte_count(lines: Sequence[str]) -> int:
    return sum(len(line) if line.isascii() else len(line.encode()) for line in lines) - sum(
        1 for line in lines if line.endswith("\r\n")
    )


def _end_point(row: int, lines: Sequence[str], to_the_end: bool) -> tuple[int, int]:
    if to_the_end:
        return row + len(lines) - 1, len(lines[-1].encode())
    return row + len(lines), 0
