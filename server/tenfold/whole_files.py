"""Files that are there whole or not at all, even where the process is killed while it writes."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LEFT_SECONDS = 60.0
"""A file is written in less: what is unfinished for longer was left by a process that is gone."""

_UNFINISHED = ".tenfold-unfinished"


def write_whole(file: Path, content: bytes) -> None:
    """Write a file, in place of the one that is there. Its folder is made. Raises OSError."""
    with _written(file, content) as unfinished:
        unfinished.replace(file)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that is not there yet. Its folder is made.

    Raises :class:`FileExistsError` where it is there, whoever made it, and OSError.
    """
    with _written(file, content) as unfinished:
        if os.name == "nt":
            unfinished.rename(file)  # there it replaces nothing
            return
        try:
            os.link(unfinished, file)
        except FileExistsError:
            raise
        except OSError:
            # Not all file systems have links; on those another process could come in between.
            if file.exists():
                raise FileExistsError(file) from None
            unfinished.replace(file)


@contextmanager
def _written(file: Path, content: bytes) -> Iterator[Path]:
    """A file beside another one that has its content already; it is gone afterwards."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _drop_left(file.parent)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        with unfinished.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        yield unfinished
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _drop_left(folder: Path) -> None:
    """Delete what killed processes have left in a folder."""
    for left in folder.glob(f".*{_UNFINISHED}"):
        with suppress(OSError):  # another process has deleted it
            if time.time() - left.stat().st_mtime > LEFT_SECONDS:
                left.unlink()
