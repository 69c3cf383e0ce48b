"""What an idle local model does ahead of time."""

import asyncio
from collections.abc import Callable

from tenfold.errors import TenfoldError
from tenfold.models.contract import Model
from tenfold.prompting.prompt import Prompt
from tenfold.source.ask import Ask
from tenfold.synthesis import Synthesis
from tenfold.turn import Turn

READING_SECONDS = 0.75
"""How long ghost text has to stand before the user can be taken to read it."""

Render = Callable[[Ask, Model], Prompt]


class ReadingAhead:
    """Gives the model work while nothing else has it; whatever is asked of it goes first.

    One thing at a time: the prompt of a comment that is being written, so that the answer's
    first token is soon there when the comment is done, or the candidates beside the one that the
    user reads, so that cycling need not wait for them.
    """

    def __init__(self, turn: Turn, render: Render) -> None:
        self._turn = turn
        self._render = render
        self._expected: tuple[Model, Ask] | None = None
        self._dwelling: asyncio.TimerHandle | None = None

    def read(self, model: Model, ask: Ask) -> None:
        """Read the prompt for an Ask; the latest one, where one is being read already."""
        self._expected = (model, ask)
        if not self._turn.taken:
            self._turn.give(self._read)

    def draw(self, synthesis: Synthesis, count: int) -> None:
        """Draw more candidates for an Ask while the first is read, unless anything comes."""

        def begin() -> None:
            if not self._turn.taken:
                synthesis.want(count)

        self.stop()
        self._dwelling = asyncio.get_running_loop().call_later(READING_SECONDS, begin)

    def stop(self) -> None:
        """Begin nothing more that was to be begun."""
        self._expected = None
        if self._dwelling is not None:
            self._dwelling.cancel()

    async def _read(self) -> None:
        while self._expected is not None:
            (model, ask), self._expected = self._expected, None
            try:
                prompt = await asyncio.to_thread(self._render, ask, model)
                await model.prefill(prompt)
            except TenfoldError:
                return  # whoever asks for it hears of it
