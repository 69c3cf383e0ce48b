"""A Synthesis: the solutions for one Ask while they are being made, and afterwards."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.evidence import read_around
from tenfold.candidates.shaping import block_finished, shape
from tenfold.candidates.solutions import Solutions
from tenfold.completion import Completion, Origin
from tenfold.errors import ModelAnswerBroken, TenfoldError, WrongPromptKind
from tenfold.finishing import candidate_from
from tenfold.models.contract import Model, Sampling
from tenfold.prompting.prompt import Prompt
from tenfold.settings import CandidatesSettings
from tenfold.source.ask import Ask
from tenfold.turn import Turn

logger = logging.getLogger(__name__)

EXTRA_ROUNDS = 2
"""How often duplicates and empty answers are asked for again."""

STRAY_TEMPERATURE = 1.1
"""For "something different": above the model's own distribution, not yet noise."""

TELL_SECONDS = 0.2
"""How often readers hear of mere progress: waking them for each token would slow the model."""


@dataclass(slots=True)
class Speed:
    """How fast the candidates came; seconds since the model was asked."""

    began: float
    tokens: int = 0
    first: float | None = None
    """Until the first candidate was whole."""
    total: float | None = None
    """Until the last one was."""

    @property
    def tokens_per_second(self) -> float:
        """Tokens of all candidates together, per second."""
        seconds = self.total if self.total is not None else time.perf_counter() - self.began
        return self.tokens / seconds if seconds > 0 else 0.0


class Synthesis:
    """Makes candidates for one Ask from one Prompt, in rounds, until there are enough.

    Several readers may wait for it: ghost text, cycling and the panel. It goes on after a reader
    was served, and stops when the last reader that still waits is cancelled.
    """

    def __init__(
        self,
        ask: Ask,
        prompt: Prompt,
        model: Model,
        settings: CandidatesSettings,
        render: Callable[[], Awaitable[Prompt]],
        changed: Callable[["Synthesis"], None],
        turn: Turn | None = None,
    ) -> None:
        self.ask = ask
        self.prompt = prompt
        self.model = model
        self.solutions = Solutions()
        self.error: TenfoldError | None = None
        self.speed = Speed(began=time.perf_counter())
        self._settings = settings
        self._render = render
        self._changed = changed
        self._turn = turn or Turn()
        self._drawing: list[Completion] = []
        self._seed = settings.seed if settings.seed is not None else random.getrandbits(31)
        self._round = 0
        self._origins: dict[str, Origin] = {}
        self._stray = False
        self._rounds_left = 0
        self._task: asyncio.Task[None] | None = None
        self._readers = 0
        self._automatic_readers = 0
        self._grown = asyncio.Condition()
        self._told = 0.0

    @property
    def running(self) -> bool:
        """Whether the model is at work for it."""
        return self._task is not None and not self._task.done()

    @property
    def waited_for(self) -> bool:
        """Whether somebody waits for its candidates."""
        return self._readers > 0

    @property
    def asked_for(self) -> bool:
        """Whether the user waits for them, and not merely a pause in typing."""
        return self._readers > self._automatic_readers

    def begun(self) -> list[str]:
        """What would be inserted if the completions under way ended where they are."""
        texts = [completion.text for completion in self._drawing if completion.text.strip()]
        shaped = [shape(text, self.ask, continues=self.prompt.continues) for text in texts]
        return [text for text in shaped if text] or [self.ask.kept + self.ask.lead]

    def want(self, count: int) -> None:
        """Ask for more candidates where there are fewer than ``count``.

        Asked again for no more than before, it only tries again what had failed.
        """
        more = count > self.solutions.wanted
        if more and not self.running:
            self._stray = False
        self.solutions.want(count)
        if more or self.solutions.account.failed:
            self._start()

    def want_more(self, count: int, *, different: bool = False) -> None:
        """Ask for ``count`` candidates beside those that are there or under way.

        Those that are there keep their places. ``different`` strays further from the likeliest
        tokens, away from what has been seen.
        """
        self._stray = different
        self._rounds_left = 1 + EXTRA_ROUNDS
        self.solutions.keep_places(self.solutions.shown)
        self.solutions.wanted = count + (
            self.solutions.wanted if self.running else self.solutions.shown
        )
        self._start()

    def origin(self, identity: str) -> Origin | None:
        """Where a candidate came from."""
        return self._origins.get(identity)

    def _start(self) -> None:
        if self.running:
            return
        self.solutions.forget_failures()
        if not self.solutions.missing:
            return
        self.error = None
        self.speed = Speed(began=time.perf_counter())
        self._rounds_left = 1 + EXTRA_ROUNDS
        self._task = self._turn.give(self._make)
        self._task.add_done_callback(self._ended)

    async def grown(
        self,
        until: Callable[[], bool],
        seconds: float | None = None,
        *,
        automatic: bool = False,
        goes_on: Callable[[], bool] = lambda: False,
    ) -> None:
        """Wait until ``until()`` holds, the work has ended, or ``seconds`` are over.

        Cancelling the last one who waits stops the work, unless ``goes_on()``. ``automatic``
        says that it is a pause in typing that waits.
        """
        self._readers += 1
        self._automatic_readers += automatic
        try:
            await asyncio.wait_for(self._grown_until(until), seconds)
        except asyncio.TimeoutError:
            return
        except asyncio.CancelledError:
            if self._readers == 1 and not goes_on():
                self.stop()
            raise
        finally:
            self._readers -= 1
            self._automatic_readers -= automatic

    async def growth(self) -> AsyncIterator[None]:
        """Yield each time that the solutions have changed, until the work has ended."""
        before = None
        while self.running:
            await self.grown(lambda seen=before: self._state() != seen)  # type: ignore[misc]
            before = self._state()
            yield

    def stop(self) -> None:
        """Cancel the work; what is there stays."""
        if self._task is not None:
            self._turn.stop(self._task)

    def _state(self) -> tuple[object, ...]:
        return (self.solutions.account, self.speed.tokens)

    async def _grown_until(self, until: Callable[[], bool]) -> None:
        async with self._grown:
            await self._grown.wait_for(lambda: until() or not self.running)

    async def _tell(self) -> None:
        self._told = time.perf_counter()
        self._changed(self)
        async with self._grown:
            self._grown.notify_all()

    def _account_for_cancelling(self) -> None:
        """Say of all that is missing that it was cancelled, also of what was not asked for yet.

        Otherwise there would be fewer than wanted for no reason, and nothing to try again.
        """
        self.solutions.request(self.solutions.missing)
        self.solutions.fail_pending("cancelled")

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self.speed.total = time.perf_counter() - self.speed.began
        if task.cancelled() and not self.solutions.account.failed:
            self._account_for_cancelling()  # it was cancelled before it began
        if not task.cancelled() and (error := task.exception()) is not None:
            # The class only: a message or a traceback could quote the user's code.
            logger.error("making candidates failed: %s", type(error).__name__)
        asyncio.ensure_future(self._tell())  # noqa: RUF006 - it only wakes those who wait

    async def _make(self) -> None:
        self._changed(self)
        try:
            while self._rounds_left and self.solutions.missing:
                self._rounds_left -= 1
                before = (self.solutions.shown, self.solutions.wanted)
                await self._ask_for(min(self.solutions.missing, self.model.abilities.batch))
                if before == (self.solutions.shown, self.solutions.wanted):
                    break  # nothing new came: asking again would only cost time
        except TenfoldError as error:
            self.error = error
            self.solutions.fail_pending(error.reason)
        except asyncio.CancelledError:
            self._account_for_cancelling()
            raise
        except Exception:
            self.solutions.fail_pending("internal error")
            raise

    async def _ask_for(self, count: int) -> None:
        self.solutions.request(count)
        sampling = self._sampling(count)
        # While the model is at work: nobody waits for it now.
        asyncio.get_running_loop().run_in_executor(None, read_around, self.ask)
        self._round += 1
        try:
            await self._take_in(sampling)
        except WrongPromptKind:
            # The model has learnt what its endpoint takes: text or messages.
            self.prompt = await self._render()
            await self._take_in(sampling)
        if self.solutions.pending:
            raise ModelAnswerBroken(
                "The model ended its answer before all candidates were there.", "Ask again."
            )

    async def _take_in(self, sampling: Sampling) -> None:
        completions = self._drawing = [Completion() for _ in range(sampling.n)]
        stream = self.model.complete(self.prompt, sampling)
        async with aclosing(stream):
            async for delta in stream:
                completion = completions[delta.index]
                completion.take(delta)
                self.speed.tokens += delta.tokens
                if delta.finish_reason is not None:
                    reason = delta.finish_reason
                    made = await asyncio.to_thread(
                        candidate_from,
                        completion,
                        reason,
                        self.ask,
                        continues=self.prompt.continues,
                    )
                    self._settle(made, completion, sampling)
                    await self._tell()
                elif time.perf_counter() - self._told >= TELL_SECONDS:
                    await self._tell()

    def _sampling(self, count: int) -> Sampling:
        settings = self._settings
        temperature = settings.temperature
        if temperature is None:
            temperature = temperature_for(self.solutions.wanted)
        if self._stray:
            temperature = max(temperature, STRAY_TEMPERATURE)
        return Sampling(
            n=count,
            max_tokens=settings.max_tokens,
            temperature=temperature,
            seed=(self._seed + 7919 * self._round) % 2**31,
            finished=block_finished(self.ask, continues=self.prompt.continues),
        )

    def _settle(
        self, made: tuple[Candidate, int] | None, completion: Completion, sampling: Sampling
    ) -> None:
        if made is None:
            self.solutions.add_empty()
            return
        if self.speed.first is None:
            self.speed.first = time.perf_counter() - self.speed.began
        candidate, kept = made
        if self.solutions.add(candidate) is not None:
            origin = Origin(completion.text, kept, completion.drawn(), sampling)
            self._origins[candidate.id] = origin


def temperature_for(count: int) -> float:
    """How far to stray from the likeliest tokens: the more candidates, the further.

    One is best taken greedily; ten from a small model are worth little when they are alike.
    """
    if count <= 1:
        return 0.0
    return 0.4 if count <= 3 else 0.7
