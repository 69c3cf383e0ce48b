"""The Prompt: what is sent to a model."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A named part of the prompt.

    ``start`` and ``end`` are offsets in characters of ``Prompt.text``, or of the messages'
    contents joined by nothing, in order.
    """

    name: str
    tokens: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part that did not fit, or was not allowed, and why."""

    name: str
    tokens: int
    why: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """How many secrets of one kind were replaced before sending."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to a model, byte for byte, with its account of tokens.

    Either ``text`` or ``messages`` is set. ``held_back`` is white space that the document has
    at the cursor but that is not sent (a prompt that ends in white space makes models write
    broken indentation): every completion has to begin with it, and deltas start after it.
    """

    template: str
    reason: str
    """Why this template, in words."""
    model: str
    text: str | None
    messages: tuple[Message, ...]
    held_back: str
    suffix: str | None
    """The text after the cursor, for endpoints that take it as a field of its own."""
    continues: bool
    """True where a completion continues the document's text at the anchor; False where it is an
    answer of its own, as from a chat model, that has to be fitted in."""
    stop: tuple[str, ...]
    pieces: tuple[Piece, ...]
    total_tokens: int
    exact: bool
    """False where the counts are an estimate."""
    budget: int
    reserved: int
    """Tokens kept for the answer."""
    left_out: tuple[LeftOut, ...]
    redactions: tuple[Redaction, ...] = ()
