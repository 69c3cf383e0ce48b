"""What stands at a place of a template."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tenfold.authoring.fields import FieldName, FieldValue, field_place
from tenfold.authoring.outline import Outline, Span
from tenfold.authoring.vocabulary import KEYWORDS
from tenfold.prompting.tags import Tag, Token

ROLE_WORD = re.compile(r"[ \t]*(?:#[ \t]*)?([A-Za-z]*)")


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop around a place: its variable, where that is named, and what it goes over."""

    name: str
    span: Span
    over: str
    """The variable that is looped over; empty where that is another expression."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, whole or half-written, or a place where one could be."""

    word: str
    span: Span
    loops: tuple[Loop, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a variable, such as ``path`` in ``snippet.path``."""

    owner: str
    word: str
    span: Span
    loops: tuple[Loop, ...]


@dataclass(frozen=True, slots=True)
class FilterName:
    """A filter, behind ``|``."""

    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class TestName:
    """A test, behind ``is``."""

    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """The word that a statement begins with; ``open`` are the blocks around it, innermost last."""

    word: str
    span: Span
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncludeName:
    """The name of an included file; ``span`` is between the quotes."""

    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class RoleMarker:
    """A role marker, or a place on a line's start where one could be."""

    word: str
    span: Span


Place = (
    FieldName | FieldValue | Variable | Attribute | FilterName | TestName | Statement | IncludeName
    | RoleMarker
)  # fmt: skip


def place_at(outline: Outline, offset: int) -> Place | None:
    """What stands at an offset; None where it is text, a comment or a constant."""
    if outline.in_front_matter(offset):
        return field_place(outline, offset)
    if offset < outline.body_start:
        return None
    for tag in outline.tags:
        if tag.inner <= offset <= tag.closing:
            return _in_tag(outline, tag, offset)
        if tag.start < offset < tag.end:
            return None
    line = outline.line(outline.line_of(offset))
    match = ROLE_WORD.match(outline.text, max(line.start, outline.body_start), line.end)
    assert match is not None  # it may be empty
    rest = outline.text[match.end() : line.end].strip()
    marker = any(span.holds(offset) for span in outline.roles)
    if match.start() <= offset <= match.end() and (marker or not rest):
        return RoleMarker(match.group(1), Span(*match.span(1)))
    return None


def variables(tags: Sequence[Tag]) -> list[tuple[Token, tuple[Loop, ...]]]:
    """Every use of a variable in some tags, with the loops around it."""
    found: list[tuple[Token, tuple[Loop, ...]]] = []
    loops: list[Loop] = []
    for tag in tags:
        loop = loop_of(tag)
        if tag.word == "endfor" and loops:
            loops.pop()
        # What is looped over is worked out outside of the loop, its condition inside.
        condition = next((token for token in tag.tokens if token.text == "if"), None)
        inside = condition.start if loop is not None and condition else tag.end
        for index, token in enumerate(tag.tokens):
            if not is_variable(tag, index) or (loop and token.start == loop.span.start):
                continue
            around = (*loops, loop) if loop is not None and token.start > inside else tuple(loops)
            found.append((token, around))
        if loop is not None:
            loops.append(loop)
    return found


def is_variable(tag: Tag, index: int) -> bool:
    """Whether a token of a tag is the name of a variable, or stands where one could be."""
    token = tag.tokens[index]
    before = tag.tokens[index - 1] if index else None
    if token.kind != "name" or token.text in KEYWORDS or tag.word in ("include", "raw", "endraw"):
        return False
    if before is None:
        return tag.kind == "output"
    after = tag.tokens[index + 1] if index + 1 < len(tag.tokens) else None
    named = after is not None and after.text == "=" and before.text in ("(", ",")
    tested = before.text == "is" or (
        before.text == "not" and index > 1 and tag.tokens[index - 2].text == "is"
    )
    return before.text not in (".", "|") and not named and not tested


def loop_of(tag: Tag) -> Loop | None:
    """The loop that a tag begins; None where it begins none."""
    tokens = tag.tokens
    if tag.word != "for" or len(tokens) < 3 or tokens[1].kind != "name" or tokens[2].text != "in":
        return None
    over = tokens[3].text if len(tokens) > 3 and tokens[3].kind == "name" else ""
    plain = len(tokens) < 5 or tokens[4].text == "if"
    span = Span(tokens[1].start, tokens[1].end)
    return Loop(tokens[1].text, span, over if plain else "")


def loops_at(tags: Sequence[Tag], offset: int) -> tuple[Loop, ...]:
    """The loops around an offset, the innermost last."""
    loops: list[Loop] = []
    for tag in tags:
        loop = loop_of(tag)
        if tag.closing >= offset:
            condition = next((token for token in tag.tokens if token.text == "if"), None)
            if loop is not None and condition is not None and offset > condition.end:
                loops.append(loop)
            break
        if loop is not None:
            loops.append(loop)
        elif tag.word == "endfor" and loops:
            loops.pop()
    return tuple(loops)


def _in_tag(outline: Outline, tag: Tag, offset: int) -> Place | None:
    if tag.kind == "comment":
        return None
    index = next((i for i, item in enumerate(tag.tokens) if item.start <= offset <= item.end
                  and item.kind == "name"), None)  # fmt: skip
    token = tag.tokens[index] if index is not None else None
    word = token.text if token else ""
    span = Span(token.start, token.end) if token else Span(offset, offset)
    before = [item for item in tag.tokens if item.end <= span.start and item is not token]
    if tag.word == "include" and before:
        return _include(tag, offset)
    if any(item.kind in ("string", "number") and item.start < offset < item.end
           for item in tag.tokens):  # fmt: skip
        return None
    last = before[-1].text if before else ""
    if not before and tag.kind == "statement":
        return Statement(word, span, _open_blocks(outline.tags, tag))
    if last == "|":
        return FilterName(word, span)
    if last == "is" or [item.text for item in before[-2:]] == ["is", "not"]:
        return TestName(word, span)
    loops = loops_at(outline.tags, offset)
    if last == ".":
        owner = before[-2] if len(before) > 1 else None
        plain = owner is not None and (len(before) < 3 or before[-3].text != ".")
        return Attribute(owner.text if owner and plain else "", word, span, loops)
    if tag.word == "for" and len(before) == 1:
        return None  # the variable of the loop gets its name here
    return Variable(word, span, loops)


def _include(tag: Tag, offset: int) -> IncludeName | None:
    for token in tag.tokens:
        if token.kind == "string" and token.start < offset <= token.end:
            closed = len(token.text) > 1 and token.text[0] == token.text[-1]
            end = token.end - 1 if closed else token.end
            if offset <= end:
                return IncludeName(token.text[1 : end - token.start], Span(token.start + 1, end))
    return None


def _open_blocks(tags: Sequence[Tag], until: Tag) -> tuple[str, ...]:
    blocks: list[str] = []
    for tag in tags:
        if tag is until:
            break
        if tag.word in ("if", "for"):
            blocks.append(tag.word)
        elif tag.word in ("endif", "endfor") and blocks:
            blocks.pop()
    return tuple(blocks)
