"""A scan for comments that needs no grammar: for plain languages, and where a tree is broken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from tenfold.source.languages import Language

Place = tuple[int, int]
"""A line and a column, both from 0, in characters."""
Reach = tuple[Place, Place]

LONGEST_LINE: Final = 10_000
"""Characters; what stands behind them in a line, as in a minified file, is not read."""
_TRIPLE: Final = ('"""', "'''")
_NO_APOSTROPHES: Final = ("rust", "haskell", "lisp", "clojure", "markdown", "html", "xml", "latex")
_STRING_PREFIX: Final = re.compile(r"\s*[rRuUbBfF]{0,2}")


@dataclass(frozen=True, slots=True)
class Opening:
    """Something that opens at ``start``; ``open`` where nothing closes it up to the last line."""

    start: Place
    end: Place
    style: Literal["line", "block", "docstring", "text"]
    open: bool = False


def find_openings(
    language: Language,
    lines: Sequence[str],
    first: int,
    known: Sequence[Reach],
    errors: Sequence[Reach] | None,
) -> list[Opening]:
    """Scan lines, the first of which is the document's line ``first``, outside ``known`` spans.

    ``errors`` are the broken places of the tree: only there a quote counts, and no line comments
    are looked for, as a tree has them all. Without a tree it is None, and everything counts.
    """
    openings: list[Opening] = []
    spans = iter(known)
    span = next(spans, None)
    place = (first, 0)
    pattern = _marks(language)
    while place[0] < first + len(lines):
        text = lines[place[0] - first]
        found = pattern.search(text, place[1])
        if found is None:
            place = (place[0] + 1, 0)
            continue
        start = (place[0], found.start())
        while span is not None and span[1] <= start:
            span = next(spans, None)
        if span is not None and span[0] <= start:
            place = span[1]
            continue
        opening = _opening(language, lines, first, start, found.group(), errors)
        if opening is None:
            place = (start[0], found.end())
            continue
        place = opening.end
        if opening.end > opening.start:
            openings.append(opening)
        if opening.open:
            break
    return openings


@cache
def _marks(language: Language) -> re.Pattern[str]:
    """Whatever can begin a comment or a string, longest first, and an escaped character."""
    marks = [opener for opener, _ in language.block_comments]
    if language.id == "python":
        marks += _TRIPLE
    marks += [*language.line_comments, *_quotes(language)]
    marks.sort(key=len, reverse=True)
    return re.compile(r"\\.|" + "|".join(map(re.escape, marks)))


def _quotes(language: Language) -> tuple[str, ...]:
    """The characters that enclose strings in a language."""
    if language.id in _NO_APOSTROPHES:
        return ('"',)
    return ('"', "'", "`") if language.id != "python" else ('"', "'")


def _opening(
    language: Language,
    lines: Sequence[str],
    first: int,
    start: Place,
    mark: str,
    errors: Sequence[Reach] | None,
) -> Opening | None:
    text = lines[start[0] - first]
    before, after = text[: start[1]], (start[0], start[1] + len(mark))
    for opener, closer in language.block_comments:
        if mark == opener:
            if opener == "=begin" and before:
                return None
            return _until(lines, first, start, after, closer, "block")
    if language.id == "python" and mark in _TRIPLE:
        in_text = _STRING_PREFIX.fullmatch(before) is None
        return _until(lines, first, start, after, mark, "text" if in_text else "docstring")
    line_end = (start[0], len(text))
    if mark in language.line_comments:
        if errors is not None and not _in_directive(language, text):
            return None
        return Opening(start, line_end, "line") if _is_comment(text, start[1], mark) else None
    if mark not in _quotes(language):
        return None  # an escaped character
    closed = re.compile(rf"(?:\\.|[^\\{mark}])*{mark}").match(text, after[1])
    if errors is None or _in_directive(language, text):
        return Opening(start, (start[0], closed.end()), "text") if closed else None
    if not any(error[0] <= start < error[1] for error in errors):
        return None
    return Opening(start, (start[0], closed.end()) if closed else line_end, "text")


def _until(
    lines: Sequence[str],
    first: int,
    start: Place,
    after: Place,
    closer: str,
    style: Literal["block", "docstring", "text"],
) -> Opening:
    column = after[1]
    for number in range(after[0], first + len(lines)):
        at = lines[number - first].find(closer, column)
        if at == 0 or (at > 0 and closer != "=end"):
            return Opening(start, (number, at + len(closer)), style)
        column = 0
    last = first + len(lines) - 1
    return Opening(start, (last, len(lines[-1])), style, open=True)


def _in_directive(language: Language, text: str) -> bool:
    """Whether a line is a directive of C: a grammar takes the rest of ``#define`` as it stands."""
    return language.grammar in ("c", "cpp") and text.lstrip().startswith("#")


def _is_comment(text: str, column: int, mark: str) -> bool:
    before = text[:column]
    if mark == "#":
        return (not before or before[-1].isspace()) and not text.startswith(("#!", "#["), column)
    if mark == "//":
        return not before.endswith(":")
    return mark != "%" or not before.endswith("\\")
