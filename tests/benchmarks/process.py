"""Whole processes: how soon a fresh one has a candidate, and how much memory a loaded one has."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from results import Row
from section import say

sys.path.append(str(Path(__file__).parents[1]))

from protocol.conftest import Client, Editor, started

SMALL, DEFAULT = "smollm2-135m", "qwen2.5-coder-0.5b"
EXAMPLE = Path(__file__).parents[2] / "examples/caption.py"
COMMENTED = (
    "import json\nimport os\n\n\n"
    "# Count the words of a text.\ndef count_words(text: str) -> int:\n    <|>\n"
)
_MINUTE = 60_000


def rows(rounds: int) -> Iterator[Row]:
    """The rows of whole processes."""
    command = Row("fresh `tenfold complete --count 1`: until it has ended", "s", SMALL, 4.0)
    server = Row("fresh `tenfold serve`: until it has answered with ghost text", "s", SMALL, 4.0)
    resident = Row("memory of `tenfold serve` after ten candidates, RSS", "GB", DEFAULT, 1.3)
    shared = Row("the same, PSS: pages shared with others counted in part", "GB", DEFAULT)
    peak = Row("the same, the most that it ever had", "GB", DEFAULT)
    for number in range(rounds + 1):
        say(f"processes, {number} of {rounds}")
        one, other = fresh_command(), asyncio.run(fresh_server())
        if number:
            command.add(one)
            server.add(other)
    for _ in range(min(rounds, 3)):
        memory = asyncio.run(loaded_memory())
        resident.add(memory["Rss"])
        shared.add(memory["Pss"])
        peak.add(memory["VmHWM"])
    return iter((command, server, resident, shared, peak))


def fresh_command() -> float:
    """Seconds of a whole process of the command, its start and its end included."""
    begin = time.perf_counter()
    subprocess.run(
        [
            *(sys.executable, "-m", "tenfold", "complete", str(EXAMPLE), "--count", "1"),
            *("--json", "--model", SMALL),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - begin


async def fresh_server() -> float:
    """Seconds from starting the server to the answer to an automatic request."""
    begin = time.perf_counter()
    async with _Server(SMALL) as editor:
        uri, position = editor.open(COMMENTED)
        items = await editor.inline(uri, position, automatic=True)
        seconds = time.perf_counter() - begin
        assert items, "the server gave no ghost text"
    return seconds


async def loaded_memory() -> dict[str, float]:
    """Gigabytes of the server's process with the default model, after a request for ten."""
    server = _Server(DEFAULT)
    async with server as editor:
        uri, position = editor.open(COMMENTED)
        assert await editor.inline(uri, position), "the server gave no candidates"
        return memory_of(server.pid)


def memory_of(pid: int) -> dict[str, float]:
    """What Linux tells of a process's memory, in gigabytes."""
    found = {}
    for name in ("smaps_rollup", "status"):
        for line in Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            if key in ("Rss", "Pss", "VmHWM"):
                found[key] = int(value.split()[0]) * 1024 / 1e9
    return found


class _Server:
    """A server of its own, and an editor that talks to it."""

    def __init__(self, model: str) -> None:
        self._options = {
            "model": {"name": model},
            "candidates": {"seed": 1, "patienceMs": _MINUTE},
            "trigger": {"debounceMs": 0},
        }
        self._client = Client()
        self._folder = tempfile.TemporaryDirectory()

    @property
    def pid(self) -> int:
        server = self._client._server
        assert server is not None
        return int(server.pid)

    async def __aenter__(self) -> Editor:
        await self._client.start_io(sys.executable, "-m", "tenfold", "serve", "--stdio")
        return await started(self._client, Path(self._folder.name), self._options)

    async def __aexit__(self, *exception: object) -> None:
        await self._client.shutdown_session()
        await self._client.stop()
        self._folder.cleanup()
