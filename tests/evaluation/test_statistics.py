"""pass@k and its intervals, held against simple counting."""

import itertools
from statistics import fmean

import pytest

from tenfold.evaluation.statistics import mean_with_interval, pass_at_k


@pytest.mark.parametrize("count", [1, 5, 10])
@pytest.mark.parametrize("k", [1, 3, 10])
def test_pass_at_k_is_the_share_of_draws_that_hold_a_right_one(count: int, k: int) -> None:
    for correct in range(count + 1):
        marks = [number < correct for number in range(count)]
        draws = [any(draw) for draw in itertools.combinations(marks, min(k, count))]
        assert pass_at_k(count, correct, k) == pytest.approx(fmean(draws))


def test_without_candidates_nothing_passes() -> None:
    assert pass_at_k(0, 0, 10) == 0.0


def test_an_interval_is_around_the_mean_and_narrows_with_the_count() -> None:
    few = mean_with_interval([0.0, 1.0] * 10)
    many = mean_with_interval([0.0, 1.0] * 200)
    assert few.value == many.value == 0.5
    assert few.low < many.low < 0.5 < many.high < few.high
    # About 1.96 standard errors on either side.
    assert many.high - many.low == pytest.approx(2 * 1.96 * 0.5 / 400**0.5, rel=0.2)


def test_an_interval_of_equal_values_is_a_point() -> None:
    assert mean_with_interval([0.25] * 9) == (0.25, 0.25, 0.25)
    assert mean_with_interval([]) == (0.0, 0.0, 0.0)
