"""Going on with answers whose connection was lost, where the server says the same again."""

import asyncio
import random
from collections.abc import Callable
from contextlib import aclosing

from tenfold.errors import AnswerCut
from tenfold.models.openai_api.under_way import Interrupted, Pieces
from tenfold.models.repeating import OtherAnswer, Repeating

ATTEMPTS = 3
"""How often a request is made, where its answers break off."""

PAUSE_SECONDS = (0.1, 0.5)
"""Between two of them; the chance keeps many editors from coming back at the same moment."""


async def resumed(ask: Callable[[], Pieces], repeats: bool) -> Pieces:
    """Ask again with the same seed where answers break off; pass on what had not come yet.

    Servers that draw by the seed say the same again, which is read and left out. Where one says
    otherwise, or would as it takes no seed (``repeats`` is false), the answers stay broken off:
    raises :class:`tenfold.errors.AnswerCut`.
    """
    repeating = Repeating()
    unfinished: set[int | str] = set()
    cut: AnswerCut | None = None
    for _ in range(ATTEMPTS):
        repeating.again()
        try:
            async with aclosing(ask()) as pieces:
                async for piece in pieces:
                    if repeating.was_told(piece.index, piece.text):
                        continue
                    unfinished.add(piece.index)
                    if piece.finish_reason is not None:
                        unfinished.remove(piece.index)
                    yield piece
            cut = None
        except AnswerCut as error:
            if not repeating.begun and not isinstance(error, Interrupted):
                raise  # that was tried again already
            if repeating.begun and not repeats:
                raise
            cut = error
        except OtherAnswer:
            break
        if cut is None and not (unfinished and repeats):
            return
        await asyncio.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311
    if cut is not None:
        raise cut
