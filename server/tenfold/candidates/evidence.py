"""What speaks for a candidate: whether the document parses with it."""

from dataclasses import dataclass

from tree_sitter import Node, Parser, Tree

from tenfold.candidates.syntax import has_errors
from tenfold.source.ask import Ask
from tenfold.source.parsing import encoded, parser_for
from tenfold.source.whole_trees import tree_of

_WINDOW_LINES = 400
"""Lines before and after the cursor that are parsed of a long document."""
_WHOLE_BELOW = 60_000
"""Documents with fewer characters are parsed as a whole."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a document around an insertion, and the offsets that are replaced in it."""

    text: str
    start: int
    end: int

    def with_insertion(self, insert_text: str) -> str:
        """The part as it is after the insertion."""
        return self.text[: self.start] + insert_text + self.text[self.end :]


def window_of(ask: Ask) -> Window:
    """The document around the Ask; of a long one, from one line at column 0 to another."""
    start, end = ask.replace
    if len(ask.text) < _WHOLE_BELOW:
        return Window(ask.text, start, end)
    first = _far(ask.text, start, -1)
    last = _far(ask.text, end, 1)
    mark = "<?php\n" if ask.language.id == "php" else ""
    shift = len(mark) - first
    return Window(mark + ask.text[first:last], start + shift, end + shift)


def _far(text: str, offset: int, direction: int) -> int:
    """The start of a line at column 0, at least ``_WINDOW_LINES`` lines away where there is one."""
    lines = 0
    while 0 < offset < len(text):
        if direction < 0:
            offset = text.rfind("\n", 0, max(offset - 1, 0)) + 1
        else:
            offset = text.find("\n", offset) + 1 or len(text)
        lines += 1
        if lines >= _WINDOW_LINES and not text[offset : offset + 1].isspace():
            return offset
        if lines >= 2 * _WINDOW_LINES:
            return offset
    return max(0, min(offset, len(text)))


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The part of a document around an Ask, as it is, and its tree."""

    ask: Ask
    window: Window
    before: bytes
    """What stands before the insertion."""
    after: bytes
    tree: Tree


_latest: _Parsed | None = None
_latest_with: tuple[Ask, str, tuple[Tree, int, int]] | None = None


def _parsed(ask: Ask, parser: Parser) -> _Parsed:
    """Parse what is around an Ask, once for all candidates that come one after the other."""
    global _latest
    latest = _latest  # another thread may be at another Ask
    if latest is None or latest.ask is not ask:
        window = window_of(ask)
        before = encoded(ask.language, window.text[: window.start])
        after = encoded(ask.language, window.text[window.end :])
        tree = tree_of(window.text)
        # One that was followed through errors may have read what comes after them in another way.
        if tree is None or tree.language != parser.language or tree.root_node.has_error:
            tree = parser.parse(encoded(ask.language, window.text))
        latest = _latest = _Parsed(ask, window, before, after, tree)
    return latest


def read_around(ask: Ask) -> None:
    """Parse what is around an Ask, so that it is done when the first candidate comes."""
    parser = parser_for(ask.language)
    if parser is not None:
        _parsed(ask, parser)


def tree_with(ask: Ask, insert_text: str) -> tuple[Tree, int, int] | None:
    """The tree with an insertion, and where that begins and ends; None without a grammar.

    The rest is taken over from the tree without it. Where that finds errors, all is read anew:
    after an error, what is taken over may be read in another way.
    """
    global _latest_with
    latest = _latest_with  # one insertion is looked at from several sides in a row
    if latest is not None and latest[0] is ask and latest[1] == insert_text:
        return latest[2]
    parser = parser_for(ask.language)
    if parser is None:
        return None
    known = _parsed(ask, parser)
    before, inserted = known.before, encoded(ask.language, insert_text)
    replaced = encoded(ask.language, known.window.text[known.window.start : known.window.end])
    start, end = len(before), len(before) + len(inserted)
    edited = known.tree.copy()
    point = _point((0, 0), before)
    edited.edit(
        start,
        start + len(replaced),
        end,
        point,
        _point(point, replaced),
        _point(point, inserted),
    )
    code = before + inserted + known.after
    tree = parser.parse(code, edited)
    found = (tree if not tree.root_node.has_error else parser.parse(code)), start, end
    _latest_with = ask, insert_text, found
    return found


def _point(start: tuple[int, int], code: bytes) -> tuple[int, int]:
    """Row and column behind a piece of code that begins at ``start``."""
    rows = code.count(b"\n")
    return start[0] + rows, len(code) - code.rfind(b"\n") - 1 if rows else start[1] + len(code)


def parses(ask: Ask, insert_text: str) -> bool | None:
    """True where the insertion brings no syntax error; None for a language without a grammar.

    In a document that is already broken, as one that is being typed in is, it is enough that
    there are no more errors than before and none inside the insertion, or that the insertion
    parses by itself: after an error, the rest is read in odd ways.
    """
    found = tree_with(ask, insert_text)
    parser = parser_for(ask.language)
    if found is None or parser is None:
        return None
    tree, start, end = found
    after = _errors(tree)
    if not after:
        return True
    before = [error for error in _errors(_parsed(ask, parser).tree) if not _is_gap(error, start)]
    if not before:
        return False
    inside = any(start <= error.start_byte and error.end_byte <= end for error in after)
    if len(after) <= len(before) and not inside:
        return True
    return has_errors(ask.language, insert_text) is False


def _is_gap(error: Node, offset: int) -> bool:
    """True for an error that is there because nothing was inserted yet."""
    one_line = error.start_point[0] == error.end_point[0]
    return one_line and error.start_byte - 1 <= offset <= error.end_byte + 1


def error_count(ask: Ask, insert_text: str) -> int:
    """How many syntax errors the document has with the insertion; 0 without a grammar."""
    found = tree_with(ask, insert_text)
    return 0 if found is None else len(_errors(found[0]))


def _errors(tree: Tree) -> list[Node]:
    """The outermost ERROR and MISSING nodes, and those inside an ERROR."""
    found = []
    pending = [tree.root_node]
    while pending:
        node = pending.pop()
        if not node.has_error:
            continue
        if node.is_error or node.is_missing:
            found.append(node)
        pending.extend(node.children)
    return found
