"""How close the engine is to transformers in float32, and its 8 bits to both.

::

    .venv/bin/python tests/benchmarks/fidelity.py [--model NAME] [--prompts 100]

First the engine computes in float32 and draws greedily: its texts have to be transformers' own.
Then it computes in 8 bits, as users have it, and the next token's whole distribution is compared
after each token of a text.
"""

import argparse
import asyncio
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from exact import computing_with, exact_forward
from numpy.typing import NDArray
from prompts import code_prompts
from rich.table import Table
from section import console, read, say, write
from side_tenfold import prompt_of, sampling_of
from transformers import AutoModelForCausalLM

from tenfold.models.catalogue import CATALOGUE
from tenfold.models.local.conversion import convert
from tenfold.models.local.engine import LocalModel, open_local
from tenfold.models.local.stop import Stop
from tenfold.models.local.vocabulary import LONGEST_CUT

TOKENS = 32
LENGTHS = (20, 40, 80, 160, 320)
TEXTS, TEXT_TOKENS, UNSEEN = 8, 160, 32
"""Texts whose tokens are compared, their length, and how many at the beginning are not."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A prompt after which the engine and transformers write something else."""

    prompt: str
    ours: str
    theirs: str
    margin: float
    """How much likelier transformers' first token of its own was than the next, in nats."""


async def greedy(
    model: LocalModel, reference: Any, exact: Any, count: int
) -> tuple[int, list[Difference]]:
    """How many prompts were compared, and those whose texts differ."""
    compared, different = 0, []
    for text, kept in islice(_prompts(model), 20 * count):
        if compared == count:
            break
        # The engine takes back tokens at a prompt's end and must come to the same text: a prompt
        # that the model would not have continued so is another task for both.
        begun = _generated(reference, kept, LONGEST_CUT)
        if not model.tokenizer.decode(begun.sequences[0].tolist()).startswith(text):
            continue
        generated = _generated(reference, kept, TOKENS)
        ids = generated.sequences[0].tolist()
        theirs = model.tokenizer.decode(ids)
        compared += 1
        with computing_with(model, exact):
            ours = text
            async for delta in model.complete(prompt_of(text), sampling_of(1, TOKENS, 1, 0.0)):
                ours += delta.text
        if ours != theirs:
            place = _first_difference(model, ours, ids[len(kept) :], len(kept))
            likeliest = generated.logits[place][0].log_softmax(-1).topk(2).values
            margin = float(likeliest[0] - likeliest[1])
            different.append(Difference(text, ours[len(text) :], theirs[len(text) :], margin))
        if compared % 10 == 0:
            say(f"{compared} of {count} prompts, {len(different)} different")
    return compared, different


def _generated(reference: Any, ids: Sequence[int], tokens: int) -> Any:
    """What transformers goes on with, greedily, and its logits."""
    with torch.inference_mode():
        return reference.generate(
            torch.tensor([ids]),
            attention_mask=torch.ones(1, len(ids), dtype=torch.long),
            max_new_tokens=tokens,
            do_sample=False,
            output_logits=True,
            return_dict_in_generate=True,
            pad_token_id=0,
        )


def _prompts(model: LocalModel) -> Iterator[tuple[str, list[int]]]:
    """Texts, and the ids that the engine keeps of each."""
    vocabulary: Any = model._ready.vocabulary
    made = [code_prompts(model.tokenizer, length, seed=1) for length in LENGTHS]
    for prompts in zip(*made, strict=False):
        for prompt in prompts:
            taken, _ = vocabulary.take_back(prompt.ids, b"")
            yield prompt.text, list(prompt.ids)[: len(prompt.ids) - taken]


def _first_difference(model: LocalModel, ours: str, theirs: Sequence[int], kept: int) -> int:
    found = model.tokenizer.encode(ours)[kept:]
    pairs = zip(found, theirs, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), len(theirs) - 1)


def distributions(
    model: LocalModel, reference: Any, forwards: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """How far each forward pass is from transformers in float32."""
    texts = [
        list(prompt.ids)
        for prompt in islice(code_prompts(model.tokenizer, TEXT_TOKENS, seed=2), TEXTS)
    ]
    apart: dict[str, list[float]] = {name: [] for name in forwards}
    same: dict[str, list[bool]] = {name: [] for name in forwards}
    for number, ids in enumerate(texts, 1):
        with torch.inference_mode():
            logits = reference(torch.tensor([ids])).logits[0, UNSEEN - 1 : -1]
        wanted = _log_probabilities(logits.numpy())
        for name, forward in forwards.items():
            found = _log_probabilities(_teacher_forced(forward, ids, wanted.shape[1]))
            apart[name] += (np.exp(wanted) * (wanted - found)).sum(1).tolist()
            same[name] += (wanted.argmax(1) == found.argmax(1)).tolist()
        say(f"{number} of {TEXTS} texts")
    return {
        name: {
            "positions": len(apart[name]),
            "mean_kl": statistics.fmean(apart[name]),
            "kl_interval_95": _interval(apart[name]),
            "same_likeliest": statistics.fmean(same[name]),
        }
        for name in forwards
    }


def _teacher_forced(forward: Any, ids: Sequence[int], vocabulary: int) -> NDArray[np.float32]:
    """Logits after each of a text's tokens, as a decoding row computes them."""
    every = np.arange(vocabulary)
    session = forward.session(ids[:UNSEEN], len(ids), Stop())
    logits = [session.prefill(ids[session.filled : UNSEEN], last=True).at(0, every).copy()]
    session.fork(1)
    logits += [session.step(np.array([token])).at(0, every).copy() for token in ids[UNSEEN:-1]]
    return np.stack(logits)


def _log_probabilities(logits: NDArray[Any]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))


def _interval(values: Sequence[float]) -> list[float]:
    """95 % interval of the mean, by drawing the positions again and again."""
    dice = random.Random(0)
    means = sorted(statistics.fmean(dice.choices(values, k=len(values))) for _ in range(1000))
    return [means[25], means[974]]


async def measure(name: str, count: int) -> dict[str, Any]:
    """All figures of one model."""
    folder: Path = convert(CATALOGUE[name])
    model = open_local(name)
    await model.load(lambda _: None)
    reference = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    exact = exact_forward(model, folder)
    say(f"{name}: the next token's distribution")
    found = distributions(model, reference, {"8 bits": model._ready.forward, "float32": exact})
    say(f"{name}: greedy texts in float32")
    compared, different = await greedy(model, reference, exact, count)
    await model.close()
    return {
        "greedy_prompts": compared,
        "greedy_tokens_each": TOKENS,
        "greedy_equal": compared - len(different),
        "greedy_margins_where_not": sorted(one.margin for one in different),
        "distributions": found,
    }


def show(models: dict[str, Any]) -> None:
    """Print the figures."""
    table = Table(title="Against transformers in float32", title_justify="left")
    for heading in ("model", "weights", "greedy texts equal", "same likeliest token", "mean KL"):
        table.add_column(heading, justify="left" if heading in ("model", "weights") else "right")
    for name, figures in models.items():
        for weights, found in figures["distributions"].items():
            low, high = found["kl_interval_95"]
            equal = f"{figures['greedy_equal']} of {figures['greedy_prompts']}"
            table.add_row(
                name,
                weights,
                equal if weights == "float32" else "",
                f"{found['same_likeliest']:.1%} of {found['positions']:,}",
                f"{found['mean_kl']:.2g} ({low:.2g}–{high:.2g})",
            )
    console().print(table)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", choices=list(CATALOGUE))
    parser.add_argument("--prompts", type=int, default=100)
    wanted = parser.parse_args()
    models = dict(read().get("fidelity", {}).get("models", {}))
    for name in wanted.model or sorted(CATALOGUE, reverse=True):
        models[name] = asyncio.run(measure(name, wanted.prompts))
        write("fidelity", {"title": "Against transformers in float32", "models": models})
    show(models)


if __name__ == "__main__":
    main()
