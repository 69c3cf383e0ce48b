"""A Model behind the OpenAI API, or behind any server that speaks it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Literal

from tenfold.errors import ModelAnswerBroken, PrivacyError, PromptTooLong, TenfoldError
from tenfold.models.contract import Abilities, Delta, Sampling
from tenfold.models.openai_api.answers import Answer
from tenfold.models.openai_api.client import RemoteProvider, open_client
from tenfold.models.openai_api.credentials import NO_KEY
from tenfold.models.openai_api.endpoint import Endpoint, Taken
from tenfold.models.openai_api.errors import Asked, closed, cut_off, origin_of, shown_url, withheld
from tenfold.models.openai_api.families import known
from tenfold.models.openai_api.findings import Findings, FindingsFile
from tenfold.models.openai_api.network import Network
from tenfold.models.openai_api.plan import plan_of
from tenfold.models.openai_api.probing import Order, Probe
from tenfold.models.openai_api.resuming import resumed
from tenfold.models.openai_api.under_way import Pieces, UnderWay
from tenfold.privacy.gate import Gate
from tenfold.prompting.prompt import Prompt
from tenfold.tokens.openai_ranks import openai_tokenizer
from tenfold.tokens.tokenizer import Tokenizer

ApiStyle = Literal["completions", "chat", "auto"]

BATCH = 10
"""Completions asked of an endpoint in one request."""

CONCURRENT = 4
"""Requests at the same time, where an endpoint gives one completion per request."""


class OpenAIModel:
    """Completes prompts at one endpoint, and remembers what that endpoint takes.

    ``endpoint`` is a base URL, None for the provider's own. ``key`` is what
    :func:`~tenfold.models.openai_api.credentials.resolve_key` found, and ``key_variable`` the
    variable that errors tell the user to set. Making it costs nothing; ``load`` loads the SDK.
    Nothing is sent before ``gate.check`` has passed all of it and ``gate.note_sent`` noted it.

    With ``api_style`` ``auto`` the model's name decides whether it takes text or messages, text
    where the name is not known. An endpoint that proves this wrong makes ``complete`` raise
    :class:`~tenfold.errors.WrongPromptKind`, and ``abilities`` change. What ``probe`` has found is
    kept, and used from the first question on.
    """

    def __init__(
        self,
        name: str,
        *,
        gate: Gate,
        endpoint: str | None = None,
        provider: RemoteProvider = "openai",
        api_style: ApiStyle = "auto",
        key: str | None = None,
        key_variable: str = "OPENAI_API_KEY",
        timeout_seconds: float = 30.0,
        network: Network | None = None,
    ) -> None:
        self._name = name
        self._gate = gate
        self._tokenizer: Tokenizer | None = None
        self._url = endpoint
        self._provider: RemoteProvider = provider
        self._key = key
        self._key_variable = key_variable
        self._timeout_seconds = timeout_seconds
        self._network = network or Network()
        self._known = known(name)
        self._window = self._known.window
        self._taken = Taken(
            chat=bool(self._known.chat) if api_style == "auto" else api_style == "chat",
            may_change=api_style == "auto",
            refused=set(self._known.refuses),
        )
        self._under_way = UnderWay(self._taken)
        self._style: ApiStyle = api_style
        self._file: FindingsFile | None = None
        self._remembered: Findings | None = None
        """What the file says, where it says anything."""
        self._endpoint: Endpoint | None = None
        self._loading = asyncio.Lock()

    @property
    def name(self) -> str:
        """As in ``model.name``; with Azure the deployment's name."""
        return self._name

    @property
    def loaded(self) -> bool:
        """Whether ``load`` has done its work."""
        return self._endpoint is not None

    @property
    def abilities(self) -> Abilities:
        """What it can do, as far as its name and the endpoint have told."""
        taken = self._taken
        return Abilities(
            family=self._known.family,
            window=self._window,
            fill_in_middle=self._known.fill_in_middle and not taken.chat,
            chat=taken.chat,
            text=not taken.chat,
            logprobs="logprobs" not in taken.refused,
            batch=BATCH,
        )

    @property
    def tokenizer(self) -> Tokenizer:
        """What counts its tokens; there once it is loaded."""
        assert self._tokenizer is not None, "not loaded"
        return self._tokenizer

    async def load(self, progress: Callable[[str], None]) -> None:
        """Load the SDK and the tokenizer in a thread; no request is made.

        Raises :class:`tenfold.errors.ModelMissing` without the SDK, and
        :class:`tenfold.errors.ModelRefused` where the settings name no key or no endpoint.
        """
        async with self._loading:
            if self._endpoint is None:
                progress(f"Preparing {self._name}.")
                self._endpoint = await asyncio.to_thread(self._open)

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        """Stream ``sampling.n`` completions as deltas, interleaved.

        An endpoint that gives fewer than it was asked for is asked again for the others, with
        other seeds; what it refuses is left out. A completion that a content filter cut short
        ends with ``stop`` where it stands. Raises :class:`tenfold.errors.ModelError`, and
        :class:`tenfold.errors.PrivacyError` where something may not be sent.
        """
        await self.load(lambda _: None)
        await asyncio.to_thread(self._gate.check, prompt.sent)
        try:
            async with aclosing(self._all_answers(prompt, sampling)) as deltas:
                async for delta in deltas:
                    yield delta
        except PromptTooLong as error:
            self._learn_window(error, prompt, sampling)
            raise
        finally:
            if self._remembered not in (None, self._now()):
                await asyncio.to_thread(self._revise)

    async def probe(self) -> tuple[Probe, tuple[str, ...]]:
        """Find out what the endpoint has, use it from now on, and say what follows, in words.

        Makes a few tiny requests, none of which holds any code. Raises
        :class:`tenfold.errors.ModelError`.
        """
        await self.load(lambda _: None)
        probe = await self._open_endpoint.prober().run()
        found = probe.findings(self._order)
        if found is not None:
            self._taken.refused = set(self._known.refuses)
            self._window = self._known.window
            self._take(found)
        await asyncio.to_thread(self._keep, found)
        at_once = 1 if self._taken.alone else CONCURRENT
        return probe, plan_of(probe, self._order, BATCH, at_once)

    @property
    def _open_endpoint(self) -> Endpoint:
        if self._endpoint is None:
            raise closed()
        return self._endpoint

    @property
    def _order(self) -> Order:
        if self._style != "auto":
            return (self._style,)
        return ("chat", "completions") if self._known.chat else ("completions", "chat")

    def _take(self, found: Findings) -> None:
        """Believe what was found, until an answer says otherwise."""
        taken = self._taken
        if self._style == "auto":
            taken.chat = found.chat
        taken.refused |= set(found.refused)
        taken.single = found.single
        taken.alone |= found.alone
        self._window = found.window or self._window

    def _now(self) -> Findings:
        taken = self._taken
        refused = tuple(sorted(taken.refused))
        return Findings(taken.chat, refused, taken.single, taken.alone, self._window)

    def _keep(self, found: Findings | None) -> None:
        assert self._file is not None
        self._remembered = None if found is None else self._now()
        if self._remembered is None:
            self._file.forget()
        else:
            self._file.write(self._remembered)

    def _revise(self) -> None:
        """Correct what is remembered, after an answer that contradicts it.

        Where even the way of asking was another, the rest is not to be believed either.
        """
        now, remembered = self._now(), self._remembered
        same_style = remembered is not None and now.chat == remembered.chat
        self._keep(now if same_style else None)

    async def _all_answers(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        """Ask once for all, and once more for each that did not come."""
        begun = 0
        if sampling.n == 1 or not self._taken.single:
            async with aclosing(self._answers(prompt, sampling, 0, sampling.n)) as deltas:
                async for delta in deltas:
                    begun = max(begun, delta.index + 1)
                    yield delta
        if begun < sampling.n:
            async with aclosing(self._side_by_side(prompt, sampling, begun)) as deltas:
                async for delta in deltas:
                    yield delta

    def _learn_window(self, error: PromptTooLong, prompt: Prompt, sampling: Sampling) -> None:
        """Take a window from what the endpoint says, in tokens as they are counted here."""
        if error.window is None:
            return
        ours, theirs = prompt.total_tokens, error.prompt_tokens or 0
        fits = error.window - sampling.max_tokens
        if theirs > ours:
            fits = fits * ours // theirs
        if fits >= ours:
            fits = ours * 3 // 4  # it counts otherwise, and does not say how
        if fits > 0:
            self._window = fits + sampling.max_tokens
            error.learnt = True

    async def prefill(self, prompt: Prompt) -> None:
        """Scan the prompt for secrets, so that it need not be done when it is to be completed.

        No byte leaves the machine before the user asks for something.
        """
        with suppress(PrivacyError):  # told when it is to be sent
            await asyncio.to_thread(self._gate.check, prompt.sent)

    async def close(self) -> None:
        """Close the connections."""
        if self._endpoint is not None:
            endpoint, self._endpoint = self._endpoint, None
            await endpoint.client.close()

    def _open(self) -> Endpoint:
        self._tokenizer = openai_tokenizer(self._name)
        client = open_client(
            self._provider,
            self._url,
            self._name,
            self._key,
            self._key_variable,
            self._timeout_seconds,
            self._network,
            lambda url, body: self._gate.note_sent(origin_of(url), self._name, body),
        )
        asked = Asked(
            url=str(client.base_url),
            model=self._name,
            key_variable=self._key_variable,
            has_key=self._key != NO_KEY,
            timeout_seconds=self._timeout_seconds,
        )
        self._file = FindingsFile(shown_url(asked.url.rstrip("/")), self._style, self._name)
        found = self._file.read()
        if found is not None:
            self._take(found)
            self._remembered = self._now()
        return Endpoint(client, asked, self._taken)

    async def _answers(
        self, prompt: Prompt, sampling: Sampling, first: int, count: int
    ) -> AsyncGenerator[Delta, None]:
        """Make one request for the completions from ``first`` on, numbered as they begin."""
        endpoint = self._open_endpoint
        seed = None if sampling.seed is None else sampling.seed + first
        numbers: dict[int | str, int] = {}
        answers: dict[int | str, Answer] = {}
        withheld_ones, uncharged = 0, 0

        def ask() -> Pieces:
            nonlocal uncharged
            uncharged += 1
            pieces = endpoint.pieces(prompt, sampling, count, seed)
            return self._under_way.turn(pieces, endpoint.asked(prompt))

        seeded = seed is not None and "seed" not in self._taken.refused
        async with aclosing(resumed(ask, seeded)) as pieces:
            async for piece in pieces:
                if piece.index not in numbers:
                    if len(numbers) == count:
                        continue
                    numbers[piece.index] = first + len(numbers)
                    answers[piece.index] = Answer(prompt.held_back, prompt.stop, sampling.finished)
                answer = answers[piece.index]
                delta = answer.take(piece, numbers[piece.index])
                if piece.finish_reason == "content_filter" and not answer.text:
                    withheld_ones += 1
                elif delta is not None:
                    charge, uncharged = prompt.total_tokens * uncharged, 0
                    yield replace(delta, prompt_tokens=charge) if charge else delta
                ended = len(answers) == count and all(each.ended for each in answers.values())
                if ended and any(each.cut for each in answers.values()):
                    break  # the rest would be thrown away; an end of its own is read to the end
        if not answers:
            raise ModelAnswerBroken(
                f"{endpoint.asked(prompt).url} gave an answer with nothing in it.",
                "Check model.endpoint and model.name.",
            )
        if not all(answer.ended for answer in answers.values()):
            raise cut_off(endpoint.asked(prompt))
        if withheld_ones:
            raise withheld(endpoint.asked(prompt))
        if len(answers) < count:
            self._taken.single = True

    async def _side_by_side(
        self, prompt: Prompt, sampling: Sampling, first: int
    ) -> AsyncGenerator[Delta, None]:
        """Make one request per completion, a few at a time.

        A failure does not stop the requests under way; those not yet made are not made.
        """
        queue: asyncio.Queue[Delta | None] = asyncio.Queue()
        turn = asyncio.Semaphore(CONCURRENT)
        failures: list[TenfoldError] = []

        async def run(index: int) -> None:
            try:
                async with turn:
                    if failures:
                        return
                    async with aclosing(self._answers(prompt, sampling, index, 1)) as deltas:
                        async for delta in deltas:
                            queue.put_nowait(delta)
            except TenfoldError as error:
                failures.append(error)
            finally:
                queue.put_nowait(None)

        tasks = [asyncio.create_task(run(index)) for index in range(first, sampling.n)]
        try:
            running = len(tasks)
            while running:
                delta = await queue.get()
                if delta is None:
                    running -= 1
                else:
                    yield delta
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if failures:
            raise failures[0]
