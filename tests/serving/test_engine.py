"""A model that several users ask, without the wire."""

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace

import pytest

from local_models import prompt_of
from tenfold.errors import ModelBusy, ModelError, PromptTooLong
from tenfold.models.contract import Sampling, Usage
from tenfold.serving import engine as engine_module
from tenfold.serving.engine import Engine

from .conftest import ABILITIES, ScriptedModel


class Told:
    """A meter that remembers."""

    def __init__(self) -> None:
        self.most_waiting = 0
        self.turns = 0
        self.firsts = 0
        self.over: list[tuple[str, int, int]] = []

    def waiting(self, requests: int) -> None:
        self.most_waiting = max(self.most_waiting, requests)

    def began(self, seconds: float) -> None:
        assert seconds >= 0
        self.turns += 1

    def first(self, seconds: float) -> None:
        self.firsts += 1

    def ended(self, outcome: str, seconds: float, usage: Usage) -> None:
        self.over.append((outcome, usage.prompt_tokens, usage.answer_tokens))


def sampling(n: int = 1) -> Sampling:
    return Sampling(n, 10, 0.5, seed=1)


async def opened(model: ScriptedModel, waiting: int = 4) -> tuple[Engine, Told]:
    told = Told()
    engine = Engine(model, waiting, told)
    await engine.load()
    return engine, told


async def ask(engine: Engine, user: str = "ann", n: int = 1, text: str = "one two") -> int:
    tokens = 0
    async for part in engine.answer(user, prompt_of(text), sampling(n)):
        tokens += sum(delta.tokens for delta in part)
    return tokens


async def test_a_request_is_measured() -> None:
    engine, told = await opened(ScriptedModel())
    assert await ask(engine, n=2) == 6
    assert told.over == [("answered", 2, 6)]
    assert (told.turns, told.firsts) == (1, 1)


async def test_each_end_is_told_apart() -> None:
    model = ScriptedModel(stall_after=1)
    engine, told = await opened(model, waiting=0)
    with pytest.raises(PromptTooLong):
        await ask(engine, text="word " * 95)
    asking = asyncio.create_task(ask(engine))
    while not model.asked:  # noqa: ASYNC110 - the model tells nobody
        await asyncio.sleep(0.01)
    with pytest.raises(ModelBusy):
        await ask(engine, "bob")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    model.stall_after, model.fails = None, ModelError("Broken.")
    with pytest.raises(ModelError):
        await ask(engine)
    assert [outcome for outcome, _, _ in told.over] == ["refused", "busy", "cancelled", "failed"]


async def test_closing_an_answer_is_a_cancellation() -> None:
    model = ScriptedModel(stall_after=1)
    engine, told = await opened(model)
    async with aclosing(engine.answer("ann", prompt_of("x"), sampling())) as parts:
        await anext(parts)
    assert told.over == [("cancelled", 1, 1)]
    assert model.stopped.is_set()


@pytest.mark.parametrize(("together", "at_once"), [(1, 1), (3, 3), (4, 4)])
async def test_as_many_have_the_model_as_it_takes(together: int, at_once: int) -> None:
    model = ScriptedModel(pause=0.01, abilities=replace(ABILITIES, together=together))
    engine, told = await opened(model)
    await asyncio.gather(*(ask(engine, user) for user in "abcd"))
    assert model.most_at_once == at_once
    assert len(told.over) == 4


async def test_a_request_for_several_answers_wants_as_many_places() -> None:
    model = ScriptedModel(pause=0.01, abilities=replace(ABILITIES, together=5))
    engine, _ = await opened(model)
    await asyncio.gather(*(ask(engine, user, n=2) for user in "abcd"))
    assert model.most_at_once == 2


async def test_deltas_of_a_short_while_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "TOGETHER_SECONDS", 3600)
    engine, _ = await opened(ScriptedModel())
    parts = [part async for part in engine.answer("ann", prompt_of("x"), sampling())]
    assert [len(part) for part in parts] == [1, 3]


async def test_a_model_that_hangs_is_noticed() -> None:
    model = ScriptedModel(stall_after=1)
    engine, _ = await opened(model)
    assert engine.silent_seconds == 0
    asking = asyncio.create_task(ask(engine))
    began = time.monotonic()
    while engine.silent_seconds < 0.05:  # noqa: ASYNC110 - it is a time that passes
        await asyncio.sleep(0.01)
    assert time.monotonic() - began >= 0.04
    model.release()
    await asking
    assert engine.silent_seconds == 0
