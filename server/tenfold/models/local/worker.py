"""One thread that does a model's work, one piece after the other, and streams what it makes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Generic, TypeVar

from tenfold.errors import ModelError
from tenfold.models.local.stop import Stop

Item = TypeVar("Item")


class _End(Generic[Item]):
    """The last thing that the thread says of a stream: all went well, or what went wrong."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Line(Generic[Item]):
    """What the thread says to one reader on the event loop, where it is made.

    ``stop`` is set when the reader wants no more.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[Item | _End[Item]] = asyncio.Queue()

    def say(self, item: Item) -> bool:
        """In the thread: pass an item on. False where nobody hears it any more."""
        return not self.stop() and _tell(self._loop, self._items.put_nowait, item)

    def end(self, error: BaseException | None = None) -> None:
        """In the thread: that was the last one."""
        _tell(self._loop, self._items.put_nowait, _End(error))

    async def heard(self) -> AsyncGenerator[Item, None]:
        """The items as they come. Raises what they ended with; closing it sets ``stop``."""
        try:
            while not isinstance(item := await self._items.get(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            self.stop.set()


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
        line: Line[Item] = Line()

        def run() -> None:
            error: BaseException | None = None
            try:
                if not line.stop():
                    for item in work(line.stop):
                        if not line.say(item):
                            break
            except BaseException as raised:
                error = raised
            line.end(error)

        for other in self._giving_way:
            other.set()
        self.submit(run)
        if gives_way:
            self._giving_way.add(line.stop)
        try:
            async with aclosing(self.following(line)) as items:
                async for item in items:
                    yield item
        finally:
            self._giving_way.discard(line.stop)

    def submit(self, run: Callable[[], None]) -> None:
        """Do something in the thread, which tells of itself what comes of it."""
        try:
            self._executor.submit(run)
        except RuntimeError as error:
            raise _closed() from error

    async def following(self, line: Line[Item]) -> AsyncGenerator[Item, None]:
        """What is said on a line, up to its end or that of the worker."""
        self._running.add(line.stop)
        try:
            async with aclosing(line.heard()) as items:
                async for item in items:
                    yield item
        finally:
            self._running.discard(line.stop)

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
