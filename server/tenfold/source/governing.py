"""Which comment governs a cursor."""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from tenfold.source.directives import Directives, directives_in, without_directives
from tenfold.source.document import Document
from tenfold.source.indentation import indentation_of, opens_body, width
from tenfold.source.scanning import LONGEST_LINE, Place
from tenfold.source.spans import Comment, Spans, Style
from tenfold.source.wording import asks_something, comment_text

_LINES_OF_A_STATEMENT: Final = 20
_ATTRIBUTE: Final = re.compile(r"\s*(?:@\w|#\[|\[\w.*\]\s*$|template\s*<)")
_MARK: Final = re.compile(r"///|//!|//|#|--|;|%")
_GOES_ON: Final = ("(", "[", "{", ",", "=", "\\", "&&", "||")
_HEADER_LINES: Final = 3
_PYTHON_CODE: Final = re.compile(r"\s*(?:(?:async )?def \w+\(|class \w+.*:$|@\w+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A comment as a person sees it: line comments below each other are one."""

    start: Place
    end: Place
    style: Style
    open: bool
    trailing: bool
    """Whether code stands before it on its first line."""
    text: str
    """Its text without marks and directives."""
    directives: Directives


@dataclass(frozen=True, slots=True)
class Governing:
    """A finished comment, and how it governs the cursor."""

    block: Block
    how: Literal["above", "body", "code"]
    """``above``: right above the cursor's line; ``body``: of the definition that the cursor's line
    begins the body of; ``code``: above the code that the cursor is in."""


def block_of(document: Document, spans: Spans, comment: Comment) -> Block:
    """A comment with the line comments above and below that belong to it."""
    first = last = comment
    trailing = _before(document, comment).strip() not in ("", "{")
    if comment.style == "line" and not trailing:
        while (above := _neighbour(document, spans, first, -1)) is not None:
            first = above
        while (below := _neighbour(document, spans, last, 1)) is not None:
            last = below
    lines = document.lines(first.start[0], last.end[0] + 1)
    lines[-1] = lines[-1][: last.end[1]]
    lines[0] = lines[0][first.start[1] :]
    text = comment_text(lines, comment.style)
    return Block(
        first.start,
        last.end,
        comment.style,
        comment.open,
        trailing,
        without_directives(text).rstrip("\n"),
        directives_in("\n".join(lines)),
    )


def block_at(document: Document, spans: Spans, comment: Comment, line: int) -> Block:
    """The comment that a cursor is in, where an open one ends with the cursor's line.

    Nobody knows where a comment that was never closed is to end; where it runs on to the mark of
    another one, it is open just the same.
    """
    if comment.style == "line" or not (comment.open or _swallows_code(document, comment, line)):
        return block_of(document, spans, comment)
    end = (line, len(document.line_text(line)))
    return block_of(document, spans, replace(comment, end=end, open=True))


def governing_comment(document: Document, spans: Spans, place: Place) -> Governing | None:
    """Find the finished comment that governs a cursor outside comments."""
    return document.derived(("governing", place), lambda: _governing(document, spans, place))


def _governing(document: Document, spans: Spans, place: Place) -> Governing | None:
    line, column = place
    text = document.line_text(line)
    before, after = text[:column], text[column:]
    if not text.strip():
        return _above_blank(document, spans, line)
    if not before.strip():
        return None
    closed = spans.last_on(line)
    if closed is not None and closed.end[1] <= column and not text[closed.end[1] :].strip():
        block = block_of(document, spans, closed)
        if not block.trailing and not after.strip():
            return Governing(block, "above") if _asks(block) else None
    block_above = comment_above(document, spans, statement_start(document, spans, line))
    return Governing(block_above, "code") if block_above is not None else None


def comment_above(document: Document, spans: Spans, line: int) -> Block | None:
    """The comment that ends right above a line and asks something; attributes may stand between."""
    while line > 0 and _ATTRIBUTE.match(document.line_text(line - 1)):
        line -= 1
    block = _block_ending(document, spans, line - 1)
    return block if block is not None and not block.trailing and _asks(block) else None


def docstring_below(document: Document, spans: Spans, line: int) -> Block | None:
    """The docstring that begins on a line and asks something."""
    for comment in spans.comments:
        if comment.start[0] == line and comment.style == "docstring":
            block = block_of(document, spans, comment)
            return block if _asks(block) else None
    return None


def code_part(document: Document, spans: Spans, line: int) -> str:
    """A line without the comment at its end."""
    text = document.line_text(line)[:LONGEST_LINE]
    comment = spans.last_on(line)
    if comment is not None and not text[comment.end[1] :].strip():
        text = text[: comment.start[1]] if comment.start[0] == line else ""
    return text.rstrip()


def statement_start(document: Document, spans: Spans, line: int) -> int:
    """The line on which the statement that goes on or ends on a line begins, by its brackets."""
    start = line
    own, _ = _brackets(code_part(document, spans, line))
    if document.line_text(line).lstrip().startswith("}"):
        return line  # the end of a body is no part of what its first line begins
    foreign = 0  # closing brackets of earlier statements, whose opening ones are still to come
    for number in range(line - 1, max(line - _LINES_OF_A_STATEMENT, -1), -1):
        if not document.line_text(number).strip():
            break
        code = code_part(document, spans, number)
        closing, opening = _brackets(code)
        if document.language.grammar != "python" and foreign + own == 0 and code.endswith("{"):
            break  # inside a body: each of its lines is a statement of its own
        matched = min(opening, foreign)
        foreign -= matched
        if opening > matched or (number == start - 1 and code.endswith("\\")):
            start = number
            own = max(own - opening + matched, 0) + closing
        else:
            foreign += closing
    return start


def signature_start(document: Document, spans: Spans, line: int) -> int:
    """The first line of the signature that ends on a line; its brace may stand on its own."""
    if line > 0 and document.line_text(line).strip() == "{":
        line -= 1
    return statement_start(document, spans, line)


def _brackets(code: str) -> tuple[int, int]:
    """How many closing and how many opening round and square brackets of a line have no match."""
    closing = opening = 0
    for character in code:
        if character in "([":
            opening += 1
        elif character in ")]" and opening:
            opening -= 1
        elif character in ")]":
            closing += 1
    return closing, opening


def _above_blank(document: Document, spans: Spans, line: int) -> Governing | None:
    above = line - 1
    if above >= 0 and not document.line_text(above).strip():
        above -= 1
    if above < 0 or not document.line_text(above).strip():
        return None
    block = _block_ending(document, spans, above)
    if block is not None and not block.trailing:
        return Governing(block, "above") if _asks(block) else None
    code = code_part(document, spans, above)
    if opens_body(document.language, code) or code.strip() == "{":
        if not _body_is_empty(document, spans, above, line):
            return None
        if block is not None and _asks(block):
            return Governing(block, "body")
        governing = comment_above(document, spans, signature_start(document, spans, above))
        return Governing(governing, "body") if governing is not None else None
    if block is None and above == line - 1 and code.endswith(_GOES_ON):
        governing = comment_above(document, spans, statement_start(document, spans, above))
        return Governing(governing, "code") if governing is not None else None
    return None


def _body_is_empty(document: Document, spans: Spans, opener: int, line: int) -> bool:
    below = line + 1
    while below < document.line_count and not document.line_text(below).strip():
        below += 1
    if below >= document.line_count:
        return True
    start = document.line_text(signature_start(document, spans, opener))
    reach = width(indentation_of(document.line_text(below)))
    return reach <= width(indentation_of(start))


def _block_ending(document: Document, spans: Spans, line: int) -> Block | None:
    """The comment that a line ends with."""
    if line < 0:
        return None
    comment = spans.last_on(line)
    if comment is None or comment.open:
        return None
    after = document.line_text(line)[comment.end[1] :].strip()
    if after and (after != "}" or _before(document, comment).strip() != "{"):
        return None  # but braces around it are how JSX has comments
    return block_of(document, spans, comment)


def _asks(block: Block) -> bool:
    return asks_something(block.text, at_top=block.start[0] < _HEADER_LINES)


def _before(document: Document, comment: Comment) -> str:
    return document.line_text(comment.start[0])[: comment.start[1]]


def _neighbour(document: Document, spans: Spans, comment: Comment, step: int) -> Comment | None:
    """The line comment of the same column and mark on the line above or below."""
    other = spans.last_on(comment.start[0] + step)
    if other is None or other.style != "line" or other.start[1] != comment.start[1]:
        return None
    if _before(document, other).strip() or _mark(document, other) != _mark(document, comment):
        return None
    return other


def _mark(document: Document, comment: Comment) -> str:
    found = _MARK.match(document.line_text(comment.start[0]), comment.start[1])
    return found.group() if found is not None else ""


def _swallows_code(document: Document, comment: Comment, line: int) -> bool:
    """Whether what follows the cursor's line in a comment can be no part of it."""
    below = [text for text in document.lines(line + 1, comment.end[0] + 1) if text.strip()]
    if comment.style == "docstring":
        reach = width(indentation_of(document.line_text(comment.start[0])))
        return any(
            width(indentation_of(text)) < reach or _PYTHON_CODE.match(text) for text in below
        )
    openers = tuple(opener for opener, _ in document.language.block_comments)
    return any(text.lstrip().startswith(openers) for text in below)
