"""Whose turn it is: users one after the other, and each one's requests as they came."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tenfold.errors import ModelBusy

LONGEST_SECONDS = 60.0
"""After so long a client that was turned away may try again in any case."""

_REMEMBERED = 0.8
"""How much of what the last requests took stays in the mean."""


class Turns:
    """Lets ``at_once`` requests have the model, and ``most_waiting`` wait for it.

    One user with many requests does not keep another one with a single request waiting for all
    of them.
    """

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._free = at_once
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}
        """By user; the one whose turn is next stands first."""
        self._seconds = 1.0
        """What a request took, of late."""

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(map(len, self._queues.values()))

    @asynccontextmanager
    async def turn(self, user: str) -> AsyncGenerator[None, None]:
        """Wait for a turn, and have it in the block. Raises :class:`tenfold.errors.ModelBusy`."""
        if self._free and not self._queues:
            self._free -= 1
        else:
            await self._wait(user)
        began = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - began
            self._seconds = _REMEMBERED * self._seconds + (1 - _REMEMBERED) * took
            self._free += 1
            self._next()

    async def _wait(self, user: str) -> None:
        waiting = self.waiting
        if waiting >= self._most_waiting:
            seconds = min(LONGEST_SECONDS, max(1.0, self._seconds * waiting / self._at_once))
            raise ModelBusy("Too many requests wait already.", "Ask again in a while.", seconds)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(user, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._free += 1  # it had been given the turn
                self._next()
            else:
                self._forget(user, turn)
            raise

    def _next(self) -> None:
        """Give the free places to those whose turn it is."""
        while self._free and self._queues:
            user = next(iter(self._queues))
            queue = self._queues.pop(user)
            turn = queue.popleft()
            if queue:
                self._queues[user] = queue  # behind all others
            self._free -= 1
            turn.set_result(None)

    def _forget(self, user: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues[user]
        queue.remove(turn)
        if not queue:
            del self._queues[user]
