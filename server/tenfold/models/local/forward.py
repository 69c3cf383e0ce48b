"""What the engine needs of a model's forward pass; whichever computes it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch


class Session(Protocol):
    """Keys and values of the tokens of one request: first one row, then several.

    Logits are float32 on the CPU, ``[rows, vocabulary]``.
    """

    def prefill(self, ids: Sequence[int]) -> "torch.Tensor":
        """Append tokens to the only row; logits ``[1, vocabulary]`` after the last of them."""

    def fork(self, rows: int) -> None:
        """Go on with so many rows that all begin with what was prefilled."""

    def step(self, tokens: "torch.Tensor") -> "torch.Tensor":
        """Append one token, ``[rows]``, to each row; the logits after them."""

    def keep(self, rows: "torch.Tensor") -> None:
        """Go on with these rows, given by their places, and forget the others."""


class Forward(Protocol):
    """A loaded model."""

    def session(self, prompt: int, answer: int) -> Session:
        """Begin a request: so many tokens of prompt, and at most so many of each answer."""
