"""What comes back, and when it stops."""

import asyncio
import math
from contextlib import aclosing

import pytest

from scripted_endpoint import OTHER_TOKEN, Received, Reply, ScriptedEndpoint
from tenfold.errors import ModelBusy, ModelUnreachable
from tenfold.models.openai_api import OpenAIModel
from tenfold.prompting.prompt import Prompt

from .conftest import chat_prompt, deltas_of, prompt, sampling, seen, texts_of

BOTH = pytest.mark.parametrize("asked", [prompt(), chat_prompt()], ids=["text", "chat"])


@BOTH
async def test_completions_come_interleaved(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt
) -> None:
    answers = ["    return a + b\n", "    return b + a\n", "    pass\n"]
    endpoint.enqueue(answers)
    deltas = await deltas_of(model, asked, sampling(3))
    assert [delta.index for delta in deltas[:6]] == [0, 1, 2, 0, 1, 2]
    for index, answer in enumerate(answers):
        mine = [delta for delta in deltas if delta.index == index]
        assert "".join(delta.text for delta in mine) == answer
        assert [delta.finish_reason for delta in mine] == [None] * (len(mine) - 1) + ["stop"]


@BOTH
@pytest.mark.parametrize("whole", [False, True])
async def test_log_probabilities_and_tokens(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt, whole: bool
) -> None:
    endpoint.enqueue(["return a + b\n"], logprobs=-0.25, whole=whole)
    deltas = await deltas_of(model, asked, sampling())
    tokens = sum(delta.tokens for delta in deltas)
    assert tokens == 9  # retu, rn, space, a, space, +, space, b, newline
    assert sum(delta.logprob for delta in deltas if delta.logprob is not None) == -0.25 * tokens
    assert all(delta.logprob is not None for delta in deltas)


@BOTH
@pytest.mark.parametrize("whole", [False, True])
async def test_each_token_is_told_with_its_alternatives(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt, whole: bool
) -> None:
    endpoint.enqueue(["a + b"], logprobs=-0.25, whole=whole)
    drawn = [token for delta in await deltas_of(model, asked, sampling()) for token in delta.drawn]
    assert [token.text for token in drawn] == ["a", " ", "+", " ", "b"]
    for token in drawn:
        assert token.logprob == -0.25
        assert token.alternatives[0] == (token.text, -0.25)
        assert token.alternatives[1].text == OTHER_TOKEN
        assert token.alternatives[1].logprob == pytest.approx(-0.25 - math.log(10))


@BOTH
async def test_an_endpoint_without_log_probabilities(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt
) -> None:
    endpoint.enqueue(["ab cd"], tell_logprobs=False)
    deltas = await deltas_of(model, asked, sampling())
    assert {delta.logprob for delta in deltas} == {None}
    assert sum(delta.tokens for delta in deltas) == 3


@BOTH
@pytest.mark.parametrize(
    ("reason", "expected"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "stop"), ("eos", "stop")],
)
async def test_finish_reasons(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt, reason: str, expected: str
) -> None:
    endpoint.enqueue(["a\n", "b"], finish_reasons=["stop", reason])
    deltas = await deltas_of(model, asked, sampling(2))
    last = [delta for delta in deltas if delta.index == 1][-1]
    assert (last.text, last.finish_reason) == ("", expected)


@BOTH
async def test_an_endpoint_that_does_not_stream(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt
) -> None:
    endpoint.enqueue(["a\nb\n", "c\n"], whole=True)
    assert await texts_of(model, asked, sampling(2)) == ["a\nb\n", "c\n"]


@BOTH
async def test_held_back_white_space_is_dropped(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt
) -> None:
    endpoint.enqueue(["        return 1\n", "return 2\n", "  return 3\n"])
    held = Prompt(**{**_fields(asked), "held_back": "    "})
    texts = await texts_of(model, held, sampling(3))
    assert texts == ["    return 1\n", "return 2\n", "return 3\n"]


def _fields(prompt: Prompt) -> dict[str, object]:
    return {name: getattr(prompt, name) for name in Prompt.__slots__}


async def test_an_endpoint_that_ignores_n(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    def one(request: Received) -> Reply:
        return Reply([f"seed {request.json.get('seed')}\n"], ignore_n=True)

    endpoint.rule = one
    texts = await texts_of(model, prompt(), sampling(5, seed=10))
    assert texts == [f"seed {seed}\n" for seed in range(10, 15)]
    assert [request.json.get("n") for request in endpoint.requests] == [5] + [None] * 4
    endpoint.requests.clear()
    await texts_of(model, prompt(), sampling(3))
    assert [request.json.get("n") for request in endpoint.requests] == [None] * 3


async def test_a_failure_ends_the_single_requests(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["first\n"], ignore_n=True)
    endpoint.rule = lambda request: Reply(status=429, headers={"Retry-After": "30"})
    texts = [""] * 10
    with pytest.raises(ModelBusy) as caught:
        async for delta in model.complete(prompt(), sampling(10)):
            texts[delta.index] += delta.text
    assert caught.value.retry_after == 30
    assert texts == ["first\n"] + [""] * 9
    assert len(endpoint.requests) <= 1 + 4  # as many as run at the same time


async def test_more_choices_than_asked_for_are_left(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    chunks = [
        f'data: {{"choices": [{{"index": {index}, "text": "{index}", "finish_reason": "stop"}}]}}'
        for index in (4, 7, 9)
    ]
    endpoint.enqueue(raw=[chunk + "\n\n" for chunk in chunks])
    assert await texts_of(model, prompt(), sampling(2)) == ["4", "7"]


async def test_finished_answers_close_the_stream(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    lines = "".join(f"line {number}\n" for number in range(200))
    endpoint.enqueue([lines, lines], delay=0.002)
    drawn = sampling(2, finished=lambda text: text.count("\n") == 2)
    deltas = await deltas_of(model, prompt(), drawn)
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == ["block"] * 2
    assert "".join(delta.text for delta in deltas if delta.index == 1) == "line 0\nline 1\n"
    assert await seen(endpoint, lambda e: e.closed_early == 1)


async def test_one_finished_answer_lets_the_others_go_on(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["end\nmore\n", "a\nb\n"])
    texts = await texts_of(
        model, prompt(), sampling(2, finished=lambda text: text.endswith("end\n"))
    )
    assert texts == ["end\n", "a\nb\n"]


async def test_closing_the_iterator_closes_the_stream(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["word " * 200], stall_after=20)
    async with aclosing(model.complete(prompt(), sampling())) as deltas:
        await anext(deltas)
    assert await seen(endpoint, lambda e: e.closed_early == 1)


@pytest.mark.parametrize("single", [False, True])
async def test_cancelling_closes_the_streams(
    model: OpenAIModel, endpoint: ScriptedEndpoint, single: bool
) -> None:
    if single:
        endpoint.enqueue(["a\n"], ignore_n=True)
        await texts_of(model, prompt(), sampling(2))
        endpoint.requests.clear()
    endpoint.rule = lambda request: Reply(["word " * 50], stall_after=4)
    expected = 3 if single else 1
    task = asyncio.create_task(deltas_of(model, prompt(), sampling(3)))
    assert await seen(endpoint, lambda e: len(e.requests) == expected)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await seen(endpoint, lambda e: e.closed_early == expected)


async def test_requests_at_the_same_time_are_bounded(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["a\n"], ignore_n=True)
    await texts_of(model, prompt(), sampling(2))
    endpoint.requests.clear()
    endpoint.rule = lambda request: Reply(["word " * 50], stall_after=4)
    task = asyncio.create_task(deltas_of(model, prompt(), sampling(10)))
    assert await seen(endpoint, lambda e: len(e.requests) == 4)
    await asyncio.to_thread(endpoint.wait_for, lambda e: len(e.requests) > 4, 0.2)
    assert len(endpoint.requests) == 4
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("first", [{"cut_after": 0}, {"status": 500}, {"status": 502}])
async def test_a_failure_before_the_answer_is_tried_again(
    model: OpenAIModel, endpoint: ScriptedEndpoint, first: dict[str, int]
) -> None:
    endpoint.enqueue(["lost\n"], **first)
    endpoint.enqueue(["found\n"])
    assert await texts_of(model, prompt(), sampling()) == ["found\n"]


async def test_trying_again_ends(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda request: Reply(status=500)
    with pytest.raises(ModelUnreachable):
        await deltas_of(model, prompt(), sampling())
    assert len(endpoint.requests) == 3


async def test_nothing_is_tried_again_once_something_came(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["one two three\n"], cut_after=3)
    came = ""
    with pytest.raises(ModelUnreachable, match="broke off"):
        async for delta in model.complete(prompt(), sampling()):
            came += delta.text
    assert came and "one two".startswith(came)
    assert len(endpoint.requests) == 1


async def test_the_same_connection_serves_the_next_request(
    model: OpenAIModel, endpoint: ScriptedEndpoint
) -> None:
    for _ in range(3):
        await texts_of(model, prompt(), sampling(2))
    assert endpoint.connections == 1
