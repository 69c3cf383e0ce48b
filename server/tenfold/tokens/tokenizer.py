"""What counts tokens."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its id in the vocabulary, and its text.

    The texts of all tokens joined give the text again; where a character is split over several
    tokens, the first of them carries it and the others are empty.
    """

    id: int
    text: str


class Tokenizer(Protocol):
    """A model's way of cutting text into tokens."""

    @property
    def encoding(self) -> str:
        """Its name, such as ``o200k_base`` or the model's own."""

    @property
    def exact(self) -> bool:
        """False where the counts are an estimate, because the true ranks cannot be had."""

    def count(self, text: str) -> int:
        """Number of tokens of the text."""

    def tokens(self, text: str) -> list[Token]:
        """Each token of the text."""
