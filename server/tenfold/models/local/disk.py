"""What the disk does to a model: it may be full, and files on it may change."""

import errno
from pathlib import Path

from tenfold.errors import DiskFull

_FULL = (errno.ENOSPC, errno.EDQUOT)

_WATCHED = ("*.safetensors", "*.bin", "config.json", "tokenizer.json")

Stamp = tuple[tuple[str, int, int], ...]
"""Name, bytes and time of change of each file."""


def disk_full(name: str, error: BaseException) -> DiskFull | None:
    """The error to tell where a model could not be written for want of room, None for another."""
    # Libraries written in Rust tell it in words only.
    if getattr(error, "errno", None) not in _FULL and "no space left" not in str(error).lower():
        return None
    return DiskFull(
        f"There is no room on the disk to make {name} ready to run.",
        "Free some space (tenfold doctor names the folder), and ask again.",
    )


def stamp_of(folder: Path) -> Stamp:
    """What tells whether a model's files are still those that were loaded."""
    files = sorted(file for pattern in _WATCHED for file in folder.glob(pattern))
    return tuple((file.name, (now := file.stat()).st_size, now.st_mtime_ns) for file in files)
