import random
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tenfold.models.local.drawing import Dice, Die, Turn, draw
from tenfold.models.local.torch_logits import TorchLogits

PROBABILITIES = [0.1, 0.5, 0.15, 0.25]
LOGITS = torch.tensor([PROBABILITIES]).log()


def turns(
    numbers: Sequence[float], temperature: float, allowed: NDArray[np.integer] | None = None
) -> list[Turn]:
    """A row for each number that its token is read off."""
    return [Turn(temperature, Die(random.Random(0), number), allowed) for number in numbers]


def tokens_of(
    logits: torch.Tensor, temperature: float, top_p: float, rolled: Sequence[float]
) -> list[int]:
    """What the numbers draw, each from the same logits."""
    rows = TorchLogits(logits.expand(len(rolled), -1))
    drawn = draw(rows, top_p, turns(rolled, temperature))
    return [one.token for one in drawn]


@pytest.mark.parametrize(
    ("rolled", "temperature", "top_p", "expected"),
    [
        (0.0, 1.0, 1.0, 1),
        (0.49, 1.0, 1.0, 1),
        (0.51, 1.0, 1.0, 3),
        (0.76, 1.0, 1.0, 2),
        (0.999999, 1.0, 1.0, 0),
        (0.999999, 1.0, 0.85, 2),
        (0.999999, 1.0, 0.7, 3),
        (0.66, 1.0, 0.7, 1),
        (0.999999, 1.0, 0.3, 1),
        (0.999999, 0.0, 1.0, 1),
        (0.8, 0.5, 1.0, 3),
        (0.7, 0.5, 1.0, 1),
    ],
)
def test_a_number_takes_its_place_among_the_likeliest(
    rolled: float, temperature: float, top_p: float, expected: int
) -> None:
    assert tokens_of(LOGITS, temperature, top_p, [rolled]) == [expected]


def test_tokens_that_are_not_allowed_are_never_drawn() -> None:
    numbers = np.linspace(0, 0.9999999, 60).tolist()
    allowed = np.array([3, 0, 2])
    rows = TorchLogits(LOGITS.expand(60, -1))
    drawn = draw(rows, 1.0, turns(numbers, 1.0, allowed))
    assert {one.token for one in drawn} == {0, 2, 3}
    shares = [sum(one.token == token for one in drawn) for token in (0, 2, 3)]
    assert shares == [12, 18, 30]
    # They are told with the probabilities that the model itself gave them.
    assert drawn[0].likeliest[0] == (3, pytest.approx(np.log(0.25)))


def test_rows_with_and_without_allowed_tokens_are_drawn_together() -> None:
    rows = TorchLogits(LOGITS.expand(3, -1))
    mixed = turns([0.0] * 3, 0.0)
    mixed[1].allowed = np.array([0, 2])
    drawn = draw(rows, 1.0, mixed)
    assert [one.token for one in drawn] == [1, 2, 1]


@pytest.mark.parametrize("top_p", [0.5, 0.95, 1.0])
def test_a_flat_distribution_over_a_large_vocabulary_keeps_its_nucleus(top_p: float) -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(1, 5000, generator=generator) * 0.1
    numbers = np.linspace(0, 0.9999999, 2000).tolist()
    drawn = set(tokens_of(logits, 1.0, top_p, numbers))
    ordered, places = torch.softmax(logits[0], 0).sort(descending=True)
    size = int((ordered.cumsum(0) < top_p).sum()) + 1
    assert drawn <= set(places[:size].tolist())
    assert len(drawn) > 0.3 * size


def test_draws_follow_the_distribution() -> None:
    count = 20_000
    dice = Dice(7)
    rows = TorchLogits(LOGITS.expand(count, -1))
    told = draw(rows, 1.0, [Turn(1.0, dice.die(row)) for row in range(count)])
    drawn = [one.token for one in told]
    shares = torch.bincount(torch.tensor(drawn), minlength=4) / count
    assert torch.allclose(shares, torch.tensor(PROBABILITIES), atol=0.015)


@pytest.mark.parametrize("temperature", [0.0, 0.4, 1.0])
def test_log_probabilities_are_those_of_the_models_own_distribution(temperature: float) -> None:
    logits = torch.randn(3, 50, generator=torch.Generator().manual_seed(1))
    expected = torch.log_softmax(logits, 1)
    for row, one in enumerate(draw(TorchLogits(logits), 1.0, turns([0.3] * 3, temperature))):
        assert one.logprob == pytest.approx(float(expected[row, one.token]), abs=1e-5)
        for token, logprob in one.likeliest:
            assert logprob == pytest.approx(float(expected[row, token]), abs=1e-5)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_the_likeliest_tokens_are_told_with_what_was_drawn(temperature: float) -> None:
    (drawn,) = draw(TorchLogits(LOGITS), 1.0, turns([0.99], temperature))
    assert [token for token, _ in drawn.likeliest] == [1, 3, 2, 0]


def sequence(die: Die, length: int, logits: torch.Tensor = LOGITS) -> tuple[int, ...]:
    """So many tokens drawn by one die, each from the same logits."""
    rows = TorchLogits(logits)
    return tuple(draw(rows, 1.0, [Turn(1.0, die)])[0].token for _ in range(length))


def test_a_row_depends_on_seed_and_number_alone() -> None:
    dice = Dice(5)
    rows = [sequence(dice.die(row), 40) for row in range(6)]
    assert len(set(rows)) == 6
    assert sequence(Dice(5).die(3), 40) == rows[3]
    assert sequence(Dice(6).die(3), 40) != rows[3]


def test_without_a_seed_dice_differ() -> None:
    assert sequence(Dice(None).die(0), 40) != sequence(Dice(None).die(0), 40)


def test_each_row_by_itself_follows_the_distribution_also_in_pairs() -> None:
    drawn = [sequence(Dice(seed).die(2), 2) for seed in range(4000)]
    for pair in ((1, 1), (1, 3), (3, 1), (0, 1)):
        expected = PROBABILITIES[pair[0]] * PROBABILITIES[pair[1]]
        assert drawn.count(pair) / 4000 == pytest.approx(expected, abs=0.025)


def test_ten_rows_part_as_early_as_the_probabilities_allow() -> None:
    # Of ten draws of four tokens by chance some 5 of 1000 lack the likeliest; spread ones never.
    even = torch.zeros(1, 10)
    different = []
    for seed in range(30):
        dice = Dice(seed)
        different.append(len({sequence(dice.die(row), 1, even)[0] for row in range(10)}))
        shares = [sequence(dice.die(row), 1)[0] for row in range(10)]
        assert 4 <= shares.count(1) <= 6
    # By chance it would be 6.5 of ten.
    assert sum(different) / len(different) > 7.5


def test_a_number_that_is_used_up_is_followed_by_others() -> None:
    # A hundred tokens of two bits each are more than a number has.
    flat = torch.zeros(1, 4)
    drawn = sequence(Dice(1).die(0), 400, flat)
    shares = [drawn[100:].count(token) / 300 for token in range(4)]
    assert all(share == pytest.approx(0.25, abs=0.09) for share in shares)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_row_strays_from_what_others_have_gone_on_with(temperature: float) -> None:
    (turn,) = turns([0.0], temperature)
    turn.away = (1,)
    (drawn,) = draw(TorchLogits(LOGITS), 1.0, [turn])
    assert drawn.token == 3
    # The log-probability is still the model's own.
    assert drawn.logprob == pytest.approx(np.log(0.25))
    assert [token for token, _ in drawn.likeliest] == [1, 3, 2, 0]


def test_what_is_strayed_from_is_still_possible() -> None:
    numbers = np.linspace(0, 0.9999999, 1000)
    rows = TorchLogits(LOGITS.expand(1000, -1))
    straying = turns(numbers.tolist(), 1.0)
    for turn in straying:
        turn.away = (1,)
    drawn = [one.token for one in draw(rows, 1.0, straying)]
    assert 0.01 < drawn.count(1) / 1000 < 0.03
    assert drawn.count(3) / 1000 == pytest.approx(0.49, abs=0.02)


def test_temperatures_of_one_batch_may_differ() -> None:
    rows = TorchLogits(LOGITS.expand(3, -1))
    mixed = [*turns([0.7], 0.0), *turns([0.7], 0.5), *turns([0.7], 1.0)]
    assert [one.token for one in draw(rows, 1.0, mixed)] == [1, 1, 3]
