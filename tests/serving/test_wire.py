"""The endpoint over real HTTP, asked with OpenAI's own client and without it."""

import json
import logging
import queue
import threading
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import openai
import pytest

from tenfold.errors import ModelBusy, ModelError, ModelMissing, OutOfMemory, TenfoldError
from tenfold.models.openai_api.too_long import lengths_said, says_too_long
from tenfold.serving.app import MOST_BYTES
from tenfold.serving.bearers import Bearers

from .conftest import NAME, OTHER_TOKEN, TOKEN, WINDOW, ScriptedModel, served

HEADERS = {"Authorization": f"Bearer {TOKEN}"}
MESSAGES: Any = [{"role": "user", "content": "say a b c"}]


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:
        yield client


def post(address: str, path: str, body: Any, **headers: str) -> httpx.Response:
    return httpx.post(f"{address}{path}", json=body, headers={**HEADERS, **headers}, timeout=20)


def text(**fields: Any) -> dict[str, Any]:
    return {"model": NAME, "prompt": "one two three", **fields}


def chat(**fields: Any) -> dict[str, Any]:
    return {"model": NAME, "messages": MESSAGES, **fields}


def test_text_is_continued_several_times(client: openai.OpenAI, model: ScriptedModel) -> None:
    answer = client.completions.create(
        model=NAME, prompt="one two three", n=2, seed=7, temperature=0.3, top_p=0.9, stop=["x", "y"]
    )
    assert [choice.text for choice in answer.choices] == ["a0 b c", "a1 b c"]
    assert [choice.finish_reason for choice in answer.choices] == ["stop", "stop"]
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert answer.object == "text_completion"
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (3, 6)
    assert answer.usage.total_tokens == 9
    ((prompt, sampling),) = model.asked
    assert (prompt.text, prompt.stop, prompt.messages) == ("one two three", ("x", "y"), ())
    assert (sampling.n, sampling.seed, sampling.max_tokens) == (2, 7, 16)
    assert (sampling.temperature, sampling.top_p) == (0.3, 0.9)


def test_messages_are_answered(client: openai.OpenAI, model: ScriptedModel) -> None:
    answer = client.chat.completions.create(
        model=NAME,
        messages=[
            {"role": "developer", "content": "short"},
            {
                "role": "user",
                "content": [{"type": "text", "text": "x "}, {"type": "text", "text": "y"}],
            },
        ],
        max_completion_tokens=2,
        stop="z",
    )
    (choice,) = answer.choices
    assert choice.message.role == "assistant"
    assert (choice.message.content, choice.finish_reason) == ("a0 b", "length")
    ((prompt, sampling),) = model.asked
    assert [(m.role, m.content) for m in prompt.messages] == [("system", "short"), ("user", "x y")]
    assert prompt.text is None
    assert prompt.stop == ("z",)
    assert sampling.max_tokens == 2


def test_text_streams(client: openai.OpenAI) -> None:
    texts = ["", ""]
    reasons: dict[int, str] = {}
    usages = []
    stream = client.completions.create(
        model=NAME, prompt="p", n=2, stream=True, stream_options={"include_usage": True}
    )
    for chunk in stream:
        if chunk.usage is not None:
            usages.append(chunk.usage)
            assert chunk.choices == []
        for choice in chunk.choices:
            assert choice.index not in reasons
            texts[choice.index] += choice.text
            if choice.finish_reason is not None:
                reasons[choice.index] = choice.finish_reason
    assert texts == ["a0 b c", "a1 b c"]
    assert reasons == {0: "stop", 1: "stop"}
    ((usage),) = usages
    assert (usage.prompt_tokens, usage.completion_tokens) == (1, 6)


def test_messages_stream(client: openai.OpenAI) -> None:
    content, roles = "", []
    for chunk in client.chat.completions.create(model=NAME, messages=MESSAGES, stream=True):
        (choice,) = chunk.choices
        roles.append(choice.delta.role)
        content += choice.delta.content or ""
    assert content == "a0 b c"
    assert roles == ["assistant", None, None, None, None]


def test_a_stream_is_events_that_end_with_done(address: str) -> None:
    answer = post(address, "/completions", text(stream=True))
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = answer.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    assert all(event.startswith("data: ") for event in events[:-1])


def test_tokens_of_a_text_are_told_with_their_probabilities(client: openai.OpenAI) -> None:
    (choice,) = client.completions.create(model=NAME, prompt="p", logprobs=2).choices
    told = choice.logprobs
    assert told is not None
    assert told.tokens == ["a0", " b", " c"]
    assert told.token_logprobs == [-0.5, -0.5, -0.5]
    assert told.text_offset == [0, 2, 4]
    assert told.top_logprobs is not None
    assert told.top_logprobs[1] == {" b": -0.5, "~": -2.0}
    (choice,) = client.completions.create(model=NAME, prompt="p", logprobs=0).choices
    assert choice.logprobs is not None
    assert choice.logprobs.top_logprobs is None
    (choice,) = client.completions.create(model=NAME, prompt="p").choices
    assert choice.logprobs is None


def test_offsets_go_on_from_chunk_to_chunk(client: openai.OpenAI) -> None:
    stream = client.completions.create(model=NAME, prompt="p", logprobs=1, stream=True)
    offsets = [
        offset
        for chunk in stream
        for choice in chunk.choices
        if choice.logprobs is not None
        for offset in choice.logprobs.text_offset or ()
    ]
    assert offsets == [0, 2, 4]


def test_tokens_of_a_chat_are_told_with_their_probabilities(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model=NAME, messages=MESSAGES, logprobs=True, top_logprobs=1
    )
    told = answer.choices[0].logprobs
    assert told is not None
    assert told.content is not None
    assert [token.token for token in told.content] == ["a0", " b", " c"]
    assert told.content[1].bytes == list(b" b")
    assert [(one.token, one.logprob) for one in told.content[1].top_logprobs] == [(" b", -0.5)]


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    (listed,) = client.models.list()
    assert listed.id == NAME
    assert listed.model_dump()["max_model_len"] == WINDOW
    assert client.models.retrieve(NAME).id == NAME
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("another")
    assert caught.value.code == "model_not_found"


PATHS = ["/completions", "/chat/completions", "/models", f"/models/{NAME}"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "given",
    [
        None,
        "Bearer",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
    ],
)
def test_nothing_is_told_without_a_token(
    address: str, model: ScriptedModel, path: str, given: str | None
) -> None:
    headers = {} if given is None else {"Authorization": given}
    if path.startswith("/models"):
        answer = httpx.get(f"{address}{path}", headers=headers)
    else:
        body = text() if path == "/completions" else chat()
        answer = httpx.post(f"{address}{path}", json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    error = answer.json()["error"]
    assert error["code"] == "invalid_api_key"
    assert TOKEN[:-1] not in answer.text
    assert model.asked == []


def test_each_user_has_a_token(address: str) -> None:
    for token in (TOKEN, OTHER_TOKEN):
        answer = post(address, "/completions", text(), Authorization=f"bearer {token}")
        assert answer.status_code == 200


def test_a_server_without_tokens_answers_anybody(model: ScriptedModel) -> None:
    with served(model, bearers=Bearers()) as address:
        assert httpx.post(f"{address}/completions", json=text()).status_code == 200


def test_health_is_told_to_anybody(address: str) -> None:
    answer = httpx.get(address.removesuffix("/v1") + "/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


WRONG: list[tuple[str, dict[str, Any], str | None, int]] = [
    ("/completions", text(model="another"), "model", 404),
    ("/chat/completions", chat(model="another"), "model", 404),
    ("/completions", {"model": NAME}, "prompt", 400),
    ("/completions", {"prompt": "p"}, "model", 400),
    ("/completions", text(prompt=["p", "q"]), "prompt", 400),
    ("/completions", text(prompt=[1, 2]), "prompt", 400),
    ("/completions", text(n=0), "n", 400),
    ("/completions", text(n=5), "n", 400),
    ("/completions", text(temperature=2.1), "temperature", 400),
    ("/completions", text(temperature="hot"), "temperature", 400),
    ("/completions", text(top_p=0), "top_p", 400),
    ("/completions", text(max_tokens=0), "max_tokens", 400),
    ("/completions", text(logprobs=6), "logprobs", 400),
    ("/completions", text(stop=["x"] * 17), "stop", 400),
    ("/completions", text(seed=2**64), "seed", 400),
    ("/completions", text(echo=True), "echo", 400),
    ("/completions", text(suffix="after"), "suffix", 400),
    ("/completions", text(presence_penalty=0.5), "presence_penalty", 400),
    ("/completions", text(logit_bias={"50256": -100}), "logit_bias", 400),
    ("/chat/completions", chat(messages=[]), "messages", 400),
    ("/chat/completions", chat(messages=[{"role": "tool", "content": "x"}]), "messages", 400),
    (
        "/chat/completions",
        chat(messages=[{"role": "user", "content": [{"type": "image_url"}]}]),
        "messages",
        400,
    ),
    ("/chat/completions", chat(top_logprobs=6, logprobs=True), "top_logprobs", 400),
    ("/chat/completions", chat(tools=[{"type": "function"}]), "tools", 400),
    ("/chat/completions", chat(response_format={"type": "json_object"}), "response_format", 400),
]


@pytest.mark.parametrize(("path", "body", "param", "status"), WRONG)
@pytest.mark.parametrize("stream", [False, True])
def test_a_wrong_field_is_named(
    address: str,
    model: ScriptedModel,
    path: str,
    body: dict[str, Any],
    param: str,
    status: int,
    stream: bool,
) -> None:
    answer = post(address, path, {**body, "stream": stream})
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert model.asked == []


def test_fields_that_change_nothing_are_taken(address: str) -> None:
    neutral = {
        "presence_penalty": 0,
        "frequency_penalty": 0.0,
        "logit_bias": {},
        "user": "somebody",
        "best_of": 1,
        "echo": False,
        "suffix": "",
    }
    assert post(address, "/completions", text(**neutral)).status_code == 200
    neutral = {"response_format": {"type": "text"}, "tools": [], "metadata": {"a": "b"}}
    assert post(address, "/chat/completions", chat(**neutral)).status_code == 200


def test_what_is_no_json_is_refused(address: str) -> None:
    for body in (b"{", b"[]", b"", b"\xff"):
        answer = httpx.post(
            f"{address}/completions",
            content=body,
            headers={**HEADERS, "Content-Type": "application/json"},
        )
        assert answer.status_code == 400, body
        assert answer.json()["error"]["message"]


def test_a_page_of_another_site_cannot_ask(address: str, model: ScriptedModel) -> None:
    answer = httpx.post(
        f"{address}/completions",
        content=json.dumps(text()),
        headers={**HEADERS, "Content-Type": "text/plain"},
    )
    assert answer.status_code == 415
    assert model.asked == []


def test_too_long_a_body_is_not_read(address: str) -> None:
    answer = post(address, "/completions", text(prompt="x" * MOST_BYTES))
    assert answer.status_code == 413


def test_an_address_that_is_none_is_told_in_the_same_shape(address: str) -> None:
    answer = post(address, "/responses", {"model": NAME, "input": "x"})
    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"
    answer = httpx.get(f"{address}/completions", headers=HEADERS)
    assert answer.status_code == 405
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_prompt_that_is_too_long_is_refused_with_the_numbers(
    client: openai.OpenAI, model: ScriptedModel, stream: bool
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.completions.create(model=NAME, prompt="x " * 90, max_tokens=11, stream=stream)
    assert caught.value.code == "context_length_exceeded"
    said = caught.value.message.lower()
    assert says_too_long(said)
    lengths = lengths_said(said)
    assert (lengths.window, lengths.prompt) == (WINDOW, 90)
    assert model.asked == []
    client.completions.create(model=NAME, prompt="x " * 90, max_tokens=10)


FAILURES: list[tuple[TenfoldError | Exception, int]] = [
    (ModelBusy("Busy.", "", 7), 429),
    (OutOfMemory("No memory."), 503),
    (ModelError("Broken."), 503),
    (ModelMissing("Gone."), 500),
    (RuntimeError("a secret of the prompt"), 500),
]


@pytest.mark.parametrize(("error", "status"), FAILURES)
@pytest.mark.parametrize("stream", [False, True])
def test_a_failure_before_the_answer_has_its_status(
    address: str, model: ScriptedModel, error: Exception, status: int, stream: bool
) -> None:
    model.fails = error
    answer = post(address, "/completions", text(stream=stream))
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert "secret" not in answer.text
    assert answer.headers.get("retry-after") == {429: "7", 503: "1"}.get(status)


@pytest.mark.parametrize("error", [ModelError("Broken."), RuntimeError("a secret")])
def test_a_failure_within_the_answer_is_an_event(
    client: openai.OpenAI, model: ScriptedModel, error: Exception
) -> None:
    model.fails, model.fails_after = error, 2
    said = ""
    with pytest.raises(openai.APIError) as caught:
        for chunk in client.completions.create(model=NAME, prompt="p", stream=True):
            said += chunk.choices[0].text
    assert said == "a0 b"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("stall_after", [0, 2])
def test_a_client_that_goes_away_stops_the_work(
    address: str, model: ScriptedModel, stream: bool, stall_after: int
) -> None:
    model.stall_after = stall_after
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{address}/completions",
            json=text(stream=stream),
            headers=HEADERS,
            timeout=httpx.Timeout(20, read=0.3),
        )
    assert model.stopped.wait(20)


def test_no_more_wait_than_may(model: ScriptedModel) -> None:
    model.stall_after = 1
    answers: queue.Queue[httpx.Response] = queue.Queue()
    with served(model, waiting=1) as address:

        def ask() -> None:
            answers.put(post(address, "/completions", text()))

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asking:
            thread.start()
        # One has its turn and one waits; neither is answered before the model goes on.
        refused = answers.get(timeout=20)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["type"] == "rate_limit_error"
        assert answers.empty()
        model.release()
        for thread in asking:
            thread.join(20)
    assert [answers.get_nowait().status_code for _ in range(2)] == [200, 200]
    assert model.most_at_once == 1


def test_neither_tokens_nor_prompts_are_logged(
    address: str, model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(address, "/completions", text(prompt="a-secret-prompt"))
        model.fails = RuntimeError("a-secret-prompt")
        post(address, "/completions", text(prompt="a-secret-prompt"))
        post(address, "/completions", text(stream=True), Authorization=f"Bearer {TOKEN}x")
        post(address, "/completions", text(stream=True, prompt="a-secret-prompt"))
    assert "a request failed: RuntimeError" in caplog.text
    assert TOKEN not in caplog.text
    assert "a-secret-prompt" not in caplog.text
