"""Memory that all threads share, and that is given back."""

import asyncio
import subprocess
import sys
from collections.abc import Callable

import pytest

from tenfold import memory
from tenfold.memory import IDLE_SECONDS, IdleMemory

ARENAS = """
import ctypes, sys, threading
from tenfold.memory import limit_fragmentation
if sys.argv[1] == "shared":
    limit_fragmentation()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(8)
def take():
    together.wait()
    libc.malloc(ctypes.c_size_t(5_000))
    together.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_stats()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has more places than one")
def test_threads_take_memory_from_one_place() -> None:
    def arenas(how: str) -> int:
        command = [sys.executable, "-c", ARENAS, how]
        out = subprocess.run(command, capture_output=True, text=True, check=True)
        return out.stderr.count("Arena ")

    assert arenas("own") > 1
    assert arenas("shared") == 1


HOLES = """
import ctypes
from pathlib import Path
from tenfold.memory import give_back
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
def held():
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"): return int(line.split()[1])
pieces = [libc.malloc(ctypes.c_size_t(50_000)) for _ in range(2_000)]
for piece in pieces: ctypes.memset(ctypes.c_void_p(piece), 1, 50_000)
for piece in pieces[:-1]: libc.free(piece)
before = held()
give_back()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps whole pages")
def test_what_is_not_kept_is_given_back() -> None:
    command = [sys.executable, "-c", HOLES]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(out.stdout) > 90_000, "kilobytes, of 100,000 that were let go of"


class Clock:
    """An event loop's time, which goes on when it is told to, and what is to be called then."""

    def __init__(self) -> None:
        self.now = 100.0
        self._calls: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, call: Callable[[], None]) -> object:
        self._calls.append((self.now + delay, call))
        return object()

    def go_on(self, seconds: float) -> None:
        until = self.now + seconds
        while due := sorted((when for when, _ in self._calls if when <= until)):
            self.now = due[0]
            now = [call for when, call in self._calls if when == self.now]
            self._calls = [(when, call) for when, call in self._calls if when > self.now]
            for call in now:
                call()
        self.now = until


def test_memory_is_given_back_once_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    clock = Clock()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: clock)
    monkeypatch.setattr(memory, "give_back", lambda: given.append(clock.now))
    idle = IdleMemory()
    for _ in range(10):
        idle.busy()
        clock.go_on(IDLE_SECONDS / 2)
    assert given == [], "not while something comes"
    last = clock.now - IDLE_SECONDS / 2
    clock.go_on(10 * IDLE_SECONDS)
    assert given == [last + IDLE_SECONDS]
    idle.busy()
    clock.go_on(IDLE_SECONDS)
    assert len(given) == 2
