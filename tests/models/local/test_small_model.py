"""The engine over a real model of 135 million parameters."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from local_models import (
    SMALL,
    CountingForward,
    deltas_of,
    prompt_of,
    sampling_of,
    texts_of,
)
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.contract import Delta
from tenfold.models.local.conversion import convert
from tenfold.models.local.eager_forward import EagerForward
from tenfold.models.local.engine import LocalModel, open_local
from tenfold.models.local.folders import ready_folder
from tenfold.models.local.forward import Forward
from tenfold.models.local.native.forward import NativeForward
from tenfold.models.local.pace import Pace
from tenfold.models.local.shape import Shape, shape_of
from tenfold.models.local.stop import Stop

pytestmark = pytest.mark.model

EXAMPLES = Path(__file__).parents[3] / "examples"

FIBONACCI = """# Return the n-th Fibonacci number.
def fibonacci(n):
    if n < 2:
        return n
"""
PROMPTS = [
    FIBONACCI,
    "def add(a, b):\n",
    "# Count the words of a text\ndef count_words(text):\n",
    "const sum = (a, b) =>",
    "The capital of France is",
]


@contextmanager
def counted(model: LocalModel) -> Iterator[CountingForward]:
    """Count the forward passes of a loaded model."""
    loaded = model._loaded
    assert loaded is not None
    counting = CountingForward(loaded.forward)
    model._loaded = replace(loaded, forward=counting)
    yield counting
    model._loaded = loaded


@pytest.fixture(scope="module")
def shape(small_folder: Path) -> Shape:
    found = shape_of(small_folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def exact(small_folder: Path, shape: Shape) -> NativeForward:
    return NativeForward(small_folder, shape, exact=True)


@pytest.fixture(scope="module", params=[NativeForward, EagerForward])
def eight_bits(request: pytest.FixtureRequest, small_folder: Path, shape: Shape) -> Any:
    return request.param(small_folder, shape)


@contextmanager
def computing_with(model: LocalModel, forward: Forward) -> Iterator[None]:
    """Let a loaded model run another forward pass."""
    loaded = model._loaded
    assert loaded is not None
    model._loaded = replace(loaded, forward=forward)
    yield
    model._loaded = loaded


def logits_after(forward: Any, ids: Sequence[int], rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """What comes after a prompt and each token of some rows, ``[rows, tokens, vocabulary]``."""
    session = forward.session(ids, len(rows[0]), Stop())
    session.prefill(ids[session.filled :], last=True)
    session.fork(len(rows))
    everything = np.arange(forward.shape.vocabulary)
    steps = []
    for tokens in zip(*rows, strict=True):
        logits = session.step(np.array(tokens))
        steps.append(np.stack([logits.at(row, everything) for row in range(len(rows))]))
    return torch.from_numpy(np.stack(steps, 1))


async def test_ten_candidates_need_one_prefill(small: LocalModel) -> None:
    with counted(small) as counting:
        deltas = await deltas_of(
            small, prompt_of(FIBONACCI), sampling_of(10, max_tokens=12, temperature=0.6)
        )
    assert len(counting.prefilled) == 1
    assert counting.stepped[0] == 10
    assert len(counting.stepped) <= 12
    assert counting.stepped == sorted(counting.stepped, reverse=True)
    assert {delta.index for delta in deltas if delta.finish_reason} == set(range(10))


async def test_the_same_seed_gives_the_same_deltas(small: LocalModel) -> None:
    sampling = sampling_of(6, max_tokens=24, temperature=0.9, seed=42)
    first = await deltas_of(small, prompt_of(FIBONACCI), sampling)
    second = await deltas_of(small, prompt_of(FIBONACCI), sampling)
    assert first == second
    other = await deltas_of(small, prompt_of(FIBONACCI), replace(sampling, seed=43))
    assert texts_of(other) != texts_of(first)


async def test_candidates_of_one_request_differ(small: LocalModel) -> None:
    deltas = await deltas_of(
        small, prompt_of(FIBONACCI), sampling_of(10, max_tokens=24, temperature=0.9)
    )
    assert len(set(texts_of(deltas))) > 5


async def test_a_row_ends_alone_and_the_others_stay_what_they_were(small: LocalModel) -> None:
    prompt = prompt_of(FIBONACCI)
    sampling = sampling_of(4, max_tokens=24, temperature=0.8)
    free = texts_of(await deltas_of(small, prompt, sampling))
    others = [free[index] for index in (0, 1, 3)]

    def finished(text: str) -> bool:
        return free[2].startswith(text) and not any(other.startswith(text) for other in others)

    deltas = await deltas_of(small, prompt, replace(sampling, finished=finished))
    assert [delta.index for delta in deltas if delta.finish_reason == "block"] == [2]
    texts = texts_of(deltas)
    assert free[2].startswith(texts[2])
    assert len(texts[2]) < len(free[2])
    assert [texts[index] for index in (0, 1, 3)] == others


async def test_a_stop_sequence_ends_before_its_text(small: LocalModel) -> None:
    prompt, sampling = prompt_of(FIBONACCI), sampling_of(max_tokens=24)
    (free,) = texts_of(await deltas_of(small, prompt, sampling))
    # A piece that begins and ends within words, so that it lies across tokens.
    stop = free[7:17]
    deltas = await deltas_of(small, replace(prompt, stop=(stop,)), sampling)
    assert texts_of(deltas) == [free[: free.index(stop)]]
    assert deltas[-1].finish_reason == "stop"


@pytest.mark.parametrize("temperature", [0.0, 0.8])
async def test_each_token_is_told_with_its_alternatives(
    small: LocalModel, temperature: float
) -> None:
    deltas = await deltas_of(
        small,
        prompt_of("The capital of France is"),
        sampling_of(2, max_tokens=6, temperature=temperature),
    )
    for index in range(2):
        row = [delta for delta in deltas if delta.index == index and delta.tokens]
        drawn = [token for delta in row for token in delta.drawn]
        assert "".join(token.text for token in drawn).endswith("".join(d.text for d in row))
        for delta, token in zip(row, drawn, strict=True):
            assert token.logprob == delta.logprob
            values = [other.logprob for other in token.alternatives]
            assert len(values) == 5
            assert values == sorted(values, reverse=True)
            assert max(values) <= 0
            if temperature == 0:
                assert token.alternatives[0] == (token.text, token.logprob)


async def test_log_probabilities_are_the_models_own(
    small: LocalModel, exact: NativeForward, small_folder: Path
) -> None:
    ids = small.tokenizer.encode("The capital of France is")
    with computing_with(small, exact):
        deltas = await deltas_of(
            small,
            prompt_of("The capital of France is"),
            sampling_of(3, max_tokens=10, temperature=1.3),
        )
    model = AutoModelForCausalLM.from_pretrained(small_folder, dtype=torch.float32)
    for index in range(3):
        row = [delta for delta in deltas if delta.index == index and delta.tokens]
        answer = small.tokenizer.encode("".join(delta.text for delta in row))
        if len(answer) != len(row):
            # The model wrote its text in other tokens than the tokenizer would.
            continue
        with torch.inference_mode():
            logits = model(torch.tensor([[*ids, *answer]])).logits[0, len(ids) - 1 : -1]
        expected = torch.log_softmax(logits, -1)[torch.arange(len(answer)), torch.tensor(answer)]
        found = torch.tensor([delta.logprob for delta in row])
        assert torch.allclose(found, expected, atol=5e-3)


@pytest.mark.parametrize("text", PROMPTS)
async def test_greedy_is_what_transformers_generates(
    small: LocalModel, exact: NativeForward, small_folder: Path, text: str
) -> None:
    loaded = small._loaded
    assert loaded is not None
    ids = small.tokenizer.encode(text)
    taken, _ = loaded.vocabulary.take_back(ids, b"")
    model = AutoModelForCausalLM.from_pretrained(small_folder, dtype=torch.float32)
    kept = torch.tensor([ids[: len(ids) - taken]])
    generated = model.generate(
        kept, attention_mask=torch.ones_like(kept), max_new_tokens=16, do_sample=False
    )
    expected = small.tokenizer.decode(generated[0].tolist())
    assert expected.startswith(text), "the model would not have gone on so: choose another"
    with computing_with(small, exact):
        deltas = await deltas_of(small, prompt_of(text), sampling_of(max_tokens=16))
    assert text + texts_of(deltas)[0] == expected


async def test_a_model_of_the_catalogue_is_run_by_the_compiled_forward_pass(
    small: LocalModel,
) -> None:
    loaded = small._loaded
    assert loaded is not None
    assert isinstance(loaded.forward, NativeForward)


def test_eight_bits_are_close_to_the_exact_model(
    small: LocalModel, exact: NativeForward, eight_bits: Any
) -> None:
    ids = small.tokenizer.encode((EXAMPLES / "vision.py").read_text()[:1000])

    def log_probabilities(forward: Any) -> torch.Tensor:
        return torch.log_softmax(logits_after(forward, ids[:40], [ids[40:]])[0], -1)

    wanted, found = log_probabilities(exact), log_probabilities(eight_bits)
    apart = (wanted.exp() * (wanted - found)).sum(1)
    # Nats of Kullback–Leibler divergence. A scale for each group of inputs is far closer.
    limit = 0.02 if isinstance(eight_bits, NativeForward) else 0.1
    assert float(apart.mean()) < limit


def test_rows_do_not_see_each_other(small: LocalModel, eight_bits: Any) -> None:
    ids = small.tokenizer.encode(FIBONACCI)
    rows = [list(range(100 + row, 105 + row)) for row in range(10)]
    many = logits_after(eight_bits, ids, rows)
    for few in (1, 3, 4):
        assert torch.equal(many[:few], logits_after(eight_bits, ids, rows[:few]))


def test_what_a_step_computes_does_not_depend_on_torchs_threads(
    small: LocalModel, small_folder: Path, shape: Shape
) -> None:
    forward = EagerForward(small_folder, shape)
    forward.pace = Pace(1)
    ids = small.tokenizer.encode(FIBONACCI)
    rows = [list(range(100 + row, 103 + row)) for row in range(10)]
    most = torch.get_num_threads()
    found = []
    for threads in (1, 2, 4):
        torch.set_num_threads(threads)
        found.append(logits_after(forward, ids, rows))
        torch.set_num_threads(most)
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


_ALONE = """
import sys
import numpy as np
from pathlib import Path
from tenfold.models.local.native.building import built_library
from tenfold.models.local.native.forward import NativeForward
from tenfold.models.local.native.library import Library
from tenfold.models.local.shape import shape_of
from tenfold.models.local.stop import Stop

folder = Path(sys.argv[1])
library = Library(built_library(), int(sys.argv[2]))
forward = NativeForward(folder, shape_of(folder), library=library)
ids = list(range(200, 500))
session = forward.session(ids, 4, Stop())
for start in range(0, len(ids), 100):
    session.prefill(ids[start : start + 100], last=start == 200)
session.fork(10)
for step in range(4):
    logits = session.step(np.arange(1000 + step, 1010 + step))
    print([logits.at(row, np.arange(0, 49152, 97)).tobytes().hex() for row in range(10)])
"""


def test_what_is_computed_does_not_depend_on_the_threads(small_folder: Path) -> None:
    # A process has as many threads as it has ever wanted, so each number has its own.
    found = [
        subprocess.run(
            [sys.executable, "-c", _ALONE, str(small_folder), str(threads)],
            check=True,
            capture_output=True,
            timeout=120,
        ).stdout
        for threads in (1, 2, 5)
    ]
    assert len(found[0]) > 10_000
    assert found[0] == found[1] == found[2]


LONG = "".join(f"def helper_{number}(a):\n    return a + {number}\n\n\n" for number in range(40))


async def test_a_prompt_that_begins_as_the_last_one_is_not_computed_twice(
    small: LocalModel,
) -> None:
    sampling = sampling_of(2, max_tokens=12, temperature=0.8)
    await deltas_of(small, prompt_of("x"), sampling)
    with counted(small) as counting:
        fresh = await deltas_of(small, prompt_of(LONG + FIBONACCI), sampling)
        counting.prefilled.clear()
        again = await deltas_of(small, prompt_of(LONG + FIBONACCI), sampling)
        assert counting.prefilled == [1]
        counting.prefilled.clear()
        other = await deltas_of(small, prompt_of(LONG + "print("), sampling)
        assert sum(counting.prefilled) < 10
    assert again == fresh
    await deltas_of(small, prompt_of("x"), sampling)
    assert other == await deltas_of(small, prompt_of(LONG + "print("), sampling)


async def test_a_prompt_outgrows_its_room_and_keeps_what_was_computed(small: LocalModel) -> None:
    sampling = sampling_of(2, max_tokens=8, temperature=0.8)
    await deltas_of(small, prompt_of(LONG), sampling)
    with counted(small) as counting:
        longer = await deltas_of(small, prompt_of(LONG * 3), sampling)
        tokens = small.tokenizer.count(LONG)
        assert sum(counting.prefilled) == pytest.approx(2 * tokens, abs=10)
    await deltas_of(small, prompt_of("x"), sampling)
    assert longer == await deltas_of(small, prompt_of(LONG * 3), sampling)


async def test_what_was_read_ahead_is_not_read_again(small: LocalModel) -> None:
    sampling = sampling_of(2, max_tokens=8, temperature=0.8)
    await deltas_of(small, prompt_of("x"), sampling)
    with counted(small) as counting:
        await small.prefill(prompt_of(LONG))
        assert sum(counting.prefilled) == pytest.approx(small.tokenizer.count(LONG), abs=5)
        counting.prefilled.clear()
        await deltas_of(small, prompt_of(LONG + FIBONACCI), sampling)
        assert sum(counting.prefilled) < 40
        assert counting.stepped


async def test_reading_ahead_gives_way_to_a_request(small: LocalModel) -> None:
    await deltas_of(small, prompt_of("x"), sampling_of(max_tokens=1))
    with counted(small) as counting:
        reading = asyncio.ensure_future(small.prefill(prompt_of(LONG * 8)))
        assert await asyncio.to_thread(counting.begun.wait, 10)
        await deltas_of(small, prompt_of("y"), sampling_of(max_tokens=1))
        await reading
        assert sum(counting.prefilled) < small.tokenizer.count(LONG * 8) / 2


async def test_reading_ahead_of_a_prompt_that_does_not_fit_does_nothing(small: LocalModel) -> None:
    with counted(small) as counting:
        await small.prefill(prompt_of("word " * 9000))
        assert counting.prefilled == []


async def test_closing_ends_the_work_within_one_step(small: LocalModel) -> None:
    with counted(small) as counting:
        stream = small.complete(
            prompt_of(FIBONACCI), sampling_of(2, max_tokens=200, temperature=0.8)
        )
        async with aclosing(stream):
            async for _ in stream:
                break
        before = len(counting.stepped)
        # The model's thread answers this one only when it has left the other.
        await deltas_of(small, prompt_of("x"), sampling_of(max_tokens=1))
        assert len(counting.stepped) <= before + 1
        assert len(counting.prefilled) == 2


async def test_requests_wait_for_each_other(small: LocalModel) -> None:
    sampling = sampling_of(2, max_tokens=8, temperature=0.7)
    alone = await deltas_of(small, prompt_of(FIBONACCI), sampling)
    together = await asyncio.gather(
        *(deltas_of(small, prompt_of(FIBONACCI), sampling) for _ in range(3))
    )
    assert together == [alone] * 3


async def test_held_back_indentation_is_not_doubled(small: LocalModel) -> None:
    deltas = await deltas_of(
        small,
        prompt_of("# Add two numbers\ndef add(a, b):\n", held_back="    "),
        sampling_of(8, max_tokens=12, temperature=0.5),
    )
    texts = texts_of(deltas)
    assert all(text == text.lstrip() for text in texts)
    assert sum(text.startswith("return a + b") for text in texts) >= 4


async def test_indentation_that_is_asked_for_is_exactly_that(small: LocalModel) -> None:
    # Sent as it stands, these four spaces make the model write a fifth.
    deltas = await deltas_of(
        small,
        prompt_of("# Add two numbers\ndef add(a, b):\n    "),
        sampling_of(8, max_tokens=12, temperature=0.5),
    )
    texts = texts_of(deltas)
    assert all(text == text.lstrip() for text in texts)
    assert sum(text.startswith("return a + b") for text in texts) >= 4


@pytest.mark.parametrize(
    ("text", "word"),
    [("def add(a, b):\n    retu", "rn"), ("import jso", "n"), ("for i in ran", "ge(")],
)
async def test_a_prompt_cut_inside_of_a_word_goes_on_with_it(
    small: LocalModel, text: str, word: str
) -> None:
    (found,) = texts_of(await deltas_of(small, prompt_of(text), sampling_of(max_tokens=8)))
    assert found.startswith(word)


async def test_characters_of_several_tokens_come_whole(small: LocalModel) -> None:
    prompt = prompt_of("", messages=["Repeat exactly: 😀 🎉 🚀 😀 🎉 🚀"])
    deltas = await deltas_of(small, prompt, sampling_of(4, max_tokens=24, temperature=0.5))
    texts = [delta.text for delta in deltas]
    assert any(character > "\uffff" for character in "".join(texts))
    assert "\ufffd" not in "".join(texts)
    # A token that only begins a character gives out nothing yet.
    assert any(not delta.text and delta.tokens for delta in deltas)


async def test_deltas_stream_while_others_run(small: LocalModel) -> None:
    deltas = await deltas_of(
        small, prompt_of(FIBONACCI), sampling_of(3, max_tokens=6, temperature=0.8)
    )
    assert [delta.index for delta in deltas[:6]] == [0, 1, 2, 0, 1, 2]


async def test_a_chat_is_answered(small: LocalModel) -> None:
    prompt = prompt_of("", messages=["What is the capital of France? One word."])
    (answer,) = texts_of(await deltas_of(small, prompt, sampling_of(max_tokens=24)))
    assert "Paris" in answer


def times_of(folder: Path) -> dict[Path, int]:
    """When each file of a folder was written."""
    return {path: path.stat().st_mtime_ns for path in folder.iterdir()}


async def test_a_second_load_converts_and_connects_nothing(small_folder: Path) -> None:
    before = times_of(small_folder)
    connected: list[object] = []
    sys.addaudithook(
        lambda event, args: connected.append(args[1]) if event == "socket.connect" else None
    )
    told: list[str] = []
    model = open_local(SMALL)
    await model.load(told.append)
    await model.load(told.append)
    await model.close()
    assert told == ["Compiling for this processor (once)", f"Loading {SMALL}"]
    assert times_of(small_folder) == before
    assert connected == []


def test_the_converted_model_is_whole_and_tied(small_folder: Path) -> None:
    assert convert(CATALOGUE[SMALL]) == small_folder == ready_folder(CATALOGUE[SMALL])
    names = {path.name for path in small_folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    assert {"tokenizer_config.json", "generation_config.json", "chat_template.jinja"} <= names
    # 135 million parameters of two bytes each: the output layer is not there twice.
    assert (small_folder / "model.safetensors").stat().st_size < 275e6


async def test_two_completions_of_one_delta_each(small: LocalModel) -> None:
    deltas = await deltas_of(
        small, prompt_of(FIBONACCI), sampling_of(2, max_tokens=1, temperature=0.0)
    )
    assert [(delta.index, delta.finish_reason) for delta in deltas] == [
        (0, "length"),
        (1, "length"),
    ]
    assert isinstance(deltas[0], Delta)
    assert deltas[0].logprob is not None
    assert deltas[0].logprob < 0
