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


def synthesis_status(synthesis: Synthesis, model: str) -> Status:
    """How far the work is, or what is to be known of an answer that came without a failure.

    ``model`` is that of the settings, in whose place another one may have answered.
    """
    name = synthesis.model.name
    speed = round(synthesis.speed.tokens_per_second, 1) or None
    if synthesis.running:
        return Status("generating", name, progress_text(synthesis), None, speed)
    if (why := synthesis.stands_in_for) is not None:
        message = f"{name} answered in place of {model}: {why.message}"
        return Status("ready", name, message, why.next_step, speed)
    if (odd := synthesis.remark or synthesis.untried) is not None:
        return Status("ready", name, odd.message, odd.next_step, speed)
    return Status("ready", name, progress_text(synthesis), None, speed)
