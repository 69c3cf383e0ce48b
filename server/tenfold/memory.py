"""How memory is asked of the system, and given back: a server runs for as long as its editor."""

import asyncio
import ctypes
import sys
from collections.abc import Callable

# Of glibc's malloc.h.
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8

_LARGE = 128 * 1024
"""Bytes from which on a piece of memory is the system's own, and goes back when it is let go of."""

IDLE_SECONDS = 5.0
"""After so long without a message it is no loss that the next one has to ask the system again."""


def limit_fragmentation() -> None:
    """Keep the heap from growing though nothing is kept; to be called before there are threads.

    glibc gives each thread a place of its own, and what is let go of in one serves no other: a
    server that hands small work to a pool of threads grows by some kilobytes with each request,
    for as long as it runs. Python's lock keeps threads from asking at the same time anyway.

    It also takes ever larger pieces from the heap, once one so large was let go of: between them
    small ones stay, and the holes fit nothing.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give to the system what the heap has of whole pages in which nothing is kept."""
    malloc_trim = _of_glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


class IdleMemory:
    """Gives memory back whenever the event loop's owner has had nothing to do for a while."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None
        self._busy_at = 0.0

    def busy(self) -> None:
        """Something is to be done now."""
        loop = asyncio.get_running_loop()
        self._busy_at = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(IDLE_SECONDS, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        remaining = self._busy_at + IDLE_SECONDS - loop.time()
        if remaining > 0:
            self._timer = loop.call_later(remaining, self._look)
        else:
            self._timer = None
            give_back()


def _of_glibc(name: str) -> Callable[..., int] | None:
    """A function of glibc's own; None where the C library is another one, which has none of it."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
