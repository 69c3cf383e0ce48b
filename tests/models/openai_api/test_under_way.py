"""A server that breaks an answer off when it is asked for the next one."""

import pytest

from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.errors import AnswerCut
from tenfold.models.openai_api import OpenAIModel, resuming

from .conftest import MakeModel, deltas_of, prompt, sampling, texts_of


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PAUSE_SECONDS", (0, 0))


def one_at_a_time(request: Received) -> Reply:
    """As llama-cpp-python's server is."""
    return Reply([text(request.json["seed"])], ignore_n=True, interrupted=True, delay=0.02)


def text(seed: int) -> str:
    return f"    return {seed} + {seed}\n"


async def test_all_answers_come_and_from_then_on_each_is_asked_for_alone(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = one_at_a_time
    wanted = [text(5 + index) for index in range(6)]
    assert await texts_of(model, prompt(), sampling(6, seed=5)) == wanted
    assert endpoint.most_at_once > 1
    endpoint.forget()
    endpoint.rule = one_at_a_time
    assert await texts_of(model, prompt(), sampling(6, seed=5)) == wanted
    assert endpoint.most_at_once == 1
    assert len(endpoint.requests) == 6


async def test_where_no_seed_is_taken_only_what_had_begun_is_lost(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    def rule(request: Received) -> Reply:
        if "seed" in request.json:
            return Reply(status=400, body={"error": {"message": "no seed", "param": "seed"}})
        return Reply([" 1\n"], ignore_n=True, interrupted=True, delay=0.02)

    endpoint.rule = rule
    with pytest.raises(AnswerCut):
        await deltas_of(model, prompt(), sampling(4, seed=5))
    assert await texts_of(model, prompt(), sampling(4, seed=5)) == [" 1\n"] * 4


async def test_a_lost_connection_teaches_nothing(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    def whole(request: Received) -> Reply:
        return Reply([text(request.json["seed"])], ignore_n=True, delay=0.02)

    endpoint.rule = whole
    wanted = [text(5 + index) for index in range(4)]
    assert await texts_of(model, prompt(), sampling(4, seed=5)) == wanted  # n does nothing
    asked = len(endpoint.requests)

    def lost(request: Received) -> Reply:
        made = whole(request)
        first = len(endpoint.requests) - asked <= 4
        return Reply(made.answers, ignore_n=True, cut_after=2) if first else made

    endpoint.rule = lost
    assert await texts_of(model, prompt(), sampling(4, seed=5)) == wanted
    endpoint.forget()
    endpoint.rule = whole
    assert await texts_of(model, prompt(), sampling(4, seed=5)) == wanted
    assert endpoint.most_at_once == 4


async def test_it_is_kept_after_a_probe_and_said(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    def rule(request: Received) -> Reply:
        return Reply([" 1"], ignore_n=True, interrupted=True, delay=0.02)

    endpoint.rule = rule
    model = make_model()
    _, plan = await model.probe()
    assert "Ten calls, four at a time, as the server ignores n." in plan
    await texts_of(model, prompt(), sampling(3, seed=5))
    _, plan = await make_model().probe()
    told = "Ten calls, one at a time, as the server ignores n, and breaks an answer off when it is"
    assert any(line.startswith(told) for line in plan)
