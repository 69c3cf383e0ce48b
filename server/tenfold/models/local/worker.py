"""One thread that does a model's work, one piece after the other, and streams what it makes."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from tenfold.errors import ModelError

Item = TypeVar("Item")


class _End(Generic[Item]):
    """The last thing that the thread says of a stream: all went well, or what went wrong."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Worker:
    """A thread of its own: the model is busy with one request at a time."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._running: set[threading.Event] = set()
        self._giving_way: set[threading.Event] = set()

    async def call(
        self, work: Callable[[Callable[[str], None]], None], progress: Callable[[str], None]
    ) -> None:
        """Do the work; what it says in words goes to ``progress`` on the event loop."""
        loop = asyncio.get_running_loop()

        def tell(stage: str) -> None:
            _tell(loop, progress, stage)

        await loop.run_in_executor(self._executor, work, tell)

    async def stream(
        self, work: Callable[[Callable[[], bool]], Iterator[Item]], *, gives_way: bool = False
    ) -> AsyncGenerator[Item, None]:
        """Iterate in the thread, and give out the items here as they come.

        ``work`` gets a function that says whether it is cancelled: closing this generator, or
        cancelling the task that reads it, does that. The iterator is then closed at its next
        item. Work that ``gives_way`` is cancelled by any other as well.
        """
        loop = asyncio.get_running_loop()
        items: asyncio.Queue[Item | _End[Item]] = asyncio.Queue()
        cancelled = threading.Event()

        def run() -> None:
            error: BaseException | None = None
            try:
                if not cancelled.is_set():
                    for item in work(cancelled.is_set):
                        if cancelled.is_set() or not _tell(loop, items.put_nowait, item):
                            break
            except BaseException as raised:
                error = raised
            _tell(loop, items.put_nowait, _End(error))

        for event in self._giving_way:
            event.set()
        try:
            self._executor.submit(run)
        except RuntimeError as error:
            raise ModelError("The model was closed.", "Ask again.") from error
        self._running.add(cancelled)
        if gives_way:
            self._giving_way.add(cancelled)
        try:
            while not isinstance(item := await items.get(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            cancelled.set()
            self._running.discard(cancelled)
            self._giving_way.discard(cancelled)

    async def close(self) -> None:
        """Cancel what runs and what waits, and end the thread."""
        for cancelled in self._running:
            cancelled.set()
        await asyncio.get_running_loop().run_in_executor(None, self._executor.shutdown)


def _tell(loop: asyncio.AbstractEventLoop, listener: Callable[[Item], None], item: Item) -> bool:
    """Call the listener on the event loop; False where that is closed already."""
    try:
        loop.call_soon_threadsafe(listener, item)
    except RuntimeError:
        return False
    return True
