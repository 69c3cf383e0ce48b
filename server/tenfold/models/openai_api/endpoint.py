"""One request to one endpoint, and what the endpoint teaches by refusing."""

import math
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tenfold.errors import ModelBusy, WrongPromptKind
from tenfold.models.contract import Sampling
from tenfold.models.openai_api.chunks import AnswerPiece, answer_pieces
from tenfold.models.openai_api.errors import (
    Asked,
    broke_off,
    mapped,
    out_of_credit,
    refused_parameter,
    retry_after,
    shown_url,
    wrong_path,
)
from tenfold.models.openai_api.probing import Prober
from tenfold.models.openai_api.requests import OPTIONAL, request_fields
from tenfold.prompting.prompt import Prompt

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from tenacity import RetryCallState

ATTEMPTS = 3
"""How often a request is made, where the connection is lost, or the server fails or is busy."""

SAT_OUT_SECONDS = 5.0
"""Where a server wants to be left alone for longer, the user hears of it instead of waiting."""

LONGEST_REST_SECONDS = 3600.0
"""A server that names a longer time is asked again all the same: clocks may be wrong."""


@dataclass(slots=True)
class Taken:
    """What an endpoint takes, as far as it is known."""

    chat: bool
    """Messages, or text to continue."""
    may_change: bool
    """Whether the endpoint may still prove ``chat`` wrong."""
    refused: set[str] = field(default_factory=set)
    """Fields that it refuses."""
    single: bool = False
    """It gives one completion per request, whatever ``n`` is."""
    alone: bool = False
    """It breaks an answer off when it is asked for another."""


_Opened = tuple[Any, AsyncGenerator[AnswerPiece, None], AnswerPiece | None]
"""The SDK's stream, the pieces read from it, and the first of them."""


class Endpoint:
    """Asks an endpoint, and remembers in ``taken`` what it refused."""

    def __init__(self, client: "AsyncOpenAI", asked: Asked, taken: Taken) -> None:
        self.client = client
        self.taken = taken
        self._asked = asked
        self._rests_until = 0.0
        """When the server may be asked again, by the monotonic clock."""

    def asked(self, prompt: Prompt) -> Asked:
        """Who is asked with this prompt, for the words of an error."""
        path = "/completions" if prompt.text is not None else "/chat/completions"
        return replace(self._asked, url=shown_url(str(self.client.base_url).rstrip("/") + path))

    def prober(self) -> Prober:
        """What finds out all that the endpoint has."""
        return Prober(self.client, self._asked)

    async def pieces(
        self, prompt: Prompt, sampling: Sampling, count: int, seed: int | None
    ) -> AsyncGenerator[AnswerPiece, None]:
        """Stream the pieces of up to ``count`` answers; closing it closes the HTTP stream.

        A lost connection, and a server that fails or is busy, is tried again as long as nothing
        came, after the time that the server names; where it names a long one it is left alone
        until then. Raises :class:`tenfold.errors.ModelError`.
        """
        from tenacity import (
            AsyncRetrying,
            retry_if_exception,
            stop_after_attempt,
            stop_before_delay,
        )

        asked = self.asked(prompt)
        self._check_rest(asked)
        retrying = AsyncRetrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(asked.timeout_seconds),
            wait=pause_before_retry,
            reraise=True,
        )
        try:
            opened: _Opened = await retrying(self._open, prompt, sampling, count, seed, asked)
            stream, pieces, first = opened
            try:
                async with aclosing(pieces):
                    if first is not None:
                        yield first
                    async for piece in pieces:
                        yield piece
            finally:
                await stream.close()
        except Exception as error:
            told = mapped(error, asked)
            if isinstance(told, ModelBusy):
                self._rest(told.retry_after or 0.0)
            # The SDK's error may quote the key or the prompt: it does not come along.
            raise told from None

    def _rest(self, seconds: float) -> None:
        if seconds > SAT_OUT_SECONDS:
            self._rests_until = time.monotonic() + min(seconds, LONGEST_REST_SECONDS)

    def _check_rest(self, asked: Asked) -> None:
        """Raise :class:`tenfold.errors.ModelBusy` where the server is to be left alone."""
        seconds = math.ceil(self._rests_until - time.monotonic())
        if seconds > 0:
            raise ModelBusy(
                f"{asked.url} takes no requests for a while.",
                f"Ask again in {seconds} seconds.",
                float(seconds),
            )

    async def _open(
        self, prompt: Prompt, sampling: Sampling, count: int, seed: int | None, asked: Asked
    ) -> _Opened:
        """Open the stream and wait for its first piece."""
        stream = await self._create(prompt, sampling, count, seed)
        pieces = answer_pieces(stream, asked)
        try:
            return stream, pieces, await anext(pieces, None)
        except BaseException:
            await stream.close()
            raise

    async def _create(
        self, prompt: Prompt, sampling: Sampling, count: int, seed: int | None
    ) -> Any:
        """Make the request, again without a field as often as one is refused."""
        from openai import APIStatusError, AsyncStream

        chat = prompt.text is None
        refused = set(self.taken.refused)
        while True:
            fields = request_fields(
                prompt,
                sampling,
                model=self._asked.model,
                count=count,
                seed=seed,
                refused=refused,
            )
            try:
                # Chunks as they came: the SDK's own types take longer to make than to read.
                stream = await self.client.post(
                    "/chat/completions" if chat else "/completions",
                    body=fields,
                    cast_to=object,
                    stream=True,
                    stream_cls=AsyncStream[object],
                )
            except APIStatusError as error:
                if wrong_path(error) and (self.taken.may_change or self.taken.chat != chat):
                    self._change_style(chat)
                name = refused_parameter(error, fields.keys() & (OPTIONAL | {"max_tokens"}))
                if name is None:
                    raise
                refused.add(name)
            else:
                # Only now it is certain that it was the fields.
                self.taken.refused |= refused
                self.taken.may_change = False
                return stream

    def _change_style(self, chat: bool) -> None:
        self.taken.may_change = False
        self.taken.chat = not chat
        takes = "messages, not text" if self.taken.chat else "text, not messages"
        raise WrongPromptKind(
            f"{self._asked.model} takes {takes}.", "Ask again: the prompt is rendered anew."
        )


def _passes(error: BaseException) -> bool:
    """Whether trying again soon may help: a lost connection, a failing or a busy server."""
    response = getattr(error, "response", None)
    if response is None:
        return broke_off(error)
    if response.status_code < 500 and response.status_code not in (408, 409, 429):
        return False
    return not out_of_credit(error) and (retry_after(response.headers) or 0.0) <= SAT_OUT_SECONDS


def pause_before_retry(state: "RetryCallState") -> float:
    """How long to wait before the next attempt: what the server names, and some chance.

    The chance keeps many editors from coming back at the same moment.
    """
    from tenacity import wait_random, wait_random_exponential

    error = state.outcome.exception() if state.outcome is not None else None
    response = getattr(error, "response", None)
    named = None if response is None else retry_after(response.headers)
    if named is None:
        return wait_random_exponential(multiplier=0.2, max=2)(state)
    return named + wait_random(0, 0.2)(state)
