"""Drawing tokens: temperature, nucleus, one seeded die for each row."""

import hashlib
import random
from collections.abc import Sequence
from typing import NamedTuple

import torch

from tenfold.models.contract import ALTERNATIVES

_FIRST_LOOK = 64
"""Likeliest tokens looked at first: sorting a whole vocabulary takes longer than a step."""


class Dice:
    """Random numbers of each row, which depend on the seed and the row alone."""

    def __init__(self, seed: int | None, rows: int) -> None:
        if seed is None:
            seed = random.SystemRandom().getrandbits(63)
        self._generators = [random.Random(_mix(seed, row)) for row in range(rows)]  # noqa: S311

    def roll(self, rows: Sequence[int]) -> torch.Tensor:
        """A number from 0 to below 1 for each of these rows, ``[rows]``, float64."""
        return torch.tensor([self._generators[row].random() for row in rows], dtype=torch.float64)


def _mix(seed: int, row: int) -> int:
    """A seed for a row that shares no pattern with those of the others."""
    return int.from_bytes(hashlib.sha256(f"{seed} {row}".encode()).digest(), "big")


class Draw(NamedTuple):
    """What was drawn for each row."""

    tokens: torch.Tensor
    """``[rows]``."""
    likeliest: torch.Tensor
    """Ids of each row's likeliest tokens, ``[rows, up to ALTERNATIVES]``, likeliest first."""


def log_probabilities(logits: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Log-probabilities of tokens under the model's own distribution, as ``[rows, n]``.

    ``logits`` are ``[rows, vocabulary]``, ``tokens`` ``[rows, n]``.
    """
    return logits.gather(1, tokens) - logits.logsumexp(1, keepdim=True)


def draw(logits: torch.Tensor, temperature: float, top_p: float, rolled: torch.Tensor) -> Draw:
    """Draw a token for each row.

    ``logits`` are ``[rows, vocabulary]``, minus infinity where a token is not allowed. Temperature
    0 takes the likeliest. ``rolled`` are the rows' random numbers: the same number takes the same
    place among a row's likeliest tokens that together have ``top_p`` of the probability.
    """
    if temperature <= 0:
        likeliest_ids = logits.topk(min(ALTERNATIVES, logits.shape[1])).indices
        return Draw(likeliest_ids[:, 0], likeliest_ids)
    scaled = logits / temperature
    total = scaled.logsumexp(1, keepdim=True)
    vocabulary = scaled.shape[1]
    looked = min(_FIRST_LOOK, vocabulary)
    while True:
        likeliest = scaled.topk(looked)
        mass = (likeliest.values - total).exp().double().cumsum(1)
        if looked == vocabulary or bool((mass[:, -1] >= top_p).all()):
            break
        looked = min(looked * 8, vocabulary)
    # The nucleus ends with the first token that brings its mass to top_p.
    size = (mass < top_p).sum(1, keepdim=True).clamp(max=looked - 1)
    point = rolled[:, None] * mass.gather(1, size)
    place = torch.searchsorted(mass, point, right=True).minimum(size)
    tokens = likeliest.indices.gather(1, place)[:, 0]
    return Draw(tokens, likeliest.indices[:, :ALTERNATIVES])
