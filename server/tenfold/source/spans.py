"""Where comments and strings stand around a line, told by the tree and a scan of what it missed.

While somebody types, the tree is often broken just where the cursor is: a block comment that is
still open is no comment to a grammar. So its comments and strings are taken as they are, and the
text between them is scanned for openings.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import tree_sitter

from tenfold.source.document import Document
from tenfold.source.scanning import LONGEST_LINE, Place, Reach, find_openings
from tenfold.source.syntax import View

Style = Literal["line", "block", "docstring"]

_ABOVE: Final = 300
_BELOW: Final = 100

_COMMENTS: Final = ("comment", "line_comment", "block_comment", "html_comment")
_TEXTS: Final = (
    *("string", "string_literal", "raw_string_literal", "interpreted_string_literal"),
    *("verbatim_string_literal", "interpolated_string_expression", "encapsed_string"),
    *("template_string", "raw_string", "ansi_c_string", "translated_string", "system_lib_string"),
    *("char_literal", "character_literal", "rune_literal", "character", "regex", "jsx_text"),
    *("heredoc", "nowdoc", "heredoc_body", "string_array", "symbol_array", "delimited_symbol"),
    *("text", "hash_bang_line", "shebang"),
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment or docstring, marks included; ``open`` where its end is still to be written."""

    start: Place
    end: Place
    style: Style
    open: bool = False

    def holds(self, place: Place) -> bool:
        """Whether a cursor at a place is inside: after the first mark and before the last."""
        if self.style == "line" or self.open:
            return self.start < place <= self.end
        return self.start < place < self.end


@dataclass(frozen=True, slots=True)
class Spans:
    """The comments and docstrings near a line, in order, none inside another."""

    comments: tuple[Comment, ...]

    def comment_at(self, place: Place) -> Comment | None:
        """The comment that a cursor at a place is inside of."""
        at = bisect_right(self.comments, place, key=_start) - 1
        for comment in self.comments[max(at - 1, 0) : at + 1]:
            if comment.holds(place):
                return comment
        return None

    def last_on(self, line: int) -> Comment | None:
        """The last comment that ends on a line."""
        at = bisect_right(self.comments, (line + 1, -1), key=_start) - 1
        if at < 0 or self.comments[at].end[0] != line:
            return None
        return self.comments[at]


def spans_around(document: Document, line: int) -> Spans:
    """Find the comments from some 300 lines above a line to 100 below it."""
    return document.derived(("spans", line), lambda: _spans_around(document, line))


def _spans_around(document: Document, line: int) -> Spans:
    first, end = max(line - _ABOVE, 0), min(line + _BELOW, document.line_count)
    view = document.syntax(line)
    comments: list[Comment] = []
    texts: list[Reach] = []
    errors: list[Reach] | None = None
    if view is not None:
        first, end = max(first, view.first_line), min(end, view.end_line)
        comments, texts, errors = _from_tree(document, view, first, end)
    known = sorted([*((comment.start, comment.end) for comment in comments), *texts])
    lines = [text[:LONGEST_LINE] for text in document.lines(first, end)]
    openings = find_openings(document.language, lines, first, known, errors)
    missed = [Comment(o.start, o.end, o.style, o.open) for o in openings if o.style != "text"]
    starts = [opening.start for opening in openings]

    def stands(comment: Comment) -> bool:  # what a tree made of text that has opened before, not
        at = bisect_right(starts, comment.start) - 1
        return at < 0 or comment.start >= openings[at].end

    return Spans(tuple(sorted([*filter(stands, comments), *missed], key=_start)))


def _start(comment: Comment) -> Place:
    return comment.start


def _from_tree(
    document: Document, view: View, first: int, end: int
) -> tuple[list[Comment], list[Reach], list[Reach]]:
    """Comments, strings that are none, and broken places, as the tree has them."""
    cursor = tree_sitter.QueryCursor(_query(view.tree.language))
    cursor.set_point_range((first - view.first_line, 0), (end - view.first_line, 0))
    captures = cursor.captures(view.tree.root_node)
    comments = [
        _comment(document, _reach(document, view, node)) for node in captures.get("comment", ())
    ]
    comments = [comment for comment in comments if not _is_shebang(document, comment)]
    texts: list[Reach] = []
    for node in captures.get("text", ()):
        reach = _reach(document, view, node)
        if node.type == "regex" and document.line_text(reach[0][0]).startswith("/*", reach[0][1]):
            continue  # what a grammar makes of a comment that is still open
        if document.language.grammar == "python" and _is_docstring(document, node, reach[0]):
            comments.append(Comment(*reach, "docstring"))
        else:
            texts.append(reach)
    errors = [_reach(document, view, node) for node in captures.get("error", ())]
    return comments, texts, errors


@cache
def _query(language: tree_sitter.Language) -> tree_sitter.Query:
    patterns = ["(ERROR) @error"]
    for name, kinds in (("comment", _COMMENTS), ("text", _TEXTS)):
        patterns += [f"({kind}) @{name}" for kind in kinds if language.id_for_node_kind(kind, True)]
    return tree_sitter.Query(language, "\n".join(patterns))


def _reach(document: Document, view: View, node: tree_sitter.Node) -> Reach:
    """Start and end of a node; columns in characters."""
    return (
        _place(document, view.first_line, node.start_point),
        _place(document, view.first_line, node.end_point),
    )


def _place(document: Document, first_line: int, point: tree_sitter.Point) -> Place:
    line, column = first_line + point[0], point[1]
    text = document.line_text(line)
    if not text.isascii():
        column = len(text.encode()[:column].decode(errors="ignore"))
    return line, column


def _comment(document: Document, reach: Reach) -> Comment:
    (line, column), end = reach
    for opener, closer in document.language.block_comments:
        if document.line_text(line).startswith(opener, column):
            closed = document.line_text(end[0])[: end[1]].rstrip().endswith(closer)
            return Comment((line, column), end, "block", not closed)
    if end[0] > line and end[1] == 0:  # some grammars take in the line end
        end = (end[0] - 1, len(document.line_text(end[0] - 1)))
    return Comment((line, column), end, "line")


def _is_shebang(document: Document, comment: Comment) -> bool:
    return comment.start == (0, 0) and document.line_text(0).startswith("#!")


def _is_docstring(document: Document, node: tree_sitter.Node, start: Place) -> bool:
    """Whether a string of Python is a statement of its own that documents something."""
    text = document.line_text(start[0])
    parent = node.parent
    if text[: start[1]].strip() or parent is None:
        return False
    if parent.type not in ("expression_statement", "block", "module", "ERROR"):
        return False
    if parent.type == "expression_statement" and parent.named_child_count != 1:
        return False
    if text[start[1] :].lstrip("rRuUbBfF").startswith(('"""', "'''")):
        return True
    above = start[0] - 1
    while above >= 0 and not document.line_text(above).strip():
        above -= 1
    return above < 0 or document.line_text(above).rstrip().endswith(":")
