"""Requests of several users that are decoded together: one forward pass for all of their rows."""

import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from tenfold.errors import ModelError
from tenfold.models.contract import Delta
from tenfold.models.local.forward import Logits, Session, Together
from tenfold.models.local.steps import Begin, Chunk, Decoding, Step
from tenfold.models.local.stop import Stop
from tenfold.models.local.worker import Line, Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Start = Callable[[Begin, Stop], Decoding]
"""Makes the generator that decodes a request, given how its session begins and when it ends."""


class Sharing:
    """Steps all requests at once, in the model's one thread, as they come and go.

    A request that comes joins the others with its next step; while its prompt is read they have a
    step after each part of it. What is drawn is the same as for one request after the other.
    """

    def __init__(self, together: Together, worker: Worker) -> None:
        self._together = together
        self._worker = worker
        self._lock = threading.Lock()
        self._arrived: deque[_Request] = deque()
        self._running = False

    async def stream(self, start: Start) -> AsyncGenerator[list[Delta], None]:
        """Decode a request beside the others; closing this ends it within one step of all."""
        line: Line[list[Delta]] = Line()
        with self._lock:
            self._arrived.append(_Request(start, self._together, line))
            begins, self._running = not self._running, True
        if begins:
            try:
                self._worker.submit(self._run)
            except ModelError:
                self._running = False  # the thread has ended, and nobody else waits for it
                raise
        async with aclosing(self._worker.following(line)) as items:
            async for deltas in items:
                yield deltas

    def _run(self) -> None:
        going: list[_Request] = []
        while True:
            with self._lock:
                going += self._arrived
                self._arrived.clear()
                if not going:
                    self._running = False
                    return
            stepping = [request for request in going if request.advance()]
            try:
                logits = self._stepped([request.step for request in stepping])
            except Exception as error:  # such as too little memory, which is no one's alone
                for request in stepping:
                    request.fail(error)
            else:
                for request, its_own in zip(stepping, logits, strict=True):
                    request.logits = its_own
            going = [request for request in going if not request.over]

    def _stepped(self, steps: Sequence[Step]) -> list[Logits]:
        """Make the steps, in as few passes as there is room for."""
        found: list[Logits] = []
        batch: list[tuple[Session, NDArray[np.integer]]] = []
        rows = 0
        for step in steps:
            if batch and rows + len(step.tokens) > self._together.most_rows:
                found += self._together.step(batch)
                batch, rows = [], 0
            batch.append((step.session, step.tokens))
            rows += len(step.tokens)
        if batch:
            found += self._together.step(batch)
        return found


class _Request:
    """One request under way."""

    def __init__(self, start: Start, together: Together, line: Line[list[Delta]]) -> None:
        self._together = together
        self._line = line
        self._session: Session | None = None
        self._work = start(self._begin, line.stop)
        self.logits: Logits | None = None
        """What is to be sent to it."""
        self.step: Step
        """What it wants, where ``advance`` says so."""
        self.over = False

    def advance(self) -> bool:
        """Go on up to the next step that it wants; False where it wants none in this round."""
        try:
            while not self._line.stop():
                logits, self.logits = self.logits, None
                item = self._work.send(logits)
                if isinstance(item, Step):
                    self.step = item
                    return True
                if isinstance(item, Chunk):
                    return False
                self._line.say(item)
        except StopIteration:
            self._end(None)
        except Exception as error:  # each is told to the one who asked
            self._end(error)
        else:
            self._end(None)
        return False

    def fail(self, error: Exception) -> None:
        """End with what went wrong in a step."""
        self._end(error)

    def _begin(self, ids: Sequence[int], answer: int, stop: Stop) -> Session:
        self._session = self._together.session(ids, answer, stop)
        return self._session

    def _end(self, error: Exception | None) -> None:
        self._work.close()
        if self._session is not None:
            self._together.end(self._session)
        self.over = True
        self._line.end(error)
