import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing

import pytest

from tenfold.errors import ModelError
from tenfold.models.local.stop import Stop
from tenfold.models.local.worker import Worker


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker("test")
    yield worker
    await worker.close()


class Counting:
    """Endless numbers, that wait for each other with whoever reads them."""

    def __init__(self) -> None:
        self.made = 0
        self.ended = threading.Event()

    def __call__(self, stop: Stop) -> Iterator[int]:
        try:
            while not stop():
                self.made += 1
                yield self.made
        finally:
            self.ended.set()


async def test_items_come_in_order_from_another_thread(worker: Worker) -> None:
    def work(_: Stop) -> Iterator[tuple[int, str]]:
        for number in range(5):
            yield number, threading.current_thread().name

    items = [item async for item in worker.stream(work)]
    assert [number for number, _ in items] == list(range(5))
    assert {name for _, name in items} == {"test_0"}


async def test_closing_the_stream_ends_the_work(worker: Worker) -> None:
    work = Counting()
    async with aclosing(worker.stream(work)) as stream:
        async for _ in stream:
            break
    assert await asyncio.to_thread(work.ended.wait, 10)


async def test_cancelling_the_reader_ends_the_work(worker: Worker) -> None:
    work = Counting()
    begun = asyncio.Event()

    async def read() -> None:
        async for _ in worker.stream(work):
            begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(work.ended.wait, 10)


async def test_a_cancelled_reader_that_still_waits_never_begins(worker: Worker) -> None:
    first, second, third = Counting(), Counting(), Counting()
    async with aclosing(worker.stream(first)) as stream:
        await anext(stream)
        waiting = worker.stream(second)
        reader = asyncio.ensure_future(anext(waiting))
        await asyncio.sleep(0)
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
    async with aclosing(worker.stream(third)) as stream:
        assert await anext(stream) == 1
    assert second.made == 0


async def test_an_error_is_raised_where_the_stream_is_read(worker: Worker) -> None:
    def work(_: Stop) -> Iterator[int]:
        yield 1
        raise ModelError("broken")

    seen = []
    with pytest.raises(ModelError, match="broken"):
        async for item in worker.stream(work):
            seen.append(item)  # noqa: PERF401 - what came before the error counts
    assert seen == [1]


async def test_progress_is_told_on_the_event_loop(worker: Worker) -> None:
    told: list[tuple[str, int]] = []

    def work(tell: Callable[[str], None]) -> None:
        tell("one")
        tell("two")

    await worker.call(work, lambda stage: told.append((stage, threading.get_ident())))
    assert told == [("one", threading.get_ident()), ("two", threading.get_ident())]


async def test_a_closed_worker_says_so() -> None:
    worker = Worker("test")
    await worker.close()
    with pytest.raises(ModelError, match="closed"):
        await anext(worker.stream(Counting()))
    with pytest.raises(ModelError, match="closed"):
        await worker.call(lambda _: None, lambda _: None)
