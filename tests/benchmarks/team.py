"""Editors that ask one endpoint at the same time, each with Tenfold's own client."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tenfold.errors import TenfoldError
from tenfold.models.contract import Sampling
from tenfold.models.openai_api import OpenAIModel
from tenfold.privacy.gate import Gate
from tenfold.prompting.prompt import Prompt

TIMEOUT_SECONDS = 120.0
"""Long, so that what is slow is measured as slow, and not as lost."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of an editor."""

    began: float
    """By the monotonic clock."""
    first: float | None
    """Seconds until the first token."""
    seconds: float
    """Until the answer was whole, or lost."""
    tokens: int
    lost: str | None
    """Why no whole answer came, after all that the client has tried."""


class Editors:
    """So many editors, each of which asks, thinks and asks again until it is stopped."""

    def __init__(
        self, endpoint: str, token: str, model: str, count: int, prompts: Iterator[str]
    ) -> None:
        self._clients = [
            OpenAIModel(
                model,
                gate=Gate((), redact=True),
                endpoint=endpoint,
                api_style="completions",
                key=token,
                timeout_seconds=TIMEOUT_SECONDS,
            )
            for _ in range(count)
        ]
        self._model = model
        self._prompts = prompts
        self.asked: list[Asked] = []

    async def work(
        self,
        seconds: float,
        pause: float,
        sampling: Callable[[int], Sampling],
        meanwhile: Sequence[tuple[float, Callable[[], None]]] = (),
    ) -> float:
        """Work for so long; what happens ``meanwhile``, after how many seconds, is done then.

        ``pause`` is the mean of the seconds between an answer and the next request. Returns when
        it began, by the monotonic clock. What is under way at the end is waited for.
        """
        began = time.monotonic()
        until = began + seconds
        editing = [
            asyncio.create_task(self._edit(number, client, until, pause, sampling))
            for number, client in enumerate(self._clients)
        ]
        for after, do in meanwhile:
            await asyncio.sleep(max(0.0, began + after - time.monotonic()))
            await asyncio.to_thread(do)
        await asyncio.gather(*editing)
        return began

    async def close(self) -> None:
        """Close their connections."""
        for client in self._clients:
            await client.close()

    async def _edit(
        self,
        number: int,
        client: OpenAIModel,
        until: float,
        pause: float,
        sampling: Callable[[int], Sampling],
    ) -> None:
        chance = random.Random(number)
        seed = 0
        while True:
            if pause:
                await asyncio.sleep(chance.expovariate(1 / pause))
            if time.monotonic() >= until:
                return
            seed += 1
            self.asked.append(await self._ask(client, sampling(1000 * number + seed)))

    async def _ask(self, client: OpenAIModel, sampling: Sampling) -> Asked:
        prompt = _prompt(self._model, next(self._prompts))
        began = time.monotonic()
        first, tokens, lost = None, 0, None
        try:
            async for delta in client.complete(prompt, sampling):
                first = first or time.monotonic() - began
                tokens += delta.tokens
        except TenfoldError as error:
            lost = f"{error.reason}: {error.message}"
        return Asked(began, first, time.monotonic() - began, tokens, lost)


def _prompt(model: str, text: str) -> Prompt:
    return Prompt(
        template="benchmark",
        reason="",
        model=model,
        text=text,
        messages=(),
        held_back="",
        suffix=None,
        continues=True,
        stop=(),
        pieces=(),
        total_tokens=len(text) // 4,
        exact=False,
        budget=0,
        reserved=0,
        left_out=(),
    )
