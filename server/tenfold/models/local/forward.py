"""What the engine needs of a model's forward pass; whichever computes it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch


PREFILL_CHUNK = 256
"""Tokens of prompt per forward pass: between two of them the work can be cancelled."""


class Session(Protocol):
    """Keys and values of the tokens of one request: first one row, then several.

    Logits are float32 on the CPU, ``[rows, vocabulary]``.
    """

    @property
    def filled(self) -> int:
        """How many tokens of the prompt are there already, such as from the last request."""

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

    def session(self, ids: Sequence[int], answer: int) -> Session:
        """Begin a request: the prompt's ids, and at most so many tokens of each answer.

        The prompt is still to be prefilled, from ``Session.filled`` on.
        """
