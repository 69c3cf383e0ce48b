"""Drawing tokens: temperature, nucleus, one seeded die for each row."""

import hashlib
import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tenfold.models.contract import ALTERNATIVES
from tenfold.models.local.forward import Logits

_FIRST_LOOK = 64
"""Likeliest tokens looked at first: sorting a whole vocabulary takes longer than a step."""


class Dice:
    """Random numbers of each row, which depend on the seed and the row alone."""

    def __init__(self, seed: int | None, rows: int) -> None:
        if seed is None:
            seed = random.SystemRandom().getrandbits(63)
        self._generators = [random.Random(_mix(seed, row)) for row in range(rows)]  # noqa: S311

    def roll(self, rows: Sequence[int]) -> list[float]:
        """A number from 0 to below 1 for each of these rows."""
        return [self._generators[row].random() for row in rows]


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


def draw(
    logits: Logits,
    temperature: float,
    top_p: float,
    rolled: Sequence[float],
    allowed: Sequence[NDArray[np.integer] | None],
) -> list[Drawn]:
    """Draw a token for each row, of those ``allowed`` where there is such a list.

    Temperature 0 takes the likeliest. ``rolled`` are the rows' random numbers: the same number
    takes the same place among a row's likeliest tokens that together have ``top_p`` of the
    probability.
    """
    sums = logits.log_sums([1.0, temperature] if temperature > 0 else [1.0])
    free = [row for row, ids in enumerate(allowed) if ids is None]
    ids, values = _looked_at(logits, temperature, top_p, sums, free)
    drawn = []
    for row, only in enumerate(allowed):
        if only is None:
            row_ids, row_values, total = ids[row], values[row], sums[row, -1]
        else:
            row_ids, row_values = _ordered(only, logits.at(row, only))
            total = _log_sum(row_values, temperature)
        place = 0
        if temperature > 0:
            mass = np.exp(row_values / temperature - total, dtype=np.float64).cumsum()
            place = _place(mass, top_p, rolled[row])
        logprobs = (row_values - sums[row, 0]).tolist()
        likeliest = list(zip(row_ids[:ALTERNATIVES].tolist(), logprobs, strict=False))
        drawn.append(Drawn(int(row_ids[place]), logprobs[place], likeliest))
    return drawn


def _looked_at(
    logits: Logits,
    temperature: float,
    top_p: float,
    sums: NDArray[np.float64],
    free: Sequence[int],
) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    """So many of the likeliest tokens that the ``free`` rows' nuclei are among them."""
    if temperature <= 0:
        return logits.top(ALTERNATIVES)
    count = _FIRST_LOOK
    while True:
        ids, values = logits.top(count)
        mass = np.exp(values[free] / temperature - sums[free, 1:], dtype=np.float64).sum(1)
        if ids.shape[1] < count or bool((mass >= top_p).all()):
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


def _place(mass: NDArray[np.float64], top_p: float, rolled: float) -> int:
    """Which of the likeliest tokens a random number takes; ``mass`` is summed up."""
    # The nucleus ends with the first token that brings its mass to top_p.
    last = min(int((mass < top_p).sum()), len(mass) - 1)
    return min(int(np.searchsorted(mass, rolled * mass[last], side="right")), last)
