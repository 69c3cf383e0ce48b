"""The tags in a template's body and their tokens, each with its place.

Jinja tells of the things that it reads no more than their line, and nothing at all of a body that
is broken, as most are while they are written. Here every tag is found, a half-written one too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

TagKind = Literal["output", "statement", "comment"]
TokenKind = Literal["name", "string", "number", "operator"]

OPENING = re.compile(r"\{([{%#])[-+]?")
KINDS: dict[str, TagKind] = {"{": "output", "%": "statement", "#": "comment"}
CLOSINGS: dict[TagKind, re.Pattern[str]] = {
    "output": re.compile(r"[-+]?\}\}"),
    "statement": re.compile(r"[-+]?%\}"),
    "comment": re.compile(r"[-+]?#\}"),
}
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<name>[^\W\d]\w*)
    | (?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)
    | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|["'][^\n]*)
    | (?P<operator>\*\*|//|==|!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
ENDRAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")


@dataclass(frozen=True, slots=True)
class Token:
    """A token in a tag; ``start`` and ``end`` are offsets in the text, in characters."""

    kind: TokenKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: ``{{ output }}``, ``{% statement %}`` or ``{# comment #}``.

    It reaches from ``start`` to ``end``, what is in it from ``inner`` to ``closing``, where its
    closing mark begins. One that is not closed ends where the next begins, or with the body.
    """

    kind: TagKind
    start: int
    inner: int
    closing: int
    end: int
    tokens: tuple[Token, ...]

    @property
    def closed(self) -> bool:
        """Whether it has its closing mark."""
        return self.closing < self.end

    @property
    def word(self) -> str:
        """What a statement begins with, such as ``for``; empty for any other tag."""
        first = self.tokens[0] if self.tokens else None
        return first.text if self.kind == "statement" and first and first.kind == "name" else ""


def find_tags(text: str, place: int = 0) -> list[Tag]:
    """All tags of a body that begins at ``place``, in order.

    Between ``{% raw %}`` and ``{% endraw %}`` there are none.
    """
    return list(_tags(text, place))


def _tags(body: str, place: int) -> Iterator[Tag]:
    while (opening := OPENING.search(body, place)) is not None:
        kind = KINDS[opening.group(1)]
        tag = _comment(body, opening) if kind == "comment" else _read(body, opening, kind)
        yield tag
        place = tag.end
        if tag.word == "raw" and tag.closed:
            end = ENDRAW.search(body, place)
            if end is None:
                return
            place = end.start()


def _comment(body: str, opening: re.Match[str]) -> Tag:
    closing = CLOSINGS["comment"].search(body, opening.end())
    start, end = closing.span() if closing else (len(body), len(body))
    return Tag("comment", opening.start(), opening.end(), start, end, ())


def _read(body: str, opening: re.Match[str], kind: TagKind) -> Tag:
    tokens: list[Token] = []
    place = opening.end()
    while place < len(body):
        closing = CLOSINGS[kind].match(body, place)
        if closing is not None:
            inside = tuple(tokens)
            return Tag(kind, opening.start(), opening.end(), place, closing.end(), inside)
        if OPENING.match(body, place):
            break
        match = TOKEN.match(body, place)
        assert match is not None  # any character is at least an operator
        place = match.end()
        if match.lastgroup != "space":
            found = cast(TokenKind, match.lastgroup)
            tokens.append(Token(found, match.group(), match.start(), place))
    return Tag(kind, opening.start(), opening.end(), place, place, tuple(tokens))
