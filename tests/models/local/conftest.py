"""A real small model, fetched and converted once per machine, and tiny random ones."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM

from tenfold.models.catalogue import CATALOGUE
from tenfold.models.contract import Delta, Sampling
from tenfold.models.download import pull
from tenfold.models.local.conversion import convert
from tenfold.models.local.engine import LocalModel, open_local
from tenfold.prompting.prompt import Message, Prompt

SMALL = "smollm2-135m"
END = "<|endoftext|>"


def prompt_of(
    text: str, *, held_back: str = "", stop: Sequence[str] = (), messages: Sequence[str] = ()
) -> Prompt:
    """A prompt as a template makes it; ``messages`` take the place of ``text``."""
    return Prompt(
        template="test",
        reason="",
        model="",
        text=None if messages else text,
        messages=tuple(Message("user", message) for message in messages),
        held_back=held_back,
        suffix=None,
        continues=not messages,
        stop=tuple(stop),
        pieces=(),
        total_tokens=0,
        exact=True,
        budget=0,
        reserved=0,
        left_out=(),
    )


def sampling_of(
    n: int = 1,
    max_tokens: int = 16,
    temperature: float = 0.0,
    seed: int | None = 1,
    finished: Callable[[str], bool] | None = None,
) -> Sampling:
    return Sampling(n, max_tokens, temperature, seed=seed, finished=finished)


async def deltas_of(model: LocalModel, prompt: Prompt, sampling: Sampling) -> list[Delta]:
    return [delta async for delta in model.complete(prompt, sampling)]


def texts_of(deltas: Sequence[Delta]) -> list[str]:
    """The text of each completion."""
    texts: dict[int, str] = {}
    for delta in deltas:
        texts[delta.index] = texts.get(delta.index, "") + delta.text
    return [texts[index] for index in sorted(texts)]
