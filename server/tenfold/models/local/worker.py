"""One thread that does a model's work, one piece after the other, and streams what it makes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from tenfold.errors import ModelError
from tenfold.models.local.stop import Stop

Item = TypeVar("Item")


class _End(Generic[Item]):
    """The last thing that the thread says of a stream: all went well, or what went wrong."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Worker:
    """A thread of its own: the model is busy with one request at a time."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._running: set[Stop] = set()
        self._giving_way: set[Stop] = set()

    async def call(
        self, work: Callable[[Callable[[str], None]], None], progress: Callable[[str], None]
    ) -> None:
        """Do the work; what it says in words goes to ``progress`` on the event loop."""
        loop = asyncio.get_running_loop()

        def tell(stage: str) -> None:
            _tell(loop, progress, stage)

        try:
            done = loop.run_in_executor(self._executor, work, tell)
        except RuntimeError as error:
            raise _closed() from error
        await done

    async def stream(
        self, work: Callable[[Stop], Iterator[Item]], *, gives_way: bool = False
    ) -> AsyncGenerator[Item, None]:
        """Iterate in the thread, and give out the items here as they come.

        ``work`` gets a flag that is set when it shall end: closing this generator, or cancelling
        the task that reads it, does that. The iterator is then closed at its next item. Work
        that ``gives_way`` ends for any other as well.
        """
        loop = asyncio.get_running_loop()
        items: asyncio.Queue[Item | _End[Item]] = asyncio.Queue()
        stop = Stop()

        def run() -> None:
            error: BaseException | None = None
            try:
                if not stop():
                    for item in work(stop):
                        if stop() or not _tell(loop, items.put_nowait, item):
                            break
            except BaseException as raised:
                error = raised
            _tell(loop, items.put_nowait, _End(error))

        for other in self._giving_way:
            other.set()
        try:
            self._executor.submit(run)
        except RuntimeError as error:
            raise _closed() from error
        self._running.add(stop)
        if gives_way:
            self._giving_way.add(stop)
        try:
            while not isinstance(item := await items.get(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            stop.set()
            self._running.discard(stop)
            self._giving_way.discard(stop)

    async def close(self) -> None:
        """Cancel what runs and what waits, and end the thread."""
        for stop in self._running:
            stop.set()
        await asyncio.get_running_loop().run_in_executor(None, self._executor.shutdown)


def _closed() -> ModelError:
    return ModelError("The model was closed.", "Ask again.")


def _tell(loop: asyncio.AbstractEventLoop, listener: Callable[[Item], None], item: Item) -> bool:
    """Call the listener on the event loop; False where that is closed already."""
    try:
        loop.call_soon_threadsafe(listener, item)
    except RuntimeError:
        return False
    return True
