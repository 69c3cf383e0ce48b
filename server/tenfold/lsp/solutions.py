"""``tenfold/solutions``: all candidates for a cursor, streamed as they come."""

import asyncio
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from tenfold.candidates.solutions import Account
from tenfold.errors import SolutionUnknown, TenfoldError
from tenfold.lsp.attached import attach
from tenfold.lsp.convert import position_from
from tenfold.lsp.params import open_document, optional, optional_count, optional_text
from tenfold.lsp.server import TenfoldServer
from tenfold.lsp.work_done import WorkDone, work_done
from tenfold.source.ask import Ask
from tenfold.status import progress_text
from tenfold.synthesis import Synthesis
from tenfold.wire import account_json, solution_json


async def solutions(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the ranked solutions and the account, however the work ends."""
    count = optional_count(params) or ls.settings.candidates.count
    more = optional_text(params, "more")
    if more not in (None, "alike", "different"):
        raise JsonRpcInvalidParams('more must be "alike" or "different".')
    partial = optional(params, "partialResultToken")
    try:
        ask = _ask(ls, params)
        if ask is None:
            return _nothing(count, "nothing to answer")
        with work_done(ls, optional(params, "workDoneToken")) as progress:
            synthesis = await _synthesis(ls, ask, count, more, progress)
            if synthesis is None:
                return _nothing(count, "cancelled")
            if more is not None:
                count = synthesis.solutions.wanted
            await _stream(ls, synthesis, partial, progress)
    except SolutionUnknown as error:
        return _nothing(count, error.reason)
    except TenfoldError as error:
        ls.assistant.report(error)
        return _nothing(count, error.reason)
    served = synthesis.solutions.keep_places(count)
    return {
        "solutions": [solution_json(item, rank) for rank, item in enumerate(served, 1)],
        "account": account_json(synthesis.solutions.account),
    }


async def _synthesis(
    ls: TenfoldServer, ask: Ask, count: int, more: str | None, progress: WorkDone | None
) -> Synthesis | None:
    """Set to work; None where the user cancelled it before it began.

    From then on cancelling stops it, and what is there is the answer.
    """
    if more is None:
        work = ls.assistant.synthesis(ask, count)
    else:
        work = ls.assistant.more(ask, count, different=more == "different")
    if progress is None:
        return await work
    preparing = asyncio.ensure_future(work)
    progress.on_cancel(preparing.cancel)
    try:
        synthesis = await preparing
    except asyncio.CancelledError:
        if progress.cancelled:
            return None
        raise
    progress.on_cancel(synthesis.stop)
    return synthesis


def _ask(ls: TenfoldServer, params: Any) -> Ask | None:
    """Read the Ask at ``position``, or that which the solution with this id answered."""
    identity = optional_text(params, "solution")
    if identity is None:
        document = open_document(ls, params)
        position = position_from(optional(params, "position"))
        attach(ls, document, position)
        return ls.assistant.ask(document, position, list(ls.documents.values()))
    found = ls.assistant.solution(identity)
    if found is None:
        raise SolutionUnknown("This solution is not kept any more.", "Ask again at its place.")
    return found[0].ask


async def _stream(
    ls: TenfoldServer, synthesis: Synthesis, partial: str | int | None, progress: WorkDone | None
) -> None:
    sent: set[str] = set()
    said: Account | None = None

    def send() -> None:
        nonlocal said
        ranked = list(enumerate(synthesis.solutions.ranked(), 1))
        new = [(rank, item) for rank, item in ranked if item.id not in sent]
        account = synthesis.solutions.account
        if account == said:
            return
        said = account
        sent.update(item.id for _, item in new)
        if partial is not None:
            value = {
                "solutions": [solution_json(item, rank) for rank, item in new],
                "account": account_json(account),
            }
            ls.progress(lsp.ProgressParams(partial, value))
        if progress is not None:
            share = 100 * account.shown // account.wanted
            progress.report(progress_text(synthesis), min(100, share))

    send()
    async for _ in synthesis.growth():
        send()
    send()


def _nothing(count: int, reason: str) -> dict[str, Any]:
    """The answer when the model could not even be asked: all that was wanted failed."""
    account = {
        "wanted": count,
        "requested": count,
        "shown": 0,
        "duplicates": 0,
        "empty": 0,
        "failed": [{"reason": reason, "count": count}],
        "pending": 0,
    }
    return {"solutions": [], "account": account}
