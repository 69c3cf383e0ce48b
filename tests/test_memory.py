"""Memory that all threads share."""

import subprocess
import sys

import pytest

ARENAS = """
import ctypes, sys, threading
from tenfold.memory import share_memory_among_threads
if sys.argv[1] == "shared":
    share_memory_among_threads()
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
