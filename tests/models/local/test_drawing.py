import pytest
import torch

from tenfold.models.local.drawing import Dice, draw, log_probabilities

PROBABILITIES = [0.1, 0.5, 0.15, 0.25]
LOGITS = torch.tensor([PROBABILITIES]).log()


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
    number = torch.tensor([rolled], dtype=torch.float64)
    assert draw(LOGITS, temperature, top_p, number).tokens.tolist() == [expected]


def test_tokens_that_are_not_allowed_are_never_drawn() -> None:
    logits = LOGITS.clone()
    logits[0, 1] = float("-inf")
    numbers = torch.linspace(0, 0.9999999, 50, dtype=torch.float64)
    drawn = draw(logits.expand(50, -1), 1.0, 1.0, numbers).tokens
    assert set(drawn.tolist()) == {0, 2, 3}


@pytest.mark.parametrize("top_p", [0.5, 0.95, 1.0])
def test_a_flat_distribution_over_a_large_vocabulary_keeps_its_nucleus(top_p: float) -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(1, 5000, generator=generator) * 0.1
    numbers = torch.linspace(0, 0.9999999, 2000, dtype=torch.float64)
    drawn = set(draw(logits.expand(2000, -1), 1.0, top_p, numbers).tokens.tolist())
    ordered, places = torch.softmax(logits[0], 0).sort(descending=True)
    size = int((ordered.cumsum(0) < top_p).sum()) + 1
    assert drawn <= set(places[:size].tolist())
    assert len(drawn) > 0.3 * size


def test_draws_follow_the_distribution() -> None:
    count = 20_000
    numbers = Dice(7, 1)
    rolled = torch.cat([numbers.roll([0]) for _ in range(count)])
    drawn = draw(LOGITS.expand(count, -1), 1.0, 1.0, rolled).tokens
    shares = torch.bincount(drawn, minlength=4) / count
    assert torch.allclose(shares, torch.tensor(PROBABILITIES), atol=0.015)


def test_log_probabilities_are_those_of_the_models_own_distribution() -> None:
    logits = torch.randn(3, 50)
    tokens = torch.tensor([[4, 0], [0, 1], [49, 3]])
    expected = torch.log_softmax(logits, 1).gather(1, tokens)
    assert torch.allclose(log_probabilities(logits, tokens), expected, atol=1e-5)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_the_likeliest_tokens_are_told_with_what_was_drawn(temperature: float) -> None:
    drawn = draw(LOGITS, temperature, 1.0, torch.tensor([0.99], dtype=torch.float64))
    assert drawn.likeliest.tolist() == [[1, 3, 2, 0]]


def test_dice_depend_on_seed_and_row_alone() -> None:
    together = Dice(5, 3)
    first, second = together.roll([0, 1, 2]).tolist(), together.roll([0, 1, 2]).tolist()
    alone = Dice(5, 2)
    assert alone.roll([1]).tolist() == [first[1]]
    assert alone.roll([1]).tolist() == [second[1]]
    assert len({*first, *second}) == 6
    assert Dice(6, 1).roll([0]).tolist() != [first[0]]


def test_without_a_seed_dice_differ() -> None:
    assert Dice(None, 1).roll([0]).tolist() != Dice(None, 1).roll([0]).tolist()
