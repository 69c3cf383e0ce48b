"""The server as users start it, with a thread beside it that tells what the process holds.

``python -m robustness.watched_server ADDRESS serve --stdio``: ADDRESS is where a Unix socket is to
be. Each byte that is sent there is answered with a line of JSON. The server itself has no such
door, and needs none: this is a test's.
"""

import asyncio
import gc
import json
import socket
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from tenfold import memory
from tenfold.cli.main import main


def held() -> dict[str, Any]:
    """What the process holds, once its garbage is collected."""
    gc.collect()
    objects = gc.get_objects()
    # By the type alone: `isinstance` asks the object too, which loads a module that is lazy.
    loops: list[Any] = [one for one in objects if issubclass(type(one), asyncio.BaseEventLoop)]
    tasks = [task for loop in loops if loop.is_running() for task in asyncio.all_tasks(loop)]
    return {
        "tasks": Counter(getattr(task.get_coro(), "__qualname__", "?") for task in tasks),
        "threads": Counter(_kind(thread.name) for thread in threading.enumerate()),
        "descriptors": sorted(_descriptors()),
        "objects": len(objects),
        "types": Counter(type(one).__qualname__ for one in objects),
        "modules": sorted(sys.modules),
        "memory": _memory(),
        "resting": _resting(),
    }


def _resting() -> bool:
    """Whether the pause has come in which the server gives memory back."""
    # Not among the collector's objects: what was there when the server began is frozen.
    server = sys.modules.get("tenfold.lsp.server")
    return server is not None and server.SERVER.protocol._memory._timer is None


def _kind(name: str) -> str:
    """A thread's name without its number; pools have as many as there was work for at once."""
    return name.rstrip("0123456789").rstrip("_-")


def _descriptors() -> list[str]:
    """What each open descriptor is, without numbers that differ from one to the next."""
    found = []
    for entry in list(Path("/proc/self/fd").iterdir()):
        with suppress(OSError):  # that of the listing itself is closed by now
            found.append(str(entry.readlink()).partition(":[")[0])
    return found


def _memory() -> dict[str, int]:
    """Bytes of physical memory, by the kernel's names.

    ``Rss`` and ``Pss`` have files that are mapped as well, which other processes bring and take;
    ``Anonymous`` is what this one has asked for.
    """
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    lines = (line.split() for line in text.splitlines()[1:])
    kept = ("Rss:", "Pss:", "Anonymous:", "Swap:")
    return {words[0][:-1]: int(words[1]) * 1024 for words in lines if words[0] in kept}


def _tell(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        while connection.recv(1):
            connection.sendall(json.dumps(held()).encode() + b"\n")


if __name__ == "__main__":
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(sys.argv.pop(1))
    listening.listen()
    limit = memory.limit_fragmentation

    def limit_and_watch() -> None:
        """Begin to watch where the server has no thread yet, and has done what comes before one.

        A thread that was there earlier would have memory of its own, as no thread of users has.
        """
        limit()
        threading.Thread(target=_tell, args=(listening,), name="watch", daemon=True).start()

    memory.limit_fragmentation = limit_and_watch
    main()
