"""Going on with an answer where the process that was making it has died."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from tenfold.errors import ModelAnswerBroken, ModelUnreachable
from tenfold.models.contract import Delta
from tenfold.models.repeating import OtherAnswer, Repeating

ATTEMPTS = 6
"""How many processes may die under one answer."""

PAUSE_SECONDS = 0.2
"""Before the second attempt, twice that before the third: others have to notice as well."""

Parts = AsyncGenerator[list[Delta], None]


class Lost(Exception):
    """The process that was answering has gone. Nothing was wrong with what it was asked."""


async def resumed(ask: Callable[[], Parts]) -> Parts:
    """Ask again where an answer is lost, and pass on what had not come yet.

    Each answer depends on its prompt, the seed and its number alone: another process says the same
    again, which is read and left out. Raises :class:`tenfold.errors.ModelUnreachable` where too
    many have died, :class:`tenfold.errors.ModelAnswerBroken` where another one says otherwise, as
    processors of different kinds may.
    """
    repeating = Repeating()
    for attempt in range(1, ATTEMPTS + 1):
        charged = repeating.begun
        repeating.again()
        try:
            async with aclosing(ask()) as parts:
                async for part in parts:
                    fresh = [
                        replace(delta, prompt_tokens=0) if charged else delta
                        for delta in part
                        if not repeating.was_told(delta.index, delta.text)
                    ]
                    if fresh:
                        yield fresh
        except Lost:
            await asyncio.sleep(PAUSE_SECONDS * attempt)
        except OtherAnswer:
            raise ModelAnswerBroken(
                "An answer broke off, and could not be gone on with as it began.", "Ask again."
            ) from None
        else:
            return
    raise ModelUnreachable("Each process that was to answer has died.", "Ask again in a moment.")
