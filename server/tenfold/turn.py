"""Whose turn it is with the model."""

import asyncio
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]


class Turn:
    """Lets one piece of work have the model at a time, the latest that came.

    Nothing queues: what runs is told to stop, and the latest begins when all others have ended.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping: set[asyncio.Task[None]] = set()

    @property
    def taken(self) -> bool:
        """Whether anything has the model, or is about to."""
        return bool(self._tasks)

    def give(self, work: Work) -> "asyncio.Task[None]":
        """Begin a piece of work once all others, which are told to stop, have ended."""
        others = frozenset(self._tasks)
        for task in others:
            self.stop(task)
        task = asyncio.ensure_future(_after(others, work))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def free(self) -> None:
        """Wait until all work has ended but that which the caller is part of."""
        while others := self._tasks - {asyncio.current_task()}:
            await asyncio.wait(others)

    def stop(self, task: "asyncio.Task[None]") -> None:
        """Cancel a piece of work, once: a second time would cut short its tidying up."""
        if task in self._tasks and task not in self._stopping:
            self._stopping.add(task)
            task.cancel()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._stopping.discard(task)


async def _after(others: frozenset["asyncio.Task[None]"], work: Work) -> None:
    if others:
        await asyncio.wait(others)
    await work()
