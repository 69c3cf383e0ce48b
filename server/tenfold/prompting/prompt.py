"""The Prompt: what is sent to a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, overload

Role = Literal["system", "user", "assistant"]
T = TypeVar("T")


class Later(Sequence[T]):
    """A sequence that is made when somebody first looks at it.

    What a prompt tells of itself takes longer to find out than the prompt to make, and most are
    sent without anybody looking.
    """

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], Sequence[T]]) -> None:
        self._make: Callable[[], Sequence[T]] | None = make
        self._items: Sequence[T] = ()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._made()[index]

    def __len__(self) -> int:
        return len(self._made())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def _made(self) -> Sequence[T]:
        make, self._make = self._make, None
        if make is not None:
            self._items = make()
        return self._items


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
    pieces: Sequence[Piece]
    total_tokens: int
    exact: bool
    """False where the counts are an estimate."""
    budget: int
    reserved: int
    """Tokens kept for the answer."""
    left_out: Sequence[LeftOut]
    redactions: Sequence[Redaction] = ()
    fingerprint: str = ""
    """Of the template: another one where its text was another."""

    @property
    def sent(self) -> str:
        """All texts of it that are sent, each on lines of its own."""
        parts = [self.text, self.suffix, *(message.content for message in self.messages)]
        return "\n".join(part for part in (*parts, *self.stop) if part)
