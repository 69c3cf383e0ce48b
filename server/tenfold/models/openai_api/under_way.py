"""Requests that are under way at one endpoint, of which some servers bear one only."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from tenfold.errors import AnswerCut
from tenfold.models.openai_api.chunks import AnswerPiece
from tenfold.models.openai_api.endpoint import Taken
from tenfold.models.openai_api.errors import Asked, cut_off

Pieces = AsyncGenerator[AnswerPiece, None]


class Interrupted(AnswerCut):
    """Answers that broke off while others were under way."""


class UnderWay:
    """Lets requests go to an endpoint side by side, or one at a time where that is how it answers.

    llama-cpp-python's server ends an answer in its middle when the next request comes. That is
    learnt where some answers break off and one that was under way with them does not: a lost
    connection breaks off all.
    """

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._count = 0
        self._most = 0
        """At the same time, since there was none."""
        self._interrupted = False
        """Whether one broke off since there was none."""
        self._none = asyncio.Event()

    async def turn(self, pieces: Pieces, asked: Asked) -> Pieces:
        """Read the pieces of a request, when it is its turn.

        Raises :class:`Interrupted` where they break off beside others; it may be asked again, and
        has its turn when those are done.
        """
        while self._count and (self._taken.alone or self._interrupted):
            await self._none.wait()
        self._begin()
        try:
            unfinished: set[int | str] = set()
            begun = cut = False
            try:
                async with aclosing(pieces):
                    async for piece in pieces:
                        begun = True
                        if piece.finish_reason is None:
                            unfinished.add(piece.index)
                        else:
                            unfinished.discard(piece.index)
                        yield piece
            except AnswerCut:
                if self._most == 1:
                    raise
                cut = True
            if self._most > 1 and (cut or unfinished or not begun):
                self._interrupted = True
                raise Interrupted(*cut_off(asked).args)
            self._taken.alone |= self._interrupted
        except GeneratorExit:  # nobody reads on, though it had not broken off
            self._taken.alone |= self._interrupted
            raise
        finally:
            self._end()

    def _begin(self) -> None:
        self._count += 1
        self._most = max(self._most, self._count)
        self._none.clear()

    def _end(self) -> None:
        self._count -= 1
        if not self._count:
            self._most, self._interrupted = 0, False
            self._none.set()
