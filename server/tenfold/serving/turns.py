"""Whose turn it is: users one after the other, and each one's requests as they came."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tenfold.errors import ModelBusy

LONGEST_SECONDS = 60.0
"""After so long a client that was turned away may try again in any case."""

_REMEMBERED = 0.8
"""How much of what the last requests took stays in the mean."""


class Turns:
    """Lets requests have the ``places`` that a model has, and ``most_waiting`` wait for theirs.

    One user with many requests does not keep another one with a single request waiting for all
    of them. A request that wants many places is not passed by those that want few.
    """

    def __init__(self, places: int, most_waiting: int) -> None:
        self._free = places
        self._places = places
        self._most_waiting = most_waiting
        self._queues: dict[str, deque[_Waiting]] = {}
        """By user; the one whose turn is next stands first."""
        self._seconds = 1.0
        """What a place was taken for, of late."""

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(map(len, self._queues.values()))

    @asynccontextmanager
    async def turn(self, user: str, places: int = 1) -> AsyncGenerator[None, None]:
        """Wait for a turn, and have so many places, or all there are, in the block.

        Raises :class:`tenfold.errors.ModelBusy`.
        """
        places = min(places, self._places)
        if places <= self._free and not self._queues:
            self._free -= places
        else:
            await self._wait(user, places)
        began = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - began
            self._seconds = _REMEMBERED * self._seconds + (1 - _REMEMBERED) * took
            self._free += places
            self._next()

    async def _wait(self, user: str, places: int) -> None:
        if self.waiting >= self._most_waiting:
            raise ModelBusy(
                "Too many requests wait already.", "Ask again in a while.", self._estimate()
            )
        waiting = _Waiting(places, asyncio.get_running_loop().create_future())
        self._queues.setdefault(user, deque()).append(waiting)
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self._free += places  # it had been given the turn
            else:
                self._forget(user, waiting)
            self._next()
            raise

    def _estimate(self) -> float:
        """Seconds until those that wait now may have had their turns."""
        wanted = sum(one.places for queue in self._queues.values() for one in queue)
        return min(LONGEST_SECONDS, max(1.0, self._seconds * wanted / self._places))

    def _next(self) -> None:
        """Give the free places to those whose turn it is."""
        while self._queues:
            user = next(iter(self._queues))
            queue = self._queues[user]
            if queue[0].places > self._free:
                return
            waiting = queue.popleft()
            del self._queues[user]
            if queue:
                self._queues[user] = queue  # behind all others
            self._free -= waiting.places
            waiting.turn.set_result(None)

    def _forget(self, user: str, waiting: "_Waiting") -> None:
        queue = self._queues[user]
        queue.remove(waiting)
        if not queue:
            del self._queues[user]


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A request that waits, and what it wants."""

    places: int
    turn: asyncio.Future[None]
