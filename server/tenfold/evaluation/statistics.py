"""pass@k without bias, and intervals by the bootstrap."""

import random
from collections.abc import Callable, Sequence
from math import comb
from statistics import fmean
from typing import NamedTuple

RESAMPLES = 2_000


class Estimate(NamedTuple):
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def pass_at_k(count: int, correct: int, k: int) -> float:
    """The chance that one of ``k`` is right, drawn out of ``count`` of which ``correct`` are.

    Chen et al. 2021, "Evaluating Large Language Models Trained on Code": it is without bias,
    where 1 − (1 − c/n)^k is not. With fewer than ``k`` there, all of them are drawn.
    """
    k = min(k, count)
    if k == 0 or correct == 0:
        return 0.0
    return 1.0 - comb(count - correct, k) / comb(count, k)


def mean_with_interval(values: Sequence[float], seed: int = 0) -> Estimate:
    """The mean of a figure that each problem has, and its 95 % bootstrap interval over problems."""
    return interval_of(fmean, values, seed)


def interval_of(
    statistic: Callable[[Sequence[float]], float], values: Sequence[float], seed: int = 0
) -> Estimate:
    """A statistic of the problems' values, with its 95 % percentile bootstrap interval."""
    if not values:
        return Estimate(0.0, 0.0, 0.0)
    dice = random.Random(seed)  # noqa: S311 - it only draws again
    drawn = sorted(statistic(dice.choices(values, k=len(values))) for _ in range(RESAMPLES))
    last = len(drawn) - 1
    return Estimate(statistic(values), drawn[round(0.025 * last)], drawn[round(0.975 * last)])
