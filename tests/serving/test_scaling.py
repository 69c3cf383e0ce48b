"""Engines that are begun where there is work, and ended where there is none."""

import asyncio
import itertools
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
        answered, enough = asyncio.Event(), False

        async def work(client: openai.AsyncOpenAI, user: int) -> None:
            for seed in itertools.count():
                if enough:
                    return
                answer = await client.completions.create(
                    model=SMALL, prompt=f"def f{user}(a):\n", max_tokens=60, seed=seed
                )
                assert answer.usage is not None
                assert answer.usage.completion_tokens > 0
                answered.set()

        async with openai.AsyncOpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:
            working = [asyncio.create_task(work(client, user)) for user in range(USERS)]
            more = await reached(2, lambda: not any(task.done() for task in working))
            answered.clear()
            await asyncio.wait_for(answered.wait(), PATIENCE)
            enough = True
            await asyncio.gather(*working)
        assert more
        assert await reached(1), "the other engine is ended"
