"""Each way in which an endpoint fails, in Tenfold's words."""

import asyncio
import json
import logging
import socket
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import httpx2
import openai
import pytest
import tenacity

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.errors import (
    AnswerCut,
    ModelAnswerBroken,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRefused,
    ModelUnreachable,
    PromptTooLong,
)
from tenfold.models.openai_api import OpenAIModel
from tenfold.models.openai_api.endpoint import pause_before_retry
from tenfold.models.openai_api.errors import MAKERS, Asked, mapped, shown_url

from .conftest import KEY, MakeModel, chat_prompt, deltas_of, prompt, sampling

ASKED = Asked("http://host/v1/completions", "coder", "MY_KEY", True, 30)


def error(message: str = "", **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, **fields}}


STATUSES = [
    (400, error("bad"), ModelRefused, "does not accept the request (400"),
    (400, error(code="context_length_exceeded"), PromptTooLong, "budgetTokens"),
    (400, error("This model's maximum context length is 4097 tokens"), PromptTooLong, "too long"),
    (401, error(f"Incorrect API key provided: {KEY}"), ModelRefused, "MY_KEY"),
    (402, error("pay"), ModelRefused, "credit"),
    (403, error("no"), ModelRefused, "does not let this key use scripted"),
    (404, error("model not found", code="model_not_found"), ModelRefused, "has no model scripted"),
    (408, error(), ModelUnreachable, "in time"),
    (409, error(), ModelBusy, "no more requests"),
    (413, error(), PromptTooLong, "too long"),
    (422, {"detail": [{"loc": ["body"], "msg": "what"}]}, ModelRefused, "422"),
    (429, error(), ModelBusy, "no more requests"),
    (429, error(code="insufficient_quota"), ModelRefused, "credit"),
    (500, error(), ModelUnreachable, "failed (500"),
    (503, error(), ModelBusy, "503"),
    (504, error(), ModelUnreachable, "504"),
    (307, error(), ModelRefused, "another address"),
]


@pytest.mark.parametrize("asked", [prompt(), chat_prompt()], ids=["text", "chat"])
@pytest.mark.parametrize(("status", "body", "kind", "words"), STATUSES)
async def test_statuses(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    status: int,
    body: dict[str, Any],
    kind: type[ModelError],
    words: str,
    asked: Any,
) -> None:
    model = make_model(key_variable="MY_KEY", api_style="chat" if asked.messages else "completions")
    headers = {"Location": "http://127.0.0.1:9/v1/completions", "Retry-After": "0"}
    for _ in range(3):
        endpoint.enqueue(status=status, body=body, headers=headers)
    with pytest.raises(ModelError) as caught:
        await deltas_of(model, asked, sampling())
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert caught.value.next_step
    assert KEY not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "12"}, 12.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "Retry-After": "9"}, 0.25),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
async def test_busy_tells_for_how_long(
    model: OpenAIModel,
    endpoint: ScriptedEndpoint,
    headers: dict[str, str],
    expected: float | None,
) -> None:
    endpoint.rule = lambda request: Reply(status=429, headers=headers)
    with pytest.raises(ModelBusy) as caught:
        await deltas_of(model, prompt(), sampling())
    assert caught.value.retry_after == expected
    # A short wait is sat out; for a long one the endpoint is left alone.
    assert len(endpoint.requests) == (1 if expected == 12 else 3)
    with pytest.raises(ModelBusy):
        await deltas_of(model, prompt(), sampling())
    assert len(endpoint.requests) == (1 if expected == 12 else 6)


@pytest.mark.parametrize(
    ("headers", "low", "high"), [({"retry-after": "1.5"}, 1.5, 1.7), ({}, 0.0, 0.4)]
)
def test_pauses_are_as_long_as_the_server_wants_and_differ(
    headers: dict[str, str], low: float, high: float
) -> None:
    request = httpx2.Request("POST", "http://host/v1")
    response = httpx2.Response(429, headers=headers, request=request)
    attempt: Any = tenacity.Future(2)
    attempt.set_exception(openai.RateLimitError("", response=response, body=None))
    state: Any = SimpleNamespace(outcome=attempt, attempt_number=2)
    pauses = [pause_before_retry(state) for _ in range(20)]
    assert all(low <= pause <= high for pause in pauses)
    assert len(set(pauses)) > 1


BROKEN = [
    ({"html": True}, ModelAnswerBroken, "usually ends in /v1"),
    ({"html": True, "status": 404}, ModelRefused, "was not found"),
    ({"raw": ["data: {not json\n\n"]}, ModelAnswerBroken, "protocol"),
    (
        {"raw": ['data: {"choices": []}\n\n', "data: [DONE]\n\n"]},
        ModelAnswerBroken,
        "nothing in it",
    ),
    ({"raw": ["data: [DONE]\n\n"]}, ModelAnswerBroken, "nothing in it"),
    ({"raw": ["hello\n"]}, ModelAnswerBroken, "nothing in it"),
    ({"raw": ['data: {"error": {"message": "boom"}}\n\n']}, ModelAnswerBroken, "with an error"),
    (
        {"raw": ['data: {"error": {"message": "x", "code": "rate_limit_exceeded"}}\n\n']},
        ModelBusy,
        "no more requests",
    ),
    (
        {"raw": ['data: {"error": {"message": "context length exceeded"}}\n\n']},
        PromptTooLong,
        "too long",
    ),
    ({"body": {"error": {"message": "boom"}}}, ModelAnswerBroken, "with an error"),
    ({"body": ["what"]}, ModelAnswerBroken, "with an error"),
    ({"body": {"choices": []}}, ModelAnswerBroken, "nothing in it"),
    ({"answers": ["a b c d\n"], "cut_after": 2}, AnswerCut, "broke off"),
    ({"answers": ["a\n"], "finish_reasons": [None]}, AnswerCut, "broke off"),
    ({"answers": ["a b c d\n"], "stall_after": 2}, ModelUnreachable, "silent for 0.3 seconds"),
    ({"answers": ["a b c d\n"], "stall_after": 0}, ModelUnreachable, "silent for 0.3 seconds"),
]


@pytest.mark.parametrize(("shape", "kind", "words"), BROKEN)
async def test_broken_answers(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    shape: dict[str, Any],
    kind: type[ModelError],
    words: str,
) -> None:
    endpoint.enqueue(**shape)
    with pytest.raises(ModelError, match=words) as caught:
        model = make_model(timeout_seconds=0.3, api_style="completions")
        await deltas_of(model, prompt(), sampling())
    assert type(caught.value) is kind
    assert caught.value.next_step


async def test_nothing_listens(make_model: MakeModel) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(ModelUnreachable, match="Nothing answers at"):
            await deltas_of(make_model(endpoint=url), prompt(), sampling())


async def test_no_encryption(make_model: MakeModel, endpoint: ScriptedEndpoint) -> None:
    url = endpoint.url.replace("http:", "https:")
    with pytest.raises(ModelUnreachable, match="no encrypted connection"):
        await deltas_of(make_model(endpoint=url), prompt(), sampling())


def test_no_such_host() -> None:
    request = httpx2.Request("POST", "http://nowhere.invalid/v1")
    failure = openai.APIConnectionError(request=request)
    failure.__cause__ = httpx2.ConnectError("all attempts failed")
    failure.__cause__.__cause__ = socket.gaierror(-2, "Name or service not known")
    assert "no host by the name" in str(mapped(failure, ASKED))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"key": None}, "environment variable OPENAI_API_KEY"),
        ({"key": "schlüssel"}, "characters that no key has"),
        ({"endpoint": "localhost:8000"}, "model.endpoint is not the address"),
        ({"endpoint": "http://[::1"}, "model.endpoint is not the address"),
        ({"endpoint": "ftp://host/v1"}, "model.endpoint is not the address"),
        ({"endpoint": None, "provider": "azure"}, "Set model.endpoint to https://"),
    ],
)
async def test_settings_that_no_request_can_be_made_with(
    make_model: MakeModel, settings: dict[str, Any], words: str
) -> None:
    model = make_model(**settings)
    with pytest.raises(ModelRefused, match=words):
        await model.load(lambda _: None)
    assert not model.loaded


async def test_redirects_are_not_followed(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    with ScriptedEndpoint.running() as elsewhere:
        location = elsewhere.url + "/completions"
        for status in (301, 302, 307, 308):
            endpoint.enqueue(status=status, headers={"Location": location})
            with pytest.raises(ModelRefused, match="another address"):
                await deltas_of(make_model(), prompt(), sampling())
        assert elsewhere.requests == []


EXCEPTIONS_OF_THE_SDK = sorted(
    name
    for name in openai.__all__
    if isinstance(getattr(openai, name), type) and issubclass(getattr(openai, name), Exception)
)


@pytest.mark.parametrize("name", EXCEPTIONS_OF_THE_SDK)
def test_no_exception_of_the_sdk_is_unmapped(name: str) -> None:
    assert name in MAKERS


def test_what_is_no_failure_of_the_endpoint_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        mapped(ZeroDivisionError(), ASKED)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://me:secret@host:8000/v1/completions?key=secret", "http://host:8000/v1/completions"),
        ("https://host/v1", "https://host/v1"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, expected: str) -> None:
    assert shown_url(url) == expected


async def test_logs_hold_neither_key_nor_code(
    model: OpenAIModel, endpoint: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await deltas_of(model, prompt("def of_my_own():\n"), sampling())
    endpoint.enqueue(status=400, body=error(f"{KEY} def of_my_own"))
    with pytest.raises(ModelRefused):
        await deltas_of(model, prompt("def of_my_own():\n"), sampling())
    assert "of_my_own" in json.dumps(endpoint.requests[0].json)
    assert "of_my_own" not in caplog.text
    assert KEY not in caplog.text


async def test_two_at_once_load_once(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    stages: list[str] = []
    await asyncio.gather(model.load(stages.append), model.load(stages.append))
    assert model.loaded
    assert model.tokenizer.count("def add") > 0
    assert stages == ["Preparing scripted."]
    assert endpoint.requests == []


@pytest.mark.parametrize("package", ["openai", "tenacity"])
async def test_without_the_packages(
    model: OpenAIModel, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelMissing, match=r"tenfold\[openai\]"):
        await deltas_of(model, prompt(), sampling())


def test_importing_the_package_loads_no_library() -> None:
    code = (
        "import sys, tenfold.models.openai_api, tenfold.privacy.gate, tenfold.privacy.secrets\n"
        "print({'openai', 'httpx2', 'tenacity', 'tiktoken', 'detect_secrets'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
