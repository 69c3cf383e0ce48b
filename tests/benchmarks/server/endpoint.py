"""The scripted endpoint, with a clock: what time it takes itself, and what it sees end."""

import asyncio
import time
from collections.abc import Sequence

from scripted_endpoint import Received, Reply, ScriptedEndpoint

PACE = 0.005
"""Seconds between two tokens: faster than any model that writes code of use."""
ANSWER = "    total = a + b\n    return total\n"


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
        try:
            return await super()._stream(reader, writer, reply, chunks)
        finally:
            self.ended.append(time.perf_counter())

    def _client_went_away(self) -> None:
        self.closed.append(time.perf_counter())
        super()._client_went_away()
