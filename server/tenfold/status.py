"""The Status: what the assistant is doing, for people."""

from dataclasses import dataclass
from typing import Literal

from tenfold.errors import TenfoldError
from tenfold.synthesis import Synthesis

State = Literal["ready", "loading", "generating", "paused", "error"]


@dataclass(frozen=True, slots=True)
class Status:
    """What the assistant is doing, for people."""

    state: State
    model: str
    message: str | None = None
    action: str | None = None
    """The one next step after an error."""
    tokens_per_second: float | None = None
    loaded: bool = False
    """Whether the model is in memory, so that tokens are counted at once."""


def error_status(model: str, error: TenfoldError) -> Status:
    """An error as a state, with its next step."""
    return Status("error", model, error.message, error.next_step)


def progress_text(synthesis: Synthesis) -> str:
    """Say how far the work is: ``Synthesizing 7/10 solutions (2 duplicates hidden)``."""
    account = synthesis.solutions.account
    text = f"Synthesizing {account.shown}/{account.wanted} solutions"
    if account.duplicates:
        plural = "" if account.duplicates == 1 else "s"
        text += f" ({account.duplicates} duplicate{plural} hidden)"
    return text
