"""The journal: every byte that leaves the machine, kept on it for a week."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import platformdirs

from tenfold.errors import PrivacyError

DAYS = 7
"""Days that a request is kept, beside the one that it was made on."""
PART_BYTES = 8_000_000
"""Where a file would have more, another one is begun for the same day."""
MOST_BYTES = 64_000_000
"""All files together; the oldest make room, whatever their day."""

SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: when, to where, for which model, and its body as it was sent."""

    time: str
    """In UTC, as in ISO 8601."""
    endpoint: str
    """Scheme, host and port."""
    model: str
    body: str

    @property
    def size(self) -> int:
        """Length of the body in bytes."""
        return len(self.body.encode("utf-8", "surrogateescape"))

    @property
    def head(self) -> str:
        """The first line of what was asked that is not blank."""
        asked = _asked(self.body)
        return next((line.strip() for line in asked.splitlines() if line.strip()), "")


def journal_folder() -> Path:
    """Where the journal is kept: the user's own, and nobody else may read it."""
    return platformdirs.user_state_path("tenfold", appauthor=False) / "sent"


class Journal:
    """Files of one JSON object per line, for each day at least one.

    Several processes may write at the same time: a line is written at once, at the end. One that
    was cut short, as by a full disk, is closed by the next, and passed over when read.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        part_bytes: int = PART_BYTES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.folder = journal_folder() if folder is None else folder
        self._part_bytes = part_bytes
        self._most_bytes = most_bytes

    def note(self, endpoint: str, model: str, body: bytes) -> None:
        """Note a request that is about to be sent.

        Raises :class:`tenfold.errors.PrivacyError` where it cannot be written: nothing may leave
        that is not listed.
        """
        now = datetime.now(timezone.utc)
        entry = {
            "time": now.isoformat(timespec="milliseconds"),
            "endpoint": endpoint,
            "model": model,
            "body": body.decode("utf-8", "surrogateescape"),
        }
        line = (json.dumps(entry) + "\n").encode()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _append(self._part(now.date(), len(line)), line)
        except OSError as error:
            raise PrivacyError(
                "What is sent cannot be noted in the journal "
                f"({error.strerror or type(error).__name__}), so nothing was sent.",
                f"Make room for {self.folder}, or turn off privacy.journal.",
            ) from None

    def entries(self, last: int | None = None) -> list[Sent]:
        """What was sent, oldest first; only the ``last`` ones where a number is given."""
        found: list[Sent] = []
        for file in reversed(self.files()):
            try:
                lines = file.read_bytes().splitlines()
            except OSError:
                continue  # another process has pruned it
            found = [*_read(lines), *found]
            if last is not None and len(found) >= last:
                break
        return found if last is None else found[-last:]

    def files(self) -> list[Path]:
        """Its files, oldest first."""
        return sorted(self.folder.glob(f"*{SUFFIX}"))

    def prune(self, room: int = 0) -> None:
        """Delete what is older than a week, and the oldest of what is too much.

        ``room`` is bytes that are to be free for what will be written.
        """
        oldest = (datetime.now(timezone.utc).date() - timedelta(days=DAYS)).isoformat()
        files = self.files()
        sizes = {file: _size(file) for file in files}
        total = sum(sizes.values())
        for file in files:
            if file.name[: len(oldest)] < oldest or total > self._most_bytes - room:
                total -= sizes[file]
                file.unlink(missing_ok=True)

    def _part(self, day: date, length: int) -> Path:
        """The file to write a line to; where it is a new one, old ones make room for all of it."""
        parts = sorted(self.folder.glob(f"{day.isoformat()}-*{SUFFIX}"))
        if parts and _size(parts[-1]) + length <= self._part_bytes:
            return parts[-1]
        self.prune(max(self._part_bytes, length))
        number = int(parts[-1].stem.rpartition("-")[2]) + 1 if parts else 1
        return self.folder / f"{day.isoformat()}-{number:04}{SUFFIX}"


def _append(file: Path, line: bytes) -> None:
    """Write a line at the end of a file that only its owner may read."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(handle, 0o600)  # it may have been there
        if os.lseek(handle, 0, os.SEEK_END) > 0:
            os.lseek(handle, -1, os.SEEK_END)
            if os.read(handle, 1) != b"\n":
                line = b"\n" + line
        if os.write(handle, line) < len(line):
            raise OSError("the disk is full")
    finally:
        os.close(handle)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _read(lines: list[bytes]) -> Iterator[Sent]:
    for line in lines:
        entry = _parsed(line)
        if entry is not None:
            yield entry


def _parsed(line: bytes) -> Sent | None:
    try:
        entry = json.loads(line)
        return Sent(**{name: str(entry[name]) for name in Sent.__slots__})
    except (ValueError, TypeError, KeyError):
        return None  # it was cut short


def _asked(body: str) -> str:
    """The prompt of a request's body, or its last message."""
    try:
        fields: Any = json.loads(body)
        if "messages" in fields:
            return str(fields["messages"][-1]["content"])
        return str(fields.get("prompt", ""))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return ""
