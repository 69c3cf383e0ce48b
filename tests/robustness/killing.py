"""How often, and when, the tests kill: by one seed, so that a run can be had again."""

import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

KILLS = int(os.environ.get("TENFOLD_KILLS", "3"))
"""Kills of each kind of work; ``make kill`` wants a hundred."""
SEED = os.environ.get("TENFOLD_SEED", "1")

_TESTS = Path(__file__).parents[1]


def moments(what: str) -> random.Random:
    """Random moments for one kind of work."""
    return random.Random(f"{SEED} {what}")


def worker(code: str, *arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    """A Python process that runs some code beside the tests' own modules."""
    paths = [str(_TESTS), *(path for path in sys.path if path)]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment},
    )


def wait_for_line(process: subprocess.Popen[bytes], line: bytes) -> None:
    """Read what a process says until it has said this. Fails where it ends without."""
    assert process.stdout is not None
    while (said := process.stdout.readline()) != line + b"\n":
        assert said, "the process has ended by itself"


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def files_in(folder: Path, names: Sequence[str] = ("*",)) -> Mapping[str, bytes]:
    """All files below a folder with their content, by their paths within it."""
    found = (path for name in names for path in folder.rglob(name) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
