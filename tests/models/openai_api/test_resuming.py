"""Answers that break off and are gone on with, where the server says the same again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from scripted_endpoint import ScriptedEndpoint
from tenfold.errors import AnswerCut
from tenfold.models.contract import Delta
from tenfold.models.openai_api import OpenAIModel, resuming

from .conftest import MakeModel, chat_prompt, deltas_of, prompt, sampling, texts_of

ANSWERS = ["    return a + b\n", "    return b + a\n"]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PAUSE_SECONDS", (0, 0))


def cut_then_whole(endpoint: ScriptedEndpoint, *cuts: int, again: Sequence[str] = ANSWERS) -> None:
    for cut in cuts:
        endpoint.enqueue(ANSWERS, cut_after=cut)
    endpoint.enqueue(again)


@pytest.mark.parametrize("style", ["completions", "chat"])
@pytest.mark.parametrize("cut", range(1, 17))
async def test_nothing_is_heard_twice_and_nothing_is_missing(
    make_model: MakeModel, endpoint: ScriptedEndpoint, style: Any, cut: int
) -> None:
    model = make_model(api_style=style)
    asked = prompt() if style == "completions" else chat_prompt()
    cut_then_whole(endpoint, cut)
    resumed = await deltas_of(model, asked, sampling(2, seed=5))
    cut_then_whole(endpoint)
    whole = await deltas_of(model, asked, sampling(2, seed=5))
    assert uncharged(resumed) == uncharged(whole)


def uncharged(deltas: list[Delta]) -> list[Delta]:
    return [replace(delta, prompt_tokens=0) for delta in deltas]


async def test_the_prompt_of_each_request_counts(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    cut_then_whole(endpoint, 3, 6)
    asked = prompt()
    deltas = await deltas_of(model, asked, sampling(2, seed=5))
    assert sum(delta.prompt_tokens for delta in deltas) == 3 * asked.total_tokens


async def test_it_is_asked_again_with_the_same_seed(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    cut_then_whole(endpoint, 3, 6)
    assert await texts_of(model, prompt(), sampling(2, seed=5)) == ANSWERS
    bodies = [request.json for request in endpoint.requests]
    assert len(bodies) == 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["seed"] == 5


async def test_other_words_are_no_continuation(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    cut_then_whole(endpoint, 6, again=["    yield a\n", "    return b + a\n"])
    with pytest.raises(AnswerCut):
        await deltas_of(model, prompt(), sampling(2, seed=5))
    assert len(endpoint.requests) == 2


async def test_it_is_not_asked_for_ever(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    cut_then_whole(endpoint, *[4] * 9)
    with pytest.raises(AnswerCut):
        await deltas_of(model, prompt(), sampling(2, seed=5))
    assert len(endpoint.requests) == resuming.ATTEMPTS


async def test_without_a_seed_there_is_nothing_to_go_on_with(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    cut_then_whole(endpoint, 4)
    with pytest.raises(AnswerCut):
        await deltas_of(model, prompt(), sampling(2))
    assert len(endpoint.requests) == 1


async def test_a_stream_that_ends_without_an_end_is_asked_again(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(ANSWERS, finish_reasons=["stop", None])
    endpoint.enqueue(ANSWERS, finish_reasons=["stop", None])
    endpoint.enqueue(ANSWERS, finish_reasons=["stop", None])
    with pytest.raises(AnswerCut):
        await deltas_of(model, prompt(), sampling(2, seed=5))
    assert len(endpoint.requests) == resuming.ATTEMPTS
