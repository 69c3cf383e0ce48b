"""bubblewrap: a program alone in name spaces of its own, in limits."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from tenfold.errors import SandboxMissing
from tenfold.sandbox.filters import refused_calls

INSIDE: Final = Path("/sandbox")
"""Where the files given to a program stand; it can read them only."""

_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_CACHES: Final = ("/etc/ld.so.cache", "/etc/alternatives")
_MIB: Final = 1 << 20

Ending = Literal["ended", "time", "output"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use.

    ``address_space`` is for programs that reserve no more memory than they use, which is true of
    Python and not of Node.js; ``memory`` counts what can be written to.
    """

    seconds: float = 5.0
    memory: int = 512 * _MIB
    address_space: int | None = 1024 * _MIB
    output: int = 256 * 1024
    files: int = 8 * _MIB
    """Bytes of all files that it writes, which stand in memory."""
    descriptors: int = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: by itself, or because its time or its output was over the limit."""

    ending: Ending
    exit_code: int | None
    output: bytes
    """What it wrote to standard output, as far as it was read. Not to be shown as it is."""

    @property
    def succeeded(self) -> bool:
        """Whether it ended by itself, with status 0."""
        return self.ending == "ended" and self.exit_code == 0


def why_no_sandbox() -> str | None:
    """Why programs cannot be run here, in a sentence; None where they can."""
    return _why_not()


@cache
def _why_not() -> str | None:
    if sys.platform != "linux":
        return "Programs are run in bubblewrap, which only Linux has."
    for tool in ("bwrap", "prlimit"):
        if shutil.which(tool) is None:
            package = {"bwrap": "bubblewrap", "prlimit": "util-linux"}[tool]
            return f"{package} is not installed."
    try:
        refused_calls()
    except (ImportError, OSError, RuntimeError):
        return "libseccomp is not installed."
    command = ["/usr/bin/env", "true"]
    with tempfile.TemporaryDirectory() as folder, _filter() as descriptor:
        done = subprocess.run(  # noqa: S603 - bubblewrap itself
            _command(command, Path(folder), (), Limits(), descriptor),
            pass_fds=(descriptor,),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=30,
        )
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        return "bubblewrap cannot make a sandbox here" + (f" ({told[-1]})." if told else ".")
    return None


def python_command(script: Path) -> list[str]:
    """The command that runs a script by the interpreter of this process, without its packages."""
    return [os.path.realpath(sys.executable), "-I", "-S", "-B", str(script)]


async def run(
    command: Sequence[str],
    files: Mapping[str, str],
    given: bytes = b"",
    limits: Limits = Limits(),
) -> Outcome:
    """Run a program in a sandbox of its own.

    ``files`` are texts by name; they stand in :data:`INSIDE`. ``given`` is its standard input.
    It starts in an empty folder, the only one it can write to, and is gone with all that it made
    when this returns or is cancelled. Raises :class:`tenfold.errors.SandboxMissing` where there
    is no sandbox: then nothing is run at all.
    """
    reason = await asyncio.to_thread(_why_not)
    if reason is not None:
        raise SandboxMissing(
            f"Examples are not run here. {reason}",
            "Install bubblewrap, on Linux, or turn candidates.runExamples off.",
        )
    with tempfile.TemporaryDirectory(prefix="tenfold-") as folder, _filter() as descriptor:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", errors="replace")
        whole = _command(command, Path(folder), _places_of(command[0]), limits, descriptor)
        process = await asyncio.create_subprocess_exec(
            *whole,
            pass_fds=(descriptor,),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            return await _attended(process, given, limits)
        finally:
            # bubblewrap's end is that of everything inside.
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await _ended(process)


async def _attended(process: asyncio.subprocess.Process, given: bytes, limits: Limits) -> Outcome:
    """Feed and read a process until it ends, or is over a limit."""
    output = bytearray()
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    async def feed() -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            stdin.write(given)
            await stdin.drain()
        stdin.close()

    async def read() -> Ending:
        while piece := await stdout.read(65536):
            output.extend(piece)
            if len(output) > limits.output:
                del output[limits.output :]
                return "output"
        await process.wait()
        return "ended"

    feeding = asyncio.create_task(feed())
    try:
        ending = await asyncio.wait_for(read(), limits.seconds)
    except asyncio.TimeoutError:
        ending = "time"
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
    code = process.returncode if ending == "ended" else None
    return Outcome(ending, code, bytes(output))


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Wait until a killed process is gone: asyncio first wants all read that it has written."""
    assert process.stdout is not None
    while await process.stdout.read(65536):
        pass
    await process.wait()


def _command(
    command: Sequence[str],
    folder: Path,
    places: Sequence[str],
    limits: Limits,
    descriptor: int,
) -> list[str]:
    """The command with everything around it: limits first, then the walls."""
    bound: list[str] = []
    for place in (*_SYSTEM, *_CACHES, *places):
        path = Path(place)
        if path.is_symlink() and path.parent == Path("/"):
            bound += ["--symlink", str(path.readlink()), place]
        elif path.exists():
            bound += ["--ro-bind", place, place]
    seconds = max(1, round(limits.seconds) + 1)
    sizes = {"data": limits.memory, "fsize": limits.files, "nofile": limits.descriptors}
    if limits.address_space is not None:
        sizes["as"] = limits.address_space
    return [
        "prlimit",
        *(f"--{name}={size}" for name, size in sizes.items()),
        *(f"--cpu={seconds}", "--core=0", "--msgqueue=0", "--"),
        *("bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"),
        *("--new-session", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"),
        *("--hostname", "sandbox", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin"),
        *("--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8"),  # noqa: S108 - its own
        *bound,
        # To be written to, kernel settings in /proc are only a matter of being root outside, and
        # files in /dev are memory that nobody counts.
        *("--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"),
        *("--size", str(limits.files), "--tmpfs", "/tmp"),  # noqa: S108 - its own
        *("--ro-bind", str(folder), str(INSIDE), "--chdir", "/tmp"),  # noqa: S108 - its own
        *("--remount-ro", "/", "--seccomp", str(descriptor), "--"),
        *command,
    ]


def _places_of(program: str) -> tuple[str, ...]:
    """The folders that a program outside the system's own is installed in."""
    path = Path(os.path.realpath(shutil.which(program) or program))
    if any(path.is_relative_to(place) for place in _SYSTEM):
        return ()
    if path == Path(os.path.realpath(sys.executable)):
        return tuple({os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)})
    return (str(path.parent.parent if path.parent.name == "bin" else path.parent),)


@contextlib.contextmanager
def _filter() -> Iterator[int]:
    """A descriptor from which bubblewrap reads the filter of system calls, once."""
    descriptor = os.memfd_create("filter", 0)
    try:
        os.write(descriptor, refused_calls())
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
