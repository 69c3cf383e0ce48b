"""What is sent."""

import json
from typing import Any

import pytest

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.errors import ModelError, ModelRefused, PromptTooLong
from tenfold.models.contract import Sampling
from tenfold.models.openai_api import OpenAIModel
from tenfold.prompting.prompt import Prompt

from .conftest import KEY, MakeModel, chat_prompt, deltas_of, prompt, sampling

TEXT = {"model": "scripted", "stream": True, "prompt": "def add(a, b):\n", "max_tokens": 50}
CHAT = {
    "model": "scripted",
    "stream": True,
    "messages": [{"role": "user", "content": "Write add."}],
    "max_tokens": 50,
}
DRAWN = {"temperature": 0.5, "top_p": 0.95}

SENT = [
    (prompt(), sampling(), {**TEXT, **DRAWN, "logprobs": 5}),
    (prompt(), sampling(4), {**TEXT, **DRAWN, "logprobs": 5, "n": 4}),
    (prompt(), sampling(seed=7), {**TEXT, **DRAWN, "logprobs": 5, "seed": 7}),
    (prompt(suffix="\nx"), sampling(), {**TEXT, **DRAWN, "logprobs": 5, "suffix": "\nx"}),
    (
        prompt(stop=("a", "b", "c", "d", "e")),
        sampling(),
        {**TEXT, **DRAWN, "logprobs": 5, "stop": ["a", "b", "c", "d"]},
    ),
    (chat_prompt(), sampling(3), {**CHAT, **DRAWN, "logprobs": True, "top_logprobs": 5, "n": 3}),
]


@pytest.mark.parametrize(("asked", "drawn", "expected"), SENT)
async def test_fields(
    model: OpenAIModel,
    endpoint: ScriptedEndpoint,
    asked: Prompt,
    drawn: Sampling,
    expected: dict[str, Any],
) -> None:
    await deltas_of(model, asked, drawn)
    [request] = endpoint.requests
    assert request.json == expected
    assert request.path == ("/v1/chat/completions" if asked.messages else "/v1/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_text_arrives_byte_for_byte(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    text = 'π = "\\u20ac\\t\u2028😀"\r\n\tx'
    await deltas_of(model, prompt(text), sampling())
    assert json.loads(endpoint.requests[0].body)["prompt"] == text


async def test_stop_sequences_past_the_limit_are_applied_here(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["one five six"])
    deltas = await deltas_of(model, prompt(stop=("a", "b", "c", "d", "five")), sampling())
    assert "".join(delta.text for delta in deltas) == "one "


@pytest.mark.parametrize(
    ("endpoint_path", "expected_path", "key_header"),
    [
        (
            "",
            "/openai/deployments/coder/completions?api-version=2024-10-21",
            "api-key",
        ),
        (
            "?api-version=2030-01-01",
            "/openai/deployments/coder/completions?api-version=2030-01-01",
            "api-key",
        ),
        ("/openai/v1", "/openai/v1/completions", "authorization"),
    ],
)
async def test_azure(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    endpoint_path: str,
    expected_path: str,
    key_header: str,
) -> None:
    base = endpoint.url.removesuffix("/v1")
    model = make_model("coder", provider="azure", endpoint=base + endpoint_path)
    assert await deltas_of(model, prompt(), sampling())
    [request] = endpoint.requests
    assert request.path == expected_path
    assert KEY in request.headers[key_header]


REFUSALS = [
    ("logprobs", {"message": "logprobs is not supported", "param": None}),
    ("top_logprobs", {"message": "top_logprobs is not supported", "param": None}),
    ("seed", {"message": "Unrecognized request argument supplied: seed"}),
    ("suffix", {"message": "not with this model", "param": "suffix"}),
    ("n", {"message": "Only one completion choice is allowed", "param": "n"}),
    ("n", {"message": "`n` must be 1"}),
    ("n", {"message": "n must be <= 1"}),
    ("top_logprobs", {"message": "top_logprobs must be <= 0"}),
    ("n", {"message": "too many tokens for several answers", "param": "n"}),
    ("stop", {"message": "Unsupported parameter: 'stop'", "code": "unsupported_parameter"}),
    ("temperature", {"message": "Unsupported value: 'temperature' does not support 0.5"}),
    ("top_p", {"message": "top_p: extra fields not permitted"}),
]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("name", "error"), REFUSALS)
async def test_refused_fields_are_left_out_and_remembered(
    model: OpenAIModel, endpoint: ScriptedEndpoint, name: str, error: dict[str, Any], status: int
) -> None:
    asked = prompt(suffix="\n", stop=("\n\n",))
    if name == "top_logprobs":  # a field of chat alone
        asked = chat_prompt(stop=("\n\n",))
    endpoint.enqueue(status=status, body={"error": error})
    await deltas_of(model, asked, sampling(2, seed=1))
    await deltas_of(model, asked, sampling(2, seed=1))
    assert name in endpoint.requests[0].json
    assert len(endpoint.requests) >= 3
    assert all(name not in request.json for request in endpoint.requests[1:])
    assert model.abilities.logprobs is (name != "logprobs")


async def test_the_newer_name_of_the_limit(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    endpoint.enqueue(status=400, body={"error": {"message": message, "param": "max_tokens"}})
    await deltas_of(model, chat_prompt(), sampling())
    first, second = (request.json for request in endpoint.requests)
    assert first["max_tokens"] == second["max_completion_tokens"] == 50
    assert "max_tokens" not in second


@pytest.mark.parametrize(
    ("message", "kind", "requests"),
    [
        ("max_tokens must be <= 40", ModelRefused, 2),
        ("This model's maximum context length is 40 tokens", PromptTooLong, 1),
    ],
)
async def test_a_bound_of_the_limit_is_not_the_prompts_length(
    model: OpenAIModel,
    endpoint: ScriptedEndpoint,
    message: str,
    kind: type[ModelError],
    requests: int,
) -> None:
    complaint = {"error": {"message": message, "param": "max_tokens"}}
    endpoint.rule = lambda request: Reply(status=400, body=complaint)
    with pytest.raises(ModelError) as caught:
        await deltas_of(model, chat_prompt(), sampling())
    assert type(caught.value) is kind
    if kind is ModelRefused:
        assert caught.value.next_step == "Lower candidates.maxTokens."
    assert len(endpoint.requests) == requests


async def test_a_field_is_only_remembered_where_leaving_it_out_helped(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    complaint = {"error": {"message": "seed it or leave it"}}
    endpoint.enqueue(status=400, body=complaint)
    endpoint.enqueue(status=500)
    endpoint.enqueue(status=401)
    with pytest.raises(Exception, match="key"):
        await deltas_of(model, prompt(), sampling(seed=1))
    await deltas_of(model, prompt(), sampling(seed=1))
    assert endpoint.requests[-1].json["seed"] == 1
