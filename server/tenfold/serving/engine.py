"""A model in this process that several users ask."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from tenfold.errors import ModelBusy, PromptTooLong
from tenfold.models.contract import Delta, Model, Sampling, Usage
from tenfold.prompting.prompt import Prompt
from tenfold.serving.infilling import marks_of
from tenfold.serving.served import About
from tenfold.serving.turns import Turns
from tenfold.tokens.hugging_face import HuggingFaceTokenizer

TOGETHER = 20
"""Answers of several requests that are written at once, unless told: with more each one's pace
falls, and all of them together gain little."""

TOGETHER_SECONDS = 0.03
"""Deltas that come within this time go out together: each way out costs more than a token."""


class Meter(Protocol):
    """What is told how it goes, for graphs and alarms."""

    def waiting(self, requests: int) -> None:
        """So many wait for the model now."""

    def began(self, seconds: float) -> None:
        """A request has had to wait so long for its turn."""

    def first(self, seconds: float) -> None:
        """The first token came so long after the request."""

    def ended(self, outcome: str, seconds: float, usage: Usage) -> None:
        """A request is over: ``answered``, ``refused``, ``busy``, ``failed`` or ``cancelled``."""


class NoMeter:
    """Measures nothing."""

    def waiting(self, requests: int) -> None:
        """Do nothing."""

    def began(self, seconds: float) -> None:
        """Do nothing."""

    def first(self, seconds: float) -> None:
        """Do nothing."""

    def ended(self, outcome: str, seconds: float, usage: Usage) -> None:
        """Do nothing."""


class Engine:
    """Hands the requests of several users to a model: as many at once as it takes.

    ``most_waiting`` more wait for their turn.
    """

    def __init__(self, model: Model, most_waiting: int, meter: Meter | None = None) -> None:
        self._model = model
        self._most_waiting = most_waiting
        self._turns = Turns(1, most_waiting)
        self._meter = meter or NoMeter()
        self._asked = 0
        """Requests that the model has now."""
        self._heard = 0.0
        """When it last said anything, or was asked after a rest; by the monotonic clock."""

    @property
    def silent_seconds(self) -> float:
        """For how long the model has said nothing although it was asked."""
        return time.monotonic() - self._heard if self._asked else 0.0

    async def load(self) -> About:
        """Load the model; what is told of it. Raises :class:`tenfold.errors.ModelError`."""
        await self._model.load(lambda _: None)
        abilities = self._model.abilities
        self._turns = Turns(abilities.together, self._most_waiting)
        return About(
            name=served_name(self._model.name),
            window=abilities.window,
            batch=abilities.batch,
            chat=abilities.chat,
            marks=marks_of(self._model),
        )

    async def answer(
        self, user: str, prompt: Prompt, sampling: Sampling
    ) -> AsyncGenerator[list[Delta], None]:
        """Stream the answers once it is the user's turn; as in :class:`Served`."""
        came, usage, outcome = time.monotonic(), Usage(), "failed"
        try:
            deltas = self._measured(user, prompt, sampling, came, usage)
            async with aclosing(_together(deltas)) as parts:
                async for part in parts:
                    yield part
            outcome = "answered"
        except ModelBusy:
            outcome = "busy"
            raise
        except PromptTooLong:
            outcome = "refused"
            raise
        except (asyncio.CancelledError, GeneratorExit):
            outcome = "cancelled"
            raise
        finally:
            self._meter.ended(outcome, time.monotonic() - came, usage)

    async def close(self) -> None:
        """Let go of the model."""
        await self._model.close()

    async def _measured(
        self, user: str, prompt: Prompt, sampling: Sampling, came: float, usage: Usage
    ) -> AsyncGenerator[Delta, None]:
        tokens = await asyncio.to_thread(self._count, prompt)
        window = self._model.abilities.window
        if tokens + sampling.max_tokens > window:
            raise PromptTooLong("The prompt is too long.", "", window, tokens)
        self._meter.waiting(self._turns.waiting + 1)
        try:
            async with self._turns.turn(user, sampling.n):
                self._meter.began(time.monotonic() - came)
                self._meter.waiting(self._turns.waiting)
                first = True
                async with aclosing(self._listened(prompt, sampling)) as deltas:
                    async for delta in deltas:
                        if first:
                            self._meter.first(time.monotonic() - came)
                            delta, first = replace(delta, prompt_tokens=tokens), False
                        usage.add(delta)
                        yield delta
        finally:
            self._meter.waiting(self._turns.waiting)

    async def _listened(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        if not self._asked:
            self._heard = time.monotonic()
        self._asked += 1
        try:
            async with aclosing(self._model.complete(prompt, sampling)) as deltas:
                async for delta in deltas:
                    self._heard = time.monotonic()
                    yield delta
        finally:
            self._asked -= 1

    def _count(self, prompt: Prompt) -> int:
        """Tokens of a prompt, with what the model's chat template puts around messages."""
        tokenizer = self._model.tokenizer
        if prompt.text is not None:
            return tokenizer.count(prompt.text)
        if isinstance(tokenizer, HuggingFaceTokenizer):
            return tokenizer.count(tokenizer.chat_text(prompt.messages))
        return sum(tokenizer.count(message.content) for message in prompt.messages)


def served_name(name: str) -> str:
    """What clients call a model: of one that is a folder the last part of its path."""
    folder = Path(name).expanduser()
    return folder.resolve().name if folder.is_dir() else name


async def _together(deltas: AsyncGenerator[Delta, None]) -> AsyncGenerator[list[Delta], None]:
    """The first delta at once, and then those of a short while together."""
    part: list[Delta] = []
    sent = 0.0
    try:
        async with aclosing(deltas):
            async for delta in deltas:
                part.append(delta)
                if time.monotonic() - sent >= TOGETHER_SECONDS:
                    yield part
                    part, sent = [], time.monotonic()
    except Exception:
        if part:
            yield part
        raise
    if part:
        yield part
