"""What stands at a place of the front matter, read by lines: it is seldom YAML while written."""

import re
from dataclasses import dataclass

from tenfold.authoring.outline import Outline, Span

KEY_LINE = re.compile(
    r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*)(?P<key>[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ ]*:(?=\s|$)"
)
START = re.compile(r"(?P<indent>[ ]*)(?P<dashes>(?:-(?:[ ]+|$))*)")
WORD = re.compile(r"[\w.-]*")
BLOCK = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?")
COMMENT = re.compile(r"(?:^|\s)#")


@dataclass(frozen=True, slots=True)
class FieldName:
    """The name of a field, whole or half-written; ``path`` leads to the group that it is in."""

    path: tuple[str, ...]
    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value, or one item of a list; ``path`` leads to the field."""

    path: tuple[str, ...]
    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's key: its column, that of the first dash before it, and what follows it."""

    dash: int | None
    column: int
    key: str
    value: str


def field_place(outline: Outline, offset: int) -> FieldName | FieldValue | None:
    """What stands at an offset in the front matter; None in comments and texts of many lines."""
    number = outline.line_of(offset)
    line = outline.line(number)
    text, column = outline.text[line.start : line.end], offset - line.start
    start = START.match(text)
    assert start is not None  # it may be empty
    path = _path(outline, number, start.end(), start.end("indent") if start["dashes"] else None)
    if path is None or _in_comment(text, column):
        return None
    match = KEY_LINE.match(text)
    if match is None:
        return _half_written(path, text, start.end(), column, line.start)
    name = match["key"].strip("\"'")
    if match.start("key") <= column <= match.end("key"):
        return FieldName(
            path, name, Span(line.start + match.start("key"), line.start + match.end("key"))
        )
    if column < match.end():
        return None
    return _in_value((*path, name), text, match.end(), column, line.start)


def _half_written(
    path: tuple[str, ...], text: str, begin: int, column: int, start: int
) -> FieldName | FieldValue | None:
    """A line without a key: a field that is being named, or an item of a list of texts."""
    from tenfold.authoring.vocabulary import field_names

    if column < begin:
        return None
    if field_names(path):
        word = WORD.match(text, begin)
        assert word is not None  # it may be empty
        if word.end() < column:
            return None
        return FieldName(path, word.group(), Span(start + begin, start + word.end()))
    return _in_value(path, text, begin, column, start)


def _in_value(
    path: tuple[str, ...], text: str, begin: int, column: int, start: int
) -> FieldName | FieldValue | None:
    """What stands in a value that is written on one line, with its lists and groups."""
    base: list[tuple[str, tuple[str, ...]]] = []
    item, place, here, named = begin, begin, path, False
    while place < column:
        quoted = QUOTED.match(text, place) if text[place] in "\"'" else None
        if quoted is not None:
            place = quoted.end()
            continue
        character = text[place]
        if character in "{[":
            base.append((character, here))
            item, named = place + 1, False
        elif character in "}]" and base:
            here = base.pop()[1]
            item, named = place + 1, True
        elif character == "," and base:
            here, item, named = base[-1][1], place + 1, False
        elif (
            character == ":" and base and base[-1][0] == "{" and text[place + 1 : place + 2] in " "
        ):
            here = (*base[-1][1], text[item:place].strip().strip("\"'"))
            item, named = place + 1, True
        place += 1
    begin = item + len(text[item:]) - len(text[item:].lstrip(" "))
    begin = min(begin, column)
    end = _end_of_item(text, begin, column, bool(base))
    span = Span(start + begin, start + max(end, column))
    word = text[begin : max(end, column)]
    if base and base[-1][0] == "{" and not named:
        return FieldName(here, word.strip("\"'"), span)
    return FieldValue(here, word, span)


def _end_of_item(text: str, begin: int, column: int, inside: bool) -> int:
    quoted = QUOTED.match(text, begin)
    if quoted is not None:
        closed = len(quoted.group()) > 1 and quoted.group()[-1] == text[begin]
        return quoted.end() if closed else column  # an open quote would take in all that follows
    pattern = r"[^,\]}:#]*" if inside else r"(?:[^#\s]|(?<=\S)#|[ ](?!#))*"
    match = re.compile(pattern).match(text, begin)
    return begin + len(match.group().rstrip()) if match else begin


def _in_comment(text: str, column: int) -> bool:
    place = 0
    while place < column:
        quoted = QUOTED.match(text, place) if text[place] in "\"'" else None
        if quoted is not None:
            place = quoted.end()
            continue
        if text[place] == "#" and (place == 0 or text[place - 1].isspace()):
            return True
        place += 1
    return False


def _path(outline: Outline, number: int, column: int, dash: int | None) -> tuple[str, ...] | None:
    """The groups that a line is in; None where it is part of a text of several lines."""
    path: list[str] = []
    limit, item = (column, False) if dash is None else (dash, True)
    first = outline.line_of(outline.front_matter.start)
    for above in range(number - 1, first - 1, -1):
        if limit == 0 and not item:
            break
        line = _read(outline.text[slice(*outline.line(above))])
        if line is None:
            continue
        if not item and line.column == limit and line.dash is not None:
            limit, item = line.dash, True
        elif line.column < limit or (item and line.column == limit and line.dash is None):
            if BLOCK.match(line.value):
                return None
            path.insert(0, line.key)
            limit, item = (line.column, False) if line.dash is None else (line.dash, True)
    return tuple(path)


def _read(text: str) -> _Line | None:
    match = KEY_LINE.match(text)
    if match is None:
        return None
    dash = match.end("indent") if match["dashes"] else None
    key = match["key"].strip("\"'")
    return _Line(dash, match.start("key"), key, text[match.end() :].strip())
