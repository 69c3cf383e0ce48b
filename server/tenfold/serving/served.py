"""What the endpoint knows of the model behind it: in this process, or on other machines."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from tenfold.models.contract import Delta, Sampling
from tenfold.prompting.prompt import Prompt

Marks = tuple[str, str, str]
"""What a model wants before the text, before what follows it, and before the middle."""


@dataclass(frozen=True, slots=True)
class About:
    """What is told of a model that is served."""

    name: str
    """As clients ask for it."""
    window: int
    """Tokens of prompt and answer together."""
    batch: int
    """Answers to one request at the most."""
    chat: bool
    """Whether it takes messages."""
    marks: Marks | None
    """How it is asked to fill in; None where it cannot."""


class Served(Protocol):
    """A model that several users ask."""

    def answer(
        self, user: str, prompt: Prompt, sampling: Sampling
    ) -> AsyncGenerator[list[Delta], None]:
        """Stream the answers, some deltas at a time; the first one has the prompt's tokens.

        Closing the iterator stops the work. Raises :class:`tenfold.errors.ModelError`;
        :class:`tenfold.errors.ModelBusy` where too many wait already.
        """
