"""How memory is asked of the system."""

import ctypes
import sys

_M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def share_memory_among_threads() -> None:
    """Let all threads take memory from one place; to be called before there are any.

    glibc gives each thread a place of its own, and what is let go of in one serves no other: a
    server that hands small work to a pool of threads grows by some kilobytes with each request,
    for as long as it runs. Python's lock keeps threads from asking at the same time anyway.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has one place, and no mallopt
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
