"""Engines that are begun where there is work, and ended where there is none."""

import asyncio
import time
from collections.abc import Callable

import openai
import pytest

from local_models import SMALL

from .conftest import TOKEN
from .on_ray import cluster_of, engines, serve_on

pytest.importorskip("ray", reason="Ray is not installed: tenfold[cluster]")
pytestmark = pytest.mark.model

USERS = 16
PATIENCE = 180.0


async def reached(count: int, meanwhile: Callable[[], bool] = lambda: True) -> bool:
    """Whether there come to be so many engines."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if len(await asyncio.to_thread(engines)) == count:
            return True
        assert meanwhile()
        await asyncio.sleep(0.5)
    return False


async def test_engines_follow_the_work_and_no_answer_is_lost() -> None:
    with cluster_of(2) as cluster:
        address = await asyncio.to_thread(serve_on, cluster, "--replicas", "1-2", "--idle", "5")
        assert len(engines()) == 1
        answered, enough = 0, False

        async def work(client: openai.AsyncOpenAI, user: int) -> None:
            nonlocal answered
            while not enough:
                answer = await client.completions.create(
                    model=SMALL, prompt=f"def f{user}(a):\n", max_tokens=60, seed=answered
                )
                assert answer.usage is not None
                assert answer.usage.completion_tokens > 0
                answered += 1

        async with openai.AsyncOpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:
            working = [asyncio.create_task(work(client, user)) for user in range(USERS)]
            more = await reached(2, lambda: not any(task.done() for task in working))
            before = answered
            await asyncio.sleep(3)
            enough = True
            await asyncio.gather(*working)
        assert more
        assert answered > before
        assert await reached(1), "the other engine is ended"
