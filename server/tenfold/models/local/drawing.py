"""Drawing tokens: a temperature, a nucleus and a number of its own for each row."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import modf
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tenfold.models.contract import ALTERNATIVES
from tenfold.models.local.forward import Logits

_FIRST_LOOK: Final = 64
"""Likeliest tokens looked at first: sorting a whole vocabulary takes longer than a step."""
_GOLDEN: Final = (5**0.5 - 1) / 2
_FINEST: Final = 2.0**-30
"""A number of double precision says nothing more of a choice less likely than this."""
_AWAY: Final = 4.0
"""What is taken off the logit of a token that others have gone on with, to stray from them."""


class Dice:
    """The number that a row's tokens are read off: it depends on the seed and the row alone.

    The numbers of neighbouring rows are a golden section apart, so that however many there are
    they are spread evenly, and the rows part as early and as often as the model's own
    probabilities allow; each row by itself is drawn as it would be by chance. This is arithmetic
    sampling (Vilnis et al. 2023). Once a row's tokens have used its number up, the row goes on
    with random ones.
    """

    def __init__(self, seed: int | None) -> None:
        self._seed = random.SystemRandom().getrandbits(63) if seed is None else seed
        self._start = random.Random(_mix(self._seed, -1)).random()  # noqa: S311

    def die(self, row: int) -> "Die":
        """The die of a row, by its number."""
        own = random.Random(_mix(self._seed, row))  # noqa: S311
        return Die(own, modf(self._start + row * _GOLDEN)[0])


class Die:
    """A row's number, and what is left of it."""

    def __init__(self, own: random.Random, number: float) -> None:
        self._own = own
        self._number = number
        self._width = 1.0

    def take(self, mass: NDArray[np.float64]) -> int:
        """Which of some tokens the number takes; ``mass`` is their probability summed up."""
        number = self._number * float(mass[-1])
        place = min(int(np.searchsorted(mass, number, side="right")), len(mass) - 1)
        low = float(mass[place - 1]) if place else 0.0
        size = float(mass[place]) - low
        self._width *= size / float(mass[-1])
        if self._width > _FINEST and size > 0:
            self._number = min(max((number - low) / size, 0.0), 1.0)
        else:
            self._width, self._number = 0.0, self._own.random()
        return place


def _mix(seed: int, row: int) -> int:
    """A seed for a row that shares no pattern with those of the others."""
    return int.from_bytes(hashlib.sha256(f"{seed} {row}".encode()).digest(), "big")


class Drawn(NamedTuple):
    """The token that was drawn for a row, and its likeliest ones, likeliest first.

    Log-probabilities are under the model's own distribution.
    """

    token: int
    logprob: float
    likeliest: list[tuple[int, float]]


@dataclass(slots=True)
class Turn:
    """How the next token of a row is drawn."""

    temperature: float
    """0 takes the likeliest."""
    die: Die
    allowed: NDArray[np.integer] | None = None
    """The only tokens that it may be, where there is such a list."""
    away: Sequence[int] = ()
    """Tokens that others have gone on with in this place, and this row is to stray from."""


def draw(logits: Logits, top_p: float, turns: Sequence[Turn]) -> list[Drawn]:
    """Draw a token for each row.

    It is one of the row's likeliest tokens that together have ``top_p`` of the probability.
    """
    # Two for each row: the model's own, and that of the row's temperature.
    temperatures = np.array([[1.0, turn.temperature or 1.0] for turn in turns], np.float32)
    sums = logits.log_sums(temperatures)
    ids, values = _looked_at(logits, top_p, temperatures[:, 1], sums[:, 1], turns)
    drawn = []
    for row, turn in enumerate(turns):
        row_ids, row_values, total = ids[row], values[row], float(sums[row, 1])
        if turn.allowed is not None:
            row_ids, row_values = _ordered(turn.allowed, logits.at(row, turn.allowed))
            total = _log_sum(row_values, turn.temperature)
        order = np.arange(len(row_ids))
        scaled = row_values.astype(np.float64)
        if turn.away:
            scaled = scaled - _AWAY * np.isin(row_ids, turn.away)
            order = np.argsort(-scaled, kind="stable")
        place = 0
        if turn.temperature > 0:
            before = row_values.astype(np.float64) / turn.temperature - total
            mass = np.exp(scaled[order] / turn.temperature - total)
            left = 1.0 - float(np.exp(before).sum() - mass.sum())
            place = turn.die.take(_nucleus(mass.cumsum(), top_p * left))
        place = int(order[place])
        logprobs = (row_values - sums[row, 0]).tolist()
        likeliest = list(zip(row_ids[:ALTERNATIVES].tolist(), logprobs, strict=False))
        drawn.append(Drawn(int(row_ids[place]), logprobs[place], likeliest))
    return drawn


def _looked_at(
    logits: Logits,
    top_p: float,
    temperatures: NDArray[np.float32],
    sums: NDArray[np.float64],
    turns: Sequence[Turn],
) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    """So many of the likeliest tokens that the nuclei of all free rows are among them."""
    free = [row for row, turn in enumerate(turns) if turn.temperature > 0 and turn.allowed is None]
    if not free:
        away = max((len(turn.away) for turn in turns), default=0)
        return logits.top(ALTERNATIVES + away)
    count = _FIRST_LOOK
    while True:
        ids, values = logits.top(count)
        scaled = values[free] / temperatures[free, None] - sums[free, None]
        if ids.shape[1] < count or bool((np.exp(scaled, dtype=np.float64).sum(1) >= top_p).all()):
            return ids, values
        count *= 8


def _ordered(
    ids: NDArray[np.integer], values: NDArray[np.float32]
) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    order = np.argsort(-values, kind="stable")
    return ids[order], values[order]


def _log_sum(values: NDArray[np.float32], temperature: float) -> float:
    """The logarithm of the sum of exp(values / temperature); the first value is the largest."""
    if temperature <= 0:
        return 0.0
    scaled = values.astype(np.float64) / temperature
    return float(np.log(np.exp(scaled - scaled[0]).sum()) + scaled[0])


def _nucleus(mass: NDArray[np.float64], top_p: float) -> NDArray[np.float64]:
    """The mass up to the first token that brings it to ``top_p``."""
    return mass[: int((mass < top_p).sum()) + 1]
