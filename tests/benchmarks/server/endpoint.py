"""The scripted endpoint, with a clock: what time it takes itself, and what it sees end."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from scripted_endpoint import Received, Reply, ScriptedEndpoint

PACE = 0.005
"""Seconds between two tokens: faster than any model that writes code of use."""
ANSWER = "    total = a + b\n    total += 1"
"""Nothing in it tells that it is whole, so that it ends where the endpoint says so."""
LAST = b'"finish_reason": "stop"'


class TimedEndpoint(ScriptedEndpoint):
    """Notes when each answer began and ended, and when a client went away."""

    def __init__(self) -> None:
        super().__init__()
        self.began: list[float] = []
        self.ended: list[float] = []
        self.closed: list[float] = []
        self.rule = lambda request: Reply([ANSWER], delay=PACE)

    def _by_rule(self, request: Received) -> Reply:
        self.began.append(time.perf_counter())
        return super()._by_rule(request)

    async def _stream(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        reply: Reply,
        chunks: Sequence[str],
    ) -> bool:
        return await super()._stream(reader, _Clocked(writer, self.ended), reply, chunks)  # type: ignore[arg-type]

    def _client_went_away(self, began: int) -> None:
        self.closed.append(time.perf_counter())
        super()._client_went_away(began)


class _Clocked:
    """A writer that notes when the chunk that ends an answer was written."""

    def __init__(self, writer: asyncio.StreamWriter, ended: list[float]) -> None:
        self._writer = writer
        self._ended = ended

    def write(self, data: bytes) -> None:
        if LAST in data:
            self._ended.append(time.perf_counter())
        self._writer.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)
