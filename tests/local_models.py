"""What tests of local models share."""

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM

from tenfold.models.contract import Delta, Sampling
from tenfold.models.local.engine import LocalModel
from tenfold.models.local.stop import Stop
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


def save_tiny_llama(folder: Path, *, width: int = 32, layers: int = 2, **fields: Any) -> Path:
    """Save a random Llama with the vocabulary of ``save_tiny_model``."""
    config = LlamaConfig(
        **{
            "vocab_size": 257,
            "hidden_size": width,
            "intermediate_size": 2 * width,
            "num_hidden_layers": layers,
            "num_attention_heads": width // 16,
            "num_key_value_heads": 2,
            "bos_token_id": None,
            "eos_token_id": 256,
            "initializer_range": 0.5,
            **fields,
        }
    )
    return save_tiny_model(folder, config, LlamaForCausalLM)


def save_tiny_model(folder: Path, config: Any, model_class: Any) -> Path:
    """Save a random model whose vocabulary is the 256 bytes, and END."""
    torch.manual_seed(0)
    model_class(config).save_pretrained(folder)
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: id_ for id_, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([END])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"eos_token": END}))
    return folder


class CountingForward:
    """A forward pass that is handed on, and counted."""

    keeps_prompt = True

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.prefilled: list[int] = []
        """Tokens of each prefill."""
        self.stepped: list[int] = []
        """Rows of each step."""
        self.begun = threading.Event()

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> "CountingForward":
        self.inner_session = self.inner.session(ids, answer, stop)
        return self

    @property
    def filled(self) -> int:
        return self.inner_session.filled

    def prefill(self, ids: Sequence[int], last: bool) -> Any:
        self.prefilled.append(len(ids))
        self.begun.set()
        return self.inner_session.prefill(ids, last)

    def fork(self, rows: int) -> None:
        self.inner_session.fork(rows)

    def step(self, tokens: NDArray[np.integer]) -> Any:
        self.stepped.append(len(tokens))
        return self.inner_session.step(tokens)

    def keep(self, rows: Sequence[int]) -> None:
        self.inner_session.keep(rows)
