"""A served model on a Ray cluster of two nodes on this machine, of which an engine dies, and then a node."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest

from local_models import SMALL, prompt_of
from tenfold.models.contract import Sampling
from tenfold.models.openai_api import OpenAIModel
from tenfold.privacy.gate import Gate

from .conftest import TOKEN
from .on_ray import cluster_of, engines, serve_on

ray = pytest.importorskip("ray", reason="Ray is not installed: tenfold[cluster]")
pytestmark = pytest.mark.model

USERS = 6


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with cluster_of(1) as found:
        found.add_node(num_cpus=1)
        found.wait_for_nodes()
        yield found


@pytest.fixture(scope="module")
def address(cluster: Any) -> str:
    return serve_on(cluster, "--replicas", "2")


async def answers(address: str, began: asyncio.Event) -> list[list[str]]:
    """What all users are answered at once; ``began`` is set once each has had its first token."""
    beginning = set(range(USERS))
    async with openai.AsyncOpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:

        async def ask(user: int) -> list[str]:
            texts = ["", ""]
            stream = await client.completions.create(
                model=SMALL,
                prompt=f"def add{user}(a, b):\n",
                n=2,
                max_tokens=60,
                temperature=0.8,
                seed=user,
                stream=True,
            )
            async for chunk in stream:
                beginning.discard(user)
                if not beginning:
                    began.set()
                for choice in chunk.choices:
                    texts[choice.index] += choice.text
            return texts

        return await asyncio.gather(*(ask(user) for user in range(USERS)))


async def test_an_engine_that_dies_loses_no_answer(address: str) -> None:
    undisturbed = await answers(address, asyncio.Event())
    assert len({tuple(texts) for texts in undisturbed}) == USERS
    before = engines()
    assert len(before) == 2
    began = asyncio.Event()
    asking = asyncio.create_task(answers(address, began))
    await began.wait()
    before[0].kill()
    assert await asking == undisturbed


def test_nobody_without_a_token_is_served(address: str) -> None:
    body = {"model": SMALL, "prompt": "x"}
    assert httpx.post(f"{address}/completions", json=body).status_code == 401
    assert httpx.get(f"{address}/models").status_code == 401


def test_errors_come_through_with_their_words(address: str) -> None:
    with openai.OpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:
        with pytest.raises(openai.BadRequestError) as caught:
            client.completions.create(model=SMALL, prompt="word " * 9000)
        assert caught.value.code == "context_length_exceeded"
        assert "8192 tokens" in caught.value.message


def figures(cluster: Any) -> str:
    """What Prometheus would read of all nodes."""
    if not ray.is_initialized():
        ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    pages = [
        f"http://{node['NodeManagerAddress']}:{node['MetricsExportPort']}/metrics"
        for node in ray.nodes()
        if node["Alive"]
    ]
    return "\n".join(httpx.get(page, timeout=20).text for page in pages)


def told_of(cluster: Any, wanted: set[str]) -> set[str]:
    """Which of these words the figures have; they are handed over now and then."""
    found: set[str] = set()
    deadline = time.monotonic() + 60
    while found < wanted and time.monotonic() < deadline:
        told = figures(cluster)
        found = {word for word in wanted if word in told}
        time.sleep(0.5)
    return found


def test_prometheus_is_told(cluster: Any, address: str) -> None:
    names = ("requests", "answer_tokens", "prompt_tokens", "waiting")
    seconds = ("turn_seconds", "first_token_seconds", "request_seconds")
    wanted = {f"ray_tenfold_{name}" for name in (*names, *seconds)} | {'outcome="answered"'}
    assert told_of(cluster, wanted) == wanted


def test_a_client_that_goes_away_ends_the_work(cluster: Any, address: str) -> None:
    cancelled = {'outcome="cancelled"'}
    assert not any(word in figures(cluster) for word in cancelled)
    with openai.OpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:
        stream = client.completions.create(
            model=SMALL, prompt="1 2 3", max_tokens=8000, temperature=0, stream=True
        )
        next(iter(stream))
        stream.close()
    assert told_of(cluster, cancelled) == cancelled


async def test_a_node_that_dies_loses_no_answer_of_tenfolds_own_client(
    cluster: Any, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    clients = [
        OpenAIModel(
            SMALL,
            gate=Gate((), redact=True),
            endpoint=address,
            api_style="completions",
            key=TOKEN,
            timeout_seconds=120,
        )
        for _ in range(USERS)
    ]
    beginning: set[int] = set()
    began = asyncio.Event()

    async def ask(user: int) -> list[str]:
        texts = ["", ""]
        asked = Sampling(2, 60, 0.8, seed=user)
        async for delta in clients[user].complete(prompt_of(f"def add{user}(a, b):\n"), asked):
            beginning.discard(user)
            if not beginning:
                began.set()
            texts[delta.index] += delta.text
        return texts

    async def all_asked() -> list[list[str]]:
        beginning.update(range(USERS))
        began.clear()
        return await asyncio.gather(*(ask(user) for user in range(USERS)))

    undisturbed = await all_asked()
    asking = asyncio.create_task(all_asked())
    await asyncio.sleep(0)
    await began.wait()
    node = cluster.list_all_nodes()[-1]
    await asyncio.to_thread(cluster.remove_node, node, allow_graceful=False)
    assert await asking == undisturbed
    assert await all_asked() == undisturbed, "the other node goes on"
    for client in clients:
        await client.close()
