from collections.abc import Sequence

import numpy as np
import pytest
import torch

from tenfold.models.local.drawing import Dice, draw
from tenfold.models.local.torch_logits import TorchLogits

PROBABILITIES = [0.1, 0.5, 0.15, 0.25]
LOGITS = torch.tensor([PROBABILITIES]).log()


def tokens_of(
    logits: torch.Tensor, temperature: float, top_p: float, rolled: Sequence[float]
) -> list[int]:
    """What the random numbers draw, each from the same logits."""
    rows = TorchLogits(logits.expand(len(rolled), -1))
    drawn = draw(rows, temperature, top_p, rolled, [None] * len(rolled))
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
    drawn = draw(rows, 1.0, 1.0, numbers, [allowed] * 60)
    assert {one.token for one in drawn} == {0, 2, 3}
    shares = [sum(one.token == token for one in drawn) for token in (0, 2, 3)]
    assert shares == [12, 18, 30]
    # They are told with the probabilities that the model itself gave them.
    assert drawn[0].likeliest[0] == (3, pytest.approx(np.log(0.25)))


def test_rows_with_and_without_allowed_tokens_are_drawn_together() -> None:
    rows = TorchLogits(LOGITS.expand(3, -1))
    drawn = draw(rows, 0.0, 1.0, [0.0] * 3, [None, np.array([0, 2]), None])
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
    numbers = Dice(7, 1)
    rolled = [numbers.roll([0])[0] for _ in range(count)]
    drawn = tokens_of(LOGITS, 1.0, 1.0, rolled)
    shares = torch.bincount(torch.tensor(drawn), minlength=4) / count
    assert torch.allclose(shares, torch.tensor(PROBABILITIES), atol=0.015)


@pytest.mark.parametrize("temperature", [0.0, 0.4, 1.0])
def test_log_probabilities_are_those_of_the_models_own_distribution(temperature: float) -> None:
    logits = torch.randn(3, 50, generator=torch.Generator().manual_seed(1))
    expected = torch.log_softmax(logits, 1)
    for row, one in enumerate(draw(TorchLogits(logits), temperature, 1.0, [0.3] * 3, [None] * 3)):
        assert one.logprob == pytest.approx(float(expected[row, one.token]), abs=1e-5)
        for token, logprob in one.likeliest:
            assert logprob == pytest.approx(float(expected[row, token]), abs=1e-5)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_the_likeliest_tokens_are_told_with_what_was_drawn(temperature: float) -> None:
    (drawn,) = draw(TorchLogits(LOGITS), temperature, 1.0, [0.99], [None])
    assert [token for token, _ in drawn.likeliest] == [1, 3, 2, 0]


def test_dice_depend_on_seed_and_row_alone() -> None:
    together = Dice(5, 3)
    first, second = together.roll([0, 1, 2]), together.roll([0, 1, 2])
    alone = Dice(5, 2)
    assert alone.roll([1]) == [first[1]]
    assert alone.roll([1]) == [second[1]]
    assert len({*first, *second}) == 6
    assert Dice(6, 1).roll([0]) != [first[0]]


def test_without_a_seed_dice_differ() -> None:
    assert Dice(None, 1).roll([0]) != Dice(None, 1).roll([0])
