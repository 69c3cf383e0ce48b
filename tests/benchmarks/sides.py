"""The sides of a comparison: each is a process of its own, and only one of them runs at a time."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peers

_HERE = Path(__file__).parent
THREADS = os.cpu_count() or 1


class SideFailed(Exception):
    """A side ended, or said that it cannot do what it was asked."""


class Side:
    """A process that does what it is told, one JSON line for each request, and times it itself.

    It is stopped while it is not asked anything: no thread of it that waits busily, and no
    clean-up, takes a core from the side that is being measured.
    """

    def __init__(self, command: Sequence[str | Path], **first: Any) -> None:
        self._process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.opened = self.ask(**first)

    def ask(self, **request: Any) -> dict[str, Any]:
        """What the side answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGCONT)
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SideFailed(f"{self._process.args[-1]} ended with {self._process.wait()}")
        self._process.send_signal(signal.SIGSTOP)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SideFailed(answer["error"])
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.send_signal(signal.SIGCONT)
        self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def _open(command: Sequence[str | Path], **first: Any) -> Iterator[Side]:
    side = Side(command, **first)
    try:
        yield side
    finally:
        side.close()


def tenfold_side(model: str) -> Any:
    """Tenfold's engine, through the contract that the server uses it by."""
    return _open([sys.executable, _HERE / "side_tenfold.py"], model=model)


def transformers_side(model: str) -> Any:
    """``transformers.generate`` in bfloat16, from the project's own environment."""
    command = [sys.executable, _HERE / "side_transformers.py"]
    return _open(command, model=model, threads=THREADS)


def llama_side(path: Path, window: int, flash: bool) -> Any:
    """llama.cpp in Python, with its flash attention or without.

    Raises :class:`peers.PeerMissing`.
    """
    command = [peers.python_peer(), _HERE / "side_llama.py"]
    return _open(command, path=str(path), window=window, flash=flash, threads=THREADS)
