"""A model that is let go of while it is asked, as when a setting changes."""

import asyncio
from typing import Any

import pytest

from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.errors import ModelError
from tenfold.models.openai_api import OpenAIModel

from .conftest import deltas_of, prompt, sampling, seen


async def test_a_probe_says_so(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda _: Reply(["a"], delay=0.2)
    probe = asyncio.ensure_future(model.probe())
    assert await seen(endpoint, lambda e: len(e.requests) >= 2)
    await model.close()
    with pytest.raises(ModelError) as told:
        await probe
    assert told.value.next_step


async def test_a_request_that_is_about_to_be_made_says_so(
    model: OpenAIModel, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    await model.load(lambda _: None)
    check, loop = model._gate.check, asyncio.get_running_loop()

    def check_while_it_is_closed(texts: str) -> None:
        check(texts)
        asyncio.run_coroutine_threadsafe(model.close(), loop).result(20)

    monkeypatch.setattr(model._gate, "check", check_while_it_is_closed)
    with pytest.raises(ModelError, match="was closed") as told:
        await deltas_of(model, prompt(), sampling())
    assert told.value.next_step == "Ask again."
    assert endpoint.requests == []


async def test_an_attempt_that_follows_a_failed_one_says_so(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    closing: list[Any] = []
    loop = asyncio.get_running_loop()

    def rule(_: Received) -> Reply:
        closing.append(asyncio.run_coroutine_threadsafe(model.close(), loop))
        return Reply(status=500)

    endpoint.rule = rule
    with pytest.raises(ModelError, match=r"was closed|broke off|failed") as told:
        await deltas_of(model, prompt(), sampling())
    assert told.value.next_step
