"""``tenfold/sent``: what has left the machine."""

import asyncio
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.lsp.params import optional
from tenfold.lsp.server import TenfoldServer
from tenfold.privacy.journal import Journal
from tenfold.wire import sent_json

LAST = 100
"""Requests that are told unless another number is wanted."""
DAY_SECONDS = 24 * 60 * 60


async def sent(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the last requests, oldest first, and the journal's newest file."""
    last = optional(params, "last")
    if last is None:
        last = LAST
    if not isinstance(last, int) or isinstance(last, bool) or last < 1:
        raise JsonRpcInvalidParams("last must be a whole number from 1 on.")
    return await asyncio.to_thread(_told, Journal(), last)


def _told(journal: Journal, last: int) -> dict[str, Any]:
    files = journal.files()
    told: dict[str, Any] = {"entries": [sent_json(entry) for entry in journal.entries(last)]}
    return {**told, "uri": files[-1].as_uri()} if files else told


async def prune_daily() -> None:
    """Delete what is older than a week, now and each day."""
    while True:
        await asyncio.to_thread(Journal().prune)
        await asyncio.sleep(DAY_SECONDS)
