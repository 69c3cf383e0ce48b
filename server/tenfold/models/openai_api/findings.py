"""What is known of an endpoint from asking it, kept in the user's state folder."""

import hashlib
import json
import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from tenfold.whole_files import write_whole

logger = logging.getLogger(__name__)

KEPT_SECONDS = 30 * 24 * 3600.0
"""Servers are updated: what is older is not believed any more."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a model takes at one address, when it is asked in the style that was chosen."""

    chat: bool
    """Messages, or text to continue."""
    refused: tuple[str, ...] = ()
    """Fields that it refuses, or does nothing with."""
    single: bool = False
    """It gives one completion per request, whatever ``n`` is."""
    alone: bool = False
    """It breaks an answer off when it is asked for another."""
    window: int | None = None
    """Tokens of prompt and answer together, where it tells."""


class FindingsFile:
    """The file of one address, style and model; what cannot be read or written is left out."""

    def __init__(self, address: str, style: str, model: str) -> None:
        folder = platformdirs.user_state_path("tenfold", appauthor=False) / "endpoints"
        name = hashlib.sha256("\0".join((address, style, model)).encode()).hexdigest()[:32]
        self.path: Path = folder / f"{name}.json"

    def read(self) -> Findings | None:
        """What was found, None where nothing was, or too long ago."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            if time.time() - told.pop("time") > KEPT_SECONDS:
                return None
            found = Findings(**{**told, "refused": tuple(map(str, told["refused"]))})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        whole = found.window is None or (isinstance(found.window, int) and found.window > 0)
        return found if whole else None

    def write(self, found: Findings) -> None:
        """Keep what was found; the file appears when it is whole."""
        text = json.dumps({**asdict(found), "time": time.time()})
        try:
            write_whole(self.path, text.encode())
        except OSError as error:
            # It is found out again next time; a full disk is no reason not to answer.
            logger.warning("what an endpoint takes could not be kept: %s", error.strerror)

    def forget(self) -> None:
        """Drop what was found."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            logger.warning("what was known of an endpoint could not be dropped")
