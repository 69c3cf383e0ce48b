import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scripted_endpoint import ScriptedEndpoint
from tenfold.models.contract import Delta, Sampling
from tenfold.models.openai_api import OpenAIModel
from tenfold.privacy.gate import Gate
from tenfold.prompting.prompt import Message, Prompt

KEY = "a-key-that-nobody-may-see"

_PROMPT = Prompt(
    template="complete",
    reason="the only one",
    model="scripted",
    text="def add(a, b):\n",
    messages=(),
    held_back="",
    suffix=None,
    continues=True,
    stop=(),
    pieces=(),
    total_tokens=6,
    exact=False,
    budget=100,
    reserved=50,
    left_out=(),
)

MakeModel = Callable[..., OpenAIModel]


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What one test finds out of an address is not another's, whose endpoint gets the same port."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture
async def make_model(endpoint: ScriptedEndpoint) -> AsyncIterator[MakeModel]:
    """Make models of the scripted endpoint, closed at the end of the test."""
    made: list[OpenAIModel] = []

    def make(name: str = "scripted", **settings: Any) -> OpenAIModel:
        defaults: dict[str, Any] = {
            "gate": Gate((), redact=True),
            "endpoint": endpoint.url,
            "key": KEY,
            "timeout_seconds": 5.0,
        }
        model = OpenAIModel(name, **{**defaults, **settings})
        made.append(model)
        return model

    yield make
    for model in made:
        await model.close()


@pytest.fixture
async def model(make_model: MakeModel) -> OpenAIModel:
    return make_model()


def prompt(text: str | None = "def add(a, b):\n", **fields: Any) -> Prompt:
    return replace(_PROMPT, text=text, **fields)


def chat_prompt(*contents: str, **fields: Any) -> Prompt:
    messages = tuple(Message("user", content) for content in contents or ("Write add.",))
    return prompt(None, messages=messages, **fields)


def sampling(n: int = 1, **fields: Any) -> Sampling:
    return Sampling(**{"n": n, "max_tokens": 50, "temperature": 0.5, **fields})


async def deltas_of(model: OpenAIModel, prompt: Prompt, sampling: Sampling) -> list[Delta]:
    return [delta async for delta in model.complete(prompt, sampling)]


async def texts_of(model: OpenAIModel, prompt: Prompt, sampling: Sampling) -> list[str]:
    """Complete, check the deltas against the contract, and join each index's text."""
    texts = [""] * sampling.n
    ended: set[int] = set()
    async for delta in model.complete(prompt, sampling):
        assert delta.index not in ended
        texts[delta.index] += delta.text
        if delta.finish_reason is not None:
            ended.add(delta.index)
    assert ended == set(range(sampling.n))
    return texts


async def seen(endpoint: ScriptedEndpoint, condition: Callable[[ScriptedEndpoint], bool]) -> bool:
    return await asyncio.to_thread(endpoint.wait_for, condition)
