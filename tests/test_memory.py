"""Memory that all threads share, and that is given back."""

import asyncio
import subprocess
import sys

import pytest

from tenfold import memory
from tenfold.memory import IdleMemory

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


async def test_memory_is_given_back_once_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(memory, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(memory, "give_back", lambda: given.append(loop.time()))
    idle = IdleMemory()
    for _ in range(10):
        idle.busy()
        busy_at = loop.time()
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    assert len(given) == 1
    assert given[0] >= busy_at + 0.19, "not while something comes"
    idle.busy()
    await asyncio.sleep(0.5)
    assert len(given) == 2
