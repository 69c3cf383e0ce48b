"""A model of three parts that is pulled and removed by processes that get killed."""

import hashlib
import random
from pathlib import Path

from tenfold.models.catalogue import Carrier, Entry
from tenfold.models.contract import Abilities
from tenfold.models.download import pull, remove

PARTS = [random.Random(number).randbytes(1_500_000) for number in range(3)]
WHOLE = b"".join(PARTS)
ENTRY = Entry(
    name="three-parts",
    title="Three parts",
    licence="MIT",
    file="model.gguf",
    bytes=len(WHOLE),
    sha256=hashlib.sha256(WHOLE).hexdigest(),
    carriers=tuple(
        Carrier(f"carrier-{number}", "1.0", f"carrier_{number}/part.bin", len(part))
        for number, part in enumerate(PARTS, 1)
    ),
    hub=None,
    abilities=Abilities("test", 128, False, False, True, True, 1),
)
MADE = 1000
"""Files of what is made from the model."""


def made_from_it() -> Path:
    """Make many small files beside the model, as if it had been converted."""
    folder = ENTRY.folder / "ready-1-test"
    folder.mkdir(parents=True)
    for number in range(MADE):
        (folder / str(number)).write_bytes(b"x")
    return folder


def pull_it() -> None:
    """Pull, and say when it begins."""
    print("ready", flush=True)  # noqa: T201
    pull(ENTRY)


def remove_it() -> None:
    """Remove, and say when it begins."""
    print("ready", flush=True)  # noqa: T201
    remove(ENTRY)
