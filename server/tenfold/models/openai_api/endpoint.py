"""One request to one endpoint, and what the endpoint teaches by refusing."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tenfold.errors import WrongPromptKind
from tenfold.models.contract import Sampling
from tenfold.models.openai_api.chunks import AnswerPiece, answer_pieces
from tenfold.models.openai_api.errors import (
    Asked,
    broke_off,
    mapped,
    refused_parameter,
    retry_after,
    shown_url,
    wrong_path,
)
from tenfold.models.openai_api.requests import OPTIONAL, request_fields
from tenfold.prompting.prompt import Prompt

if TYPE_CHECKING:
    from openai import AsyncOpenAI

ATTEMPTS = 3
"""How often a request is made, where the connection is lost or the server fails."""


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


_Opened = tuple[Any, AsyncGenerator[AnswerPiece, None], AnswerPiece | None]
"""The SDK's stream, the pieces read from it, and the first of them."""


class Endpoint:
    """Asks an endpoint, and remembers in ``taken`` what it refused."""

    def __init__(self, client: "AsyncOpenAI", asked: Asked, taken: Taken) -> None:
        self.client = client
        self.taken = taken
        self._asked = asked

    def asked(self, prompt: Prompt) -> Asked:
        """Who is asked with this prompt, for the words of an error."""
        path = "/completions" if prompt.text is not None else "/chat/completions"
        return replace(self._asked, url=shown_url(str(self.client.base_url).rstrip("/") + path))

    async def pieces(
        self, prompt: Prompt, sampling: Sampling, count: int, seed: int | None
    ) -> AsyncGenerator[AnswerPiece, None]:
        """Stream the pieces of up to ``count`` answers; closing it closes the HTTP stream.

        A lost connection or a failing server is tried again, as long as nothing came. Raises
        :class:`tenfold.errors.ModelError`.
        """
        from tenacity import (
            AsyncRetrying,
            retry_if_exception,
            stop_after_attempt,
            stop_before_delay,
            wait_random_exponential,
        )

        asked = self.asked(prompt)
        retrying = AsyncRetrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(asked.timeout_seconds),
            wait=wait_random_exponential(multiplier=0.2, max=2),
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
            # The SDK's error may quote the key or the prompt: it does not come along.
            raise mapped(error, asked) from None

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
    """Whether trying again at once may help: a lost connection, or a server's failure."""
    response = getattr(error, "response", None)
    if response is not None:
        return response.status_code >= 500 and retry_after(response.headers) is None
    return broke_off(error)
