"""``tenfold/solutions``: all candidates for a cursor, streamed as they come."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.solutions import Account
from tenfold.errors import PrivacyError, SolutionUnknown, TaskImpossible, TenfoldError
from tenfold.lsp.attached import attach
from tenfold.lsp.convert import position_from, range_from
from tenfold.lsp.params import open_document, optional, optional_count, optional_text
from tenfold.lsp.server import TenfoldServer
from tenfold.lsp.variant import variant_of
from tenfold.lsp.work_done import WorkDone, work_done
from tenfold.source.ask import Ask
from tenfold.source.tasks import ASSIGNED, Assigned
from tenfold.status import progress_text
from tenfold.synthesis import Synthesis
from tenfold.variant import AS_SET, Variant
from tenfold.wire import account_json, run_json, solution_json


async def solutions(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the ranked solutions and the account, however the work ends."""
    count = optional_count(params)
    more = optional_text(params, "more")
    if more not in (None, "alike", "different"):
        raise JsonRpcInvalidParams('more must be "alike" or "different".')
    partial = optional(params, "partialResultToken")
    try:
        asked = _asked(ls, params)  # before anything is waited for: in the text as it is now
        variant = await variant_of(ls, params)
        if asked is not None and variant == AS_SET:
            variant = asked.variant
        if asked is None:
            return _nothing(count or ls.settings.candidates.count, "nothing to answer")
        count = count or ls.assistant.count_for(asked.ask)
        with work_done(ls, optional(params, "workDoneToken")) as progress:
            synthesis = await _synthesis(ls, asked.ask, count, variant, more, progress)
            if synthesis is None:
                return _nothing(count, "cancelled")
            if more is not None:
                count = synthesis.solutions.wanted
            await _stream(ls, synthesis, asked.ask, partial, progress)
    except SolutionUnknown as error:
        return _nothing(count or ls.settings.candidates.count, error.reason)
    except TaskImpossible as error:
        return _nothing(count or ls.settings.candidates.count, str(error))
    except TenfoldError as error:
        ls.assistant.report(error)
        return _nothing(count or ls.settings.candidates.count, _reason(error))
    served = synthesis.solutions.keep_places(count + synthesis.solutions.second_forms)
    return {
        "solutions": [_solution(asked.ask, item, rank) for rank, item in enumerate(served, 1)],
        "account": _account(synthesis),
        "run": run_json(synthesis, ls.assistant.price(synthesis)),
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """An Ask, and with what it was answered before."""

    ask: Ask
    variant: Variant = AS_SET


def _solution(ask: Ask, candidate: Candidate, rank: int) -> dict[str, Any]:
    """A candidate as the wire has it, with what goes around it where its place is to be made."""
    if ask.asked_in is not None:
        insertion = ask.asked_in.insertion
        text = insertion.inserted(candidate.insert_text, ask.newline)
        candidate = replace(candidate, insert_text=text, range=insertion.range)
    return solution_json(candidate, rank)


async def _synthesis(
    ls: TenfoldServer,
    ask: Ask,
    count: int,
    variant: Variant,
    more: str | None,
    progress: WorkDone | None,
) -> Synthesis | None:
    """Set to work; None where the user cancelled it before it began.

    From then on cancelling stops it, and what is there is the answer.
    """
    if more is None:
        work = ls.assistant.synthesis(ask, count, variant)
    else:
        work = ls.assistant.more(ask, count, variant, different=more == "different")
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


def _asked(ls: TenfoldServer, params: Any) -> _Asked | None:
    """Read the Ask at ``position``, for a task, or that which a solution with an id answered."""
    identity = optional_text(params, "solution")
    if identity is None:
        document = open_document(ls, params)
        opened = list(ls.documents.values())
        task = optional_text(params, "task")
        if task is not None:
            selected = range_from(optional(params, "range"), optional(params, "position"))
            return _Asked(ls.assistant.assign(document, selected, _task(task), opened))
        position = position_from(optional(params, "position"))
        attach(ls, document, position)
        ask = ls.assistant.ask(document, position, opened)
        return None if ask is None else _Asked(ask)
    found = ls.assistant.solution(identity)
    if found is None:
        raise SolutionUnknown("This solution is not kept any more.", "Ask again at its place.")
    return _Asked(found[0].ask, found[0].variant)


def _task(name: str) -> Assigned:
    for known in ASSIGNED:
        if name == known:
            return known
    raise JsonRpcInvalidParams(f"task must be one of {', '.join(ASSIGNED)}.")


async def _stream(
    ls: TenfoldServer,
    synthesis: Synthesis,
    ask: Ask,
    partial: str | int | None,
    progress: WorkDone | None,
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
                "solutions": [_solution(ask, item, rank) for rank, item in new],
                "account": _account(synthesis),
            }
            ls.progress(lsp.ProgressParams(partial, value))
        if progress is not None:
            share = 100 * account.shown // account.wanted
            progress.report(progress_text(synthesis), min(100, share))

    send()
    async for _ in synthesis.growth():
        send()
    send()


def _account(synthesis: Synthesis) -> dict[str, Any]:
    """Make the account, with why something was withheld as a whole sentence."""
    told = account_json(synthesis.solutions.account)
    if isinstance(synthesis.error, PrivacyError):
        for failure in told["failed"]:
            if failure["reason"] == PrivacyError.reason:
                failure["reason"] = _reason(synthesis.error)
    return told


def _reason(error: TenfoldError) -> str:
    """A failure's reason: a few words, but all that is said of what may not leave the machine.

    That is a setting, an ignore file, a secret or the journal, and each has another way out.
    """
    return str(error) if isinstance(error, PrivacyError) else error.reason


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
