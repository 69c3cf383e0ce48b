"""Requests that are decoded together give what they give one after the other."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from local_models import SMALL, prompt_of, sampling_of, texts_of
from tenfold.errors import ModelError, OutOfMemory, PromptTooLong
from tenfold.models.contract import Delta, Sampling
from tenfold.models.local.engine import LocalModel, open_local
from tenfold.models.local.native.forward import NativeForward, NativeTogether
from tenfold.models.local.stop import Stop
from tenfold.prompting.prompt import Prompt

pytestmark = pytest.mark.model

PROMPTS = [
    "def add(a, b):\n",
    "import os\n\n\ndef files_in(folder):\n    # the names of all files, sorted\n",
    "class Stack:\n" + "    # a stack\n" * 60 + "    def push(self, item):\n",
    "x",
]


@pytest.fixture
async def together(small_folder: Path) -> AsyncIterator[LocalModel]:
    model = open_local(SMALL, together=40)
    await model.load()
    yield model
    await model.close()


async def deltas_of(model: LocalModel, prompt: Prompt, sampling: Sampling) -> list[Delta]:
    return [delta async for delta in model.complete(prompt, sampling)]


class CountingTogether:
    """Sessions side by side that are handed on, and counted."""

    most_rows = 256

    def __init__(self, inner: NativeTogether) -> None:
        self.inner = inner
        self.open = 0
        self.stepped: list[int] = []
        """Sessions of each pass."""
        self.rows: list[int] = []
        self.fails: Exception | None = None
        self.several = threading.Event()
        """Set once a pass has had more than one."""

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> Any:
        self.open += 1
        return self.inner.session(ids, answer, stop)

    def step(self, steps: Sequence[tuple[Any, NDArray[np.integer]]]) -> Any:
        if self.fails is not None:
            raise self.fails
        self.stepped.append(len(steps))
        self.rows.append(sum(len(tokens) for _, tokens in steps))
        if len(steps) > 1:
            self.several.set()
        return self.inner.step(steps)

    def end(self, session: Any) -> None:
        self.open -= 1
        self.inner.end(session)


def counted(model: LocalModel) -> CountingTogether:
    sharing = model._ready.sharing
    assert sharing is not None
    counting = CountingTogether(sharing._together)  # type: ignore[arg-type]
    sharing._together = counting
    return counting


def told(deltas: list[Delta], index: int) -> list[Delta]:
    return [delta for delta in deltas if delta.index == index]


async def test_what_is_drawn_is_the_same_to_the_last_bit(
    small: LocalModel, together: LocalModel
) -> None:
    counting = counted(together)
    asked = [
        (prompt_of(text), sampling_of(n, 24, temperature, seed))
        for seed, (text, n, temperature) in enumerate(
            zip(PROMPTS, (1, 3, 10, 2), (0.0, 0.8, 1.0, 0.5), strict=True)
        )
    ]
    alone = [await deltas_of(small, *one) for one in asked]
    beside = await asyncio.gather(*(deltas_of(together, *one) for one in asked))
    assert max(counting.stepped) == len(PROMPTS)
    for (_, sampling), wanted, found in zip(asked, alone, beside, strict=True):
        for index in range(sampling.n):
            assert told(found, index) == told(wanted, index)
    assert counting.open == 0


async def test_requests_join_and_leave_while_others_go_on(together: LocalModel) -> None:
    counting = counted(together)
    long = asyncio.create_task(deltas_of(together, prompt_of(PROMPTS[0]), sampling_of(1, 120, 0.9)))
    for text in PROMPTS:
        short = await deltas_of(together, prompt_of(text), sampling_of(2, 5, 0.9))
        assert not long.done()
        assert len(texts_of(short)) == 2
    assert len(await long) >= 20
    assert max(counting.stepped) == 2
    assert counting.stepped[-1] == 1
    assert counting.open == 0


async def test_one_that_is_closed_leaves_the_others_alone(together: LocalModel) -> None:
    counting = counted(together)
    other = asyncio.create_task(deltas_of(together, prompt_of(PROMPTS[1]), sampling_of(2, 60, 0.9)))
    async with aclosing(
        together.complete(prompt_of(PROMPTS[0]), sampling_of(1, 2000, 0.9))
    ) as stream:
        async for _ in stream:
            if counting.several.is_set():
                break
    assert texts_of(await other)
    # A worker without work has ended all of it.
    await together._worker.call(lambda tell: None, lambda stage: None)
    assert counting.open == 0


async def test_more_rows_than_a_pass_takes_are_stepped_in_several(together: LocalModel) -> None:
    counting = counted(together)
    counting.most_rows = 4
    asked = [deltas_of(together, prompt_of(text), sampling_of(3, 6, 0.9)) for text in PROMPTS]
    found = await asyncio.gather(*asked)
    assert max(counting.rows) <= 4
    assert [len(texts_of(deltas)) for deltas in found] == [3] * len(PROMPTS)


async def test_a_prompt_that_fails_fails_alone(together: LocalModel) -> None:
    good = deltas_of(together, prompt_of(PROMPTS[0]), sampling_of(1, 8))
    bad = deltas_of(together, prompt_of("word " * 9000), sampling_of(1, 8))
    found, error = await asyncio.gather(good, bad, return_exceptions=True)
    assert isinstance(error, PromptTooLong)
    assert isinstance(found, list)
    assert len(found) == 8


async def test_a_step_that_fails_is_told_to_all_who_wanted_it(together: LocalModel) -> None:
    counting = counted(together)
    counting.fails = MemoryError()
    asked = [deltas_of(together, prompt_of(text), sampling_of(4, 6, 0.9)) for text in PROMPTS]
    errors = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(error) for error in errors} == {OutOfMemory}
    assert together.abilities.batch == 2
    assert counting.open == 0
    counting.fails = None
    assert await deltas_of(together, prompt_of(PROMPTS[0]), sampling_of(1, 4))


async def test_a_prompt_is_kept_for_others_that_begin_alike(together: LocalModel) -> None:
    forward = together._ready.forward
    assert isinstance(forward, NativeForward)
    side_by_side = forward.together()
    ids = list(range(100, 160))
    first = side_by_side.session(ids, 4, Stop())
    first.prefill(ids, last=True)
    assert side_by_side.session(ids, 4, Stop()).filled == 0, "it is still in use"
    side_by_side.end(first)
    assert side_by_side.session([7, *ids], 4, Stop()).filled == 0
    assert side_by_side.session([*ids, 7], 4, Stop()).filled == len(ids)


async def test_abilities_tell_how_many(small: LocalModel, together: LocalModel) -> None:
    assert together.abilities.together == 40
    assert small.abilities.together == 1


async def test_a_closed_model_says_so_each_time(together: LocalModel) -> None:
    sharing = together._ready.sharing
    assert sharing is not None
    await together.close()
    for _ in range(2):
        with pytest.raises(ModelError, match="closed"):
            async for _ in sharing.stream(lambda begin, stop: iter(())):  # type: ignore[arg-type,return-value]
                pass


async def test_closing_the_model_ends_all_requests(together: LocalModel) -> None:
    counting = counted(together)
    asked = [deltas_of(together, prompt_of(text), sampling_of(1, 2000, 0.9)) for text in PROMPTS]
    asking = asyncio.gather(*asked)
    assert await asyncio.to_thread(counting.several.wait, 30)
    await together.close()
    for deltas in await asking:
        assert len(deltas) < 2000
    assert counting.open == 0
