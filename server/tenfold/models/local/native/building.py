"""Compiling the C sources for this very processor, once, where there is a compiler."""

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import platformdirs
from filelock import FileLock

_SOURCES = ("pool.c", "linear.c", "attention.c", "forward.c", "drawing.c")
_FLAGS = ("-std=gnu11", "-O3", "-fPIC", "-shared", "-pthread")
_HERE = ("-march=native",)
_SECONDS = 180


class NotBuilt(Exception):
    """There is no compiled library, and why."""


def compiler() -> list[str] | None:
    """The command of a C compiler: ``CC``, the usual ones, or the one of the package ziglang."""
    named = os.environ.get("CC") or ""
    for words in (shlex.split(named), ["cc"], ["gcc"], ["clang"]):
        if words and shutil.which(words[0]):
            return words
    if find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "cc"]
    return None


def built_library() -> Path:
    """The library for this processor, compiled if need be. Raises :class:`NotBuilt`."""
    if os.name != "posix":
        raise NotBuilt("it needs POSIX threads")
    folder = platformdirs.user_cache_path("tenfold", appauthor=False) / "native"
    file = folder / f"kernel-{_fingerprint()}.so"
    if file.is_file():
        return file
    command = compiler()
    if command is None:
        raise NotBuilt("there is no C compiler")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "building.lock"):
            if not file.is_file():
                for left in folder.glob("building-*"):
                    # Its compiler may still be at work; what stays is deleted the next time.
                    shutil.rmtree(left, ignore_errors=True)
                compile_library(command, file)
    except OSError as error:
        raise NotBuilt(f"it cannot be kept in {folder}: {error.strerror}") from error
    return file


def compile_library(command: list[str], file: Path, machine: Sequence[str] = _HERE) -> None:
    """Compile the sources; the file appears when it is whole.

    ``machine`` are the flags that choose the instructions, by default this processor's own. Raises
    :class:`NotBuilt`.
    """
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory(prefix="building-", dir=file.parent) as scratch:
        made = Path(scratch) / file.name
        words = [*command, *_FLAGS, *machine, *(str(here / name) for name in _SOURCES)]
        try:
            subprocess.run(  # noqa: S603
                [*words, "-lm", "-o", str(made)],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip().splitlines()
            raise NotBuilt(f"{command[0]} failed: {said[0] if said else 'no word why'}") from error
        except subprocess.TimeoutExpired as error:
            raise NotBuilt(f"{command[0]} took more than {_SECONDS} s") from error
        made.replace(file)


def _fingerprint() -> str:
    """Changes with the sources, and with the processor, whose own instructions are used."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for name in ("kernel.h", *_SOURCES):
        digest.update((here / name).read_bytes())
    digest.update(" ".join((*_FLAGS, *_HERE, sysconfig.get_platform(), _processor())).encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """The processor's model and instructions."""
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor()
    wanted = ("model name", "flags", "Features", "CPU part")
    return "\n".join(line for line in described if line.startswith(wanted))
