"""What the engine needs of a model's forward pass; whichever computes it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tenfold.models.local.stop import Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


PREFILL_CHUNK = 240
"""Tokens of prompt per forward pass: between two of them any work can be stopped."""


class Logits(Protocol):
    """What a model says of the next token of each row; good until the session's next step."""

    def top(self, count: int) -> "tuple[NDArray[np.integer], NDArray[np.float32]]":
        """Ids and logits of each row's likeliest tokens, likeliest first.

        Both are ``[rows, count]``, or have as many columns as the vocabulary has tokens.
        """

    def log_sums(self, temperatures: "NDArray[np.float32]") -> "NDArray[np.float64]":
        """``log(sum(exp(logits / temperature)))`` for temperatures ``[rows, some]``."""

    def at(self, row: int, ids: "NDArray[np.integer]") -> "NDArray[np.float32]":
        """A row's logits of these tokens."""


class Session(Protocol):
    """Keys and values of the tokens of one request: first one row, then several."""

    @property
    def filled(self) -> int:
        """How many tokens of the prompt are there already, such as from the last request."""

    def prefill(self, ids: Sequence[int], last: bool) -> "Logits | None":
        """Append tokens to the only row; with the ``last`` of the prompt, what comes after it."""

    def fork(self, rows: int) -> None:
        """Go on with so many rows that all begin with what was prefilled."""

    def step(self, tokens: "NDArray[np.integer]") -> Logits:
        """Append one token, ``[rows]``, to each row; what comes after them."""

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows, given by their places in ascending order, without the others."""


@runtime_checkable
class Refilling(Session, Protocol):
    """A session whose rows need not be equally long."""

    def begin(self, rows: int) -> None:
        """Add rows that go on after the prompt, behind the others, in the place of ended ones."""


class Forward(Protocol):
    """A loaded model."""

    keeps_prompt: bool
    """Whether a session finds what its prompt shares with the last one's."""

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> Session:
        """Begin a request: the prompt's ids, and at most so many tokens of each answer.

        The prompt is still to be prefilled, from ``Session.filled`` on. Once ``stop`` is set a
        pass may end early: what it gives then means nothing.
        """


class Together(Protocol):
    """Sessions of several requests side by side."""

    most_rows: int
    """Of all sessions together."""

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> Session:
        """Begin a request, as :meth:`Forward.session` does."""

    def step(self, steps: "Sequence[tuple[Session, NDArray[np.integer]]]") -> Sequence[Logits]:
        """Do :meth:`Session.step` for several sessions in one pass."""

    def end(self, session: Session) -> None:
        """The request of a session is over, done or stopped."""


@runtime_checkable
class Shareable(Forward, Protocol):
    """A model that several requests can use at once."""

    def together(self) -> Together:
        """Sessions side by side. While any is there, ``session`` must not be called."""
