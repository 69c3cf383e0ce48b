"""Answers whose fields hold something else than the API says."""

import json
import math
from typing import Any

import pytest

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.models.openai_api import OpenAIModel

from .conftest import deltas_of, prompt, sampling

ODD = [5, 1.5, True, None, "x", [], [1], {}, {"a": 1}]


def stream_of(chat: bool = False, **fields: Any) -> list[str]:
    choice = {"index": 0, "text": "return a\n", "logprobs": None, "finish_reason": None, **fields}
    last = {"index": choice["index"], "text": "", "finish_reason": "stop"}
    chunks = [{"choices": [choice]}, {"choices": [last]}]
    return [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"]


async def text_of(model: OpenAIModel) -> str:
    return "".join(delta.text for delta in await deltas_of(model, prompt(), sampling()))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, -(10**9), *ODD[4:]])
async def test_what_is_no_log_probability_is_none(
    model: OpenAIModel, endpoint: ScriptedEndpoint, value: Any
) -> None:
    told = {"tokens": ["return a\n"], "token_logprobs": [value], "top_logprobs": [{"x": value}]}
    endpoint.enqueue(raw=stream_of(logprobs=told))
    deltas = await deltas_of(model, prompt(), sampling())
    assert "".join(delta.text for delta in deltas) == "return a\n"
    json.dumps([delta.logprob for delta in deltas], allow_nan=False)
    assert all(delta.logprob is None for delta in deltas if delta.text)


@pytest.mark.parametrize("field", ["logprobs", "finish_reason", "index"])
@pytest.mark.parametrize("value", ODD, ids=repr)
async def test_an_odd_field_is_as_if_it_was_not_there(
    model: OpenAIModel, endpoint: ScriptedEndpoint, field: str, value: Any
) -> None:
    endpoint.enqueue(raw=stream_of(**{field: value}))
    assert await text_of(model) == "return a\n"


@pytest.mark.parametrize("value", [one for one in ODD if one != "x"], ids=repr)
@pytest.mark.parametrize("inside", ["tokens", "token_logprobs", "top_logprobs", "content"])
async def test_odd_log_probabilities(
    model: OpenAIModel, endpoint: ScriptedEndpoint, inside: str, value: Any
) -> None:
    told = {"tokens": ["return a\n"], "token_logprobs": [-0.5], "top_logprobs": [], inside: value}
    endpoint.enqueue(raw=stream_of(logprobs=told))
    assert await text_of(model) == "return a\n"


@pytest.mark.parametrize("value", [one for one in ODD if one != "x"], ids=repr)
async def test_a_text_that_is_none_is_empty(
    model: OpenAIModel, endpoint: ScriptedEndpoint, value: Any
) -> None:
    endpoint.enqueue(raw=[*stream_of(text=value)[:1], *stream_of()])
    assert await text_of(model) == "return a\n"


async def test_half_a_character_is_replaced(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(raw=stream_of(text="a = '\ud83d'\n"))
    assert await text_of(model) == "a = '\N{REPLACEMENT CHARACTER}'\n"


@pytest.mark.parametrize("usage", [*ODD, {"total_tokens": math.nan}, {"completion_tokens": []}])
async def test_a_probe_takes_any_usage(
    model: OpenAIModel, endpoint: ScriptedEndpoint, usage: Any
) -> None:
    choices = [{"index": 0, "text": "x", "message": 5, "finish_reason": "stop"}]
    endpoint.rule = lambda _: Reply(body={"choices": choices, "usage": usage})
    probe, plan = await model.probe()
    assert probe.completions.there
    assert plan
