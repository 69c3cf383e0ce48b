"""A Synthesis: the solutions for one Ask while they are being made, and afterwards."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.evidence import read_around
from tenfold.candidates.shaping import block_finished, shape
from tenfold.candidates.solutions import Solutions
from tenfold.completion import Completion, Origin
from tenfold.errors import (
    AnswersAlike,
    AnswersEmpty,
    ModelAnswerBroken,
    ModelError,
    OutOfMemory,
    PromptTooLong,
    SandboxMissing,
    TenfoldError,
    WrongPromptKind,
)
from tenfold.examples.stated import document_with, stated_examples
from tenfold.examples.trying import try_examples
from tenfold.finishing import candidate_from, without_keys
from tenfold.models.contract import Delta, Model, Sampling, Usage
from tenfold.prompting.prompt import Prompt
from tenfold.settings import CandidatesSettings
from tenfold.source.ask import Ask
from tenfold.turn import Turn
from tenfold.variant import AS_SET, Variant

logger = logging.getLogger(__name__)

EXTRA_ROUNDS = 3
"""How often duplicates and empty answers are asked for again."""

FREE = 20
"""So many completions of a varied model are drawn freely, the later ones in the place of
duplicates; whatever is drawn after them strays from what is there. Which do is told by their
numbers, and not by when a duplicate was seen, so that a seed always gives the same."""

MOST_DRAWN = 4
"""So many completions are drawn for each wanted one at most: a short function has few other
forms, and looking for them would keep the machine busy for nothing."""

STRAY_TEMPERATURE = 1.1
"""For "something different": above the model's own distribution, not yet noise."""

READ_AFTER_SECONDS = 0.02
"""When what is around the Ask is parsed, counted from the model's being asked."""

TRIED_AT_ONCE = 2
"""Candidates whose examples run side by side."""

TELL_SECONDS = 0.2
"""How often readers hear of mere progress: waking them for each token would slow the model."""


FallBack = Callable[[ModelError], Awaitable[tuple[Model, Prompt]]]
"""Gives the model that answers in the place of one that failed, and the prompt for it."""


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
        return self.tokens / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds(self) -> float:
        """Until the last candidate was whole, or until now."""
        return self.total if self.total is not None else time.perf_counter() - self.began


class Synthesis:
    """Makes candidates for one Ask from one Prompt, in rounds, until there are enough.

    Several readers may wait for it: ghost text, cycling and the panel. It goes on after a reader
    was served, and stops when the last reader that still waits is cancelled. ``put_back`` puts
    secrets in the place of placeholders that a prompt had for them. ``environ`` has values that
    are secrets, and is the process's environment, unless given. ``again`` gives the model that it
    had, loaded: it may have been let go since it was asked last.
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
        fall_back: FallBack | None = None,
        put_back: Callable[[str, Prompt], str] = lambda text, _: text,
        again: Callable[[Model], Awaitable[Model]] | None = None,
        variant: Variant = AS_SET,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.ask = ask
        self.variant = variant
        self.prompt = prompt
        self.model = model
        self.solutions = Solutions()
        self.error: TenfoldError | None = None
        self.untried: TenfoldError | None = None
        """Why the comment's examples were not run, although they were to be."""
        self.remark: TenfoldError | None = None
        """What is to be said although nothing failed, such as that all answers were alike."""
        self.stands_in_for: ModelError | None = None
        """Why another model than that of the settings answers."""
        self.speed = Speed(began=time.perf_counter())
        self.usage: dict[str, Usage] = {}
        """By the names of the models that answered, since the first question."""
        self._settings = settings
        self._render = render
        self._changed = changed
        self._turn = turn or Turn()
        self._fall_back = fall_back
        self._put_back = put_back
        self._again = again
        self._environ = environ
        self._drawing: list[Completion] = []
        self.seed = settings.seed if settings.seed is not None else random.getrandbits(31)
        self._drawn = 0
        """Completions drawn so far, of which the next ones differ by their numbers."""
        self._replaced = 0
        """Those of the round under way that others are to be drawn for."""
        self._trying: set[asyncio.Task[None]] = set()
        self._trying_at_once = asyncio.Semaphore(TRIED_AT_ONCE)
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
        drawn = [completion.text for completion in self._drawing if completion.text.strip()]
        texts = [self._put_back(text, self.prompt) for text in drawn]
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
            self.solutions.wanted
            if self.running
            else self.solutions.shown - self.solutions.second_forms
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
        self.error = self.remark = None
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
            try:
                await self._rounds_of_one_model_or_two()
            except TenfoldError as error:
                self.error = error
                self.solutions.fail_pending(error.reason)
            else:
                self.remark = self.remark or self._remark()
            await asyncio.gather(*self._trying)
        except asyncio.CancelledError:
            self._account_for_cancelling()
            raise
        except Exception:
            self.solutions.fail_pending("internal error")
            raise
        finally:
            for task in self._trying:
                task.cancel()

    async def _rounds_of_one_model_or_two(self) -> None:
        """Ask the model, and where it fails the one that may stand in for it, for what is missing.

        What failed stays in the account.
        """
        try:
            await self._rounds()
        except ModelError as error:
            if self._fall_back is None:
                raise
            self.solutions.fail_pending(error.reason)
            self.model, self.prompt = await self._fall_back(error)
            self._fall_back, self.stands_in_for = None, error
            self._rounds_left = 1 + EXTRA_ROUNDS
            await self._rounds()

    def _remark(self) -> TenfoldError | None:
        """What is odd about answers that came without a failure."""
        account = self.solutions.account
        name = self.model.name
        if account.wanted and account.empty and not account.shown:
            return AnswersEmpty(
                f"{name} answered, and nothing in it was code for this place.",
                "Say more in the comment, or choose another model or template.",
            )
        if account.wanted > 1 and account.shown == 1 and account.duplicates:
            return AnswersAlike(
                f"{name} gave the same answer each time.",
                "Raise candidates.temperature, or ask for something different.",
            )
        return None

    async def _rounds(self) -> None:
        """Ask until there are enough, or nothing new comes."""
        if self._again is not None:
            self.model = await self._again(self.model)
        most = self._drawn + MOST_DRAWN * self.solutions.missing
        while self._rounds_left and self.solutions.missing and self._drawn < most:
            self._rounds_left -= 1
            before = (self.solutions.shown, self.solutions.wanted)
            last = not self.model.abilities.varied or self._drawn >= FREE
            count = min(self.solutions.missing, self.model.abilities.batch)
            drawn = self._drawn
            try:
                await self._ask_for(count)
            except OutOfMemory as error:
                batch = self.model.abilities.batch
                if batch >= count:
                    raise
                self.remark = error
                self.solutions.fail_pending(error.reason)
                self._drawn = drawn  # the same ones again, fewer at once
                self._rounds_left += 1 + self.solutions.missing // batch
                continue
            if last and before == (self.solutions.shown, self.solutions.wanted):
                return  # asking again would only cost time

    async def _ask_for(self, count: int) -> None:
        if self.model.abilities.varied and self._drawn < FREE:
            count = min(count, FREE - self._drawn)
        self.solutions.request(count)
        sampling = self._sampling(count)
        # While the model is at work, when nobody waits for it; the request is to be out before.
        loop = asyncio.get_running_loop()
        reading = loop.call_later(
            READ_AFTER_SECONDS, loop.run_in_executor, None, read_around, self.ask
        )
        try:
            await self._take_in_as_learnt(sampling)
        finally:
            reading.cancel()  # an answer that is there already needs it no more
        if self.solutions.pending:
            raise ModelAnswerBroken(
                "The model ended its answer before all candidates were there.", "Ask again."
            )

    async def _take_in_as_learnt(
        self, sampling: Sampling, learnt: frozenset[type[TenfoldError]] = frozenset()
    ) -> None:
        """Take the answer in; once more where the model has learnt what its endpoint takes."""
        try:
            await self._take_in(sampling)
            return
        except (WrongPromptKind, PromptTooLong) as error:
            # The model has learnt what its endpoint takes: text or messages, and how much.
            if not error.learnt or type(error) in learnt:
                raise
            learnt |= {type(error)}
            try:
                self.prompt = await self._render()
            except PromptTooLong:
                raise error from None  # what the endpoint takes is less than is needed
        await self._take_in_as_learnt(sampling, learnt)

    async def _take_in(self, sampling: Sampling) -> None:
        completions = self._drawing = [Completion() for _ in range(sampling.n)]
        self._replaced = 0
        try:
            async with aclosing(self.model.complete(self.prompt, sampling)) as stream:
                async for delta in stream:
                    if delta.index >= len(completions):
                        completions.append(Completion())
                        self.solutions.request(1)
                    await self._take(delta, completions[delta.index], sampling)
        finally:
            self._drawn += len(completions)

    async def _take(self, delta: Delta, completion: Completion, sampling: Sampling) -> None:
        completion.take(delta)
        self.speed.tokens += delta.tokens
        self.usage.setdefault(self.model.name, Usage()).add(delta)
        if delta.finish_reason is not None:
            made = await asyncio.to_thread(
                candidate_from,
                completion,
                delta.finish_reason,
                self.ask,
                continues=self.prompt.continues,
                put_back=lambda text: self._put_back(text, self.prompt),
                environ=self._environ,
            )
            second = None
            if made is not None and made[0].secrets:
                second = await asyncio.to_thread(without_keys, made[0], self.ask, self._environ)
            self._settle(made, second, completion, _alone(sampling, delta.index))
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
        plain = Sampling(
            n=count,
            max_tokens=settings.max_tokens,
            temperature=temperature,
            seed=(self.seed + self._drawn) % 2**31,
            finished=block_finished(self.ask, continues=self.prompt.continues),
        )
        if not self.model.abilities.varied:
            return plain
        by_number = settings.temperature is None and not self._stray
        strays = self._stray or self._drawn >= FREE
        seen = (origin.text[: origin.kept] for origin in self._origins.values())
        most = FREE - self._drawn
        return replace(
            plain,
            seed=self.seed,
            first=self._drawn,
            temperature_of=temperature_of if by_number else None,
            wanted=None if strays else lambda: min(count + self._replaced, most),
            away=tuple(seen) if strays else (),
        )

    def _settle(
        self,
        made: tuple[Candidate, int] | None,
        second: Candidate | None,
        completion: Completion,
        sampling: Sampling,
    ) -> None:
        if made is None:
            self.solutions.add_empty()
            self._replaced += 1
            return
        if self.speed.first is None:
            self.speed.first = time.perf_counter() - self.speed.began
        candidate, kept = made
        if self.solutions.add(candidate) is not None:
            origin = Origin(completion.text, kept, completion.drawn(), sampling)
            self._origins[candidate.id] = origin
            self._try(candidate)
            if second is not None and self.solutions.add_second_form(second):
                self._origins[second.id] = origin
                self._try(second)
        else:
            self._replaced += 1

    def _try(self, candidate: Candidate) -> None:
        """Run the comment's examples on a candidate, beside the work of the model."""
        if not self._settings.run_examples:
            return
        examples = stated_examples(self.ask, candidate.insert_text)
        if not examples:
            return

        async def run() -> None:
            code = document_with(self.ask, candidate.insert_text)
            async with self._trying_at_once:
                try:
                    tried = await try_examples(code, examples, self.ask.language.id)
                except SandboxMissing as error:
                    self.untried = error
                    return
            if tried is not None:
                self.solutions.note_examples(candidate.fingerprint, tried)
                await self._tell()

        task = asyncio.create_task(run())
        self._trying.add(task)
        task.add_done_callback(self._trying.discard)


def _alone(sampling: Sampling, index: int) -> Sampling:
    """How one of several completions was drawn."""
    if sampling.temperature_of is None:
        return sampling
    return replace(sampling, temperature=sampling.temperature_of(sampling.first + index))


def temperature_of(number: int) -> float:
    """How far a local completion strays from the likeliest tokens: the later, the further.

    The first is the likeliest there is; ten that are drawn alike from a small model are worth
    little.
    """
    return 0.0 if number == 0 else min(0.5 + 0.05 * number, 1.0)


def temperature_for(count: int) -> float:
    """How far to stray from the likeliest tokens: the more candidates, the further.

    One is best taken greedily; ten from a small model are worth little when they are alike.
    """
    if count <= 1:
        return 0.0
    return 0.4 if count <= 3 else 0.7
