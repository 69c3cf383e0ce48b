"""``tenfold/cases``, ``tenfold/case`` and ``tenfold/runCase``: cases of the workspace."""

import asyncio
from pathlib import Path
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams, JsonRpcRequestCancelled

from tenfold.cases.case import Case, CaseFile, case_paths, check_case, read_case, root_of
from tenfold.cases.results import Result, Run, result_json
from tenfold.cases.running import Mode, read_case_ask
from tenfold.cases.running import run_case as run
from tenfold.cases.saving import NewCase, new_case
from tenfold.errors import CaseError, SolutionUnknown, TenfoldError
from tenfold.lsp.params import optional, optional_flag, optional_text
from tenfold.lsp.prompt import RequestFailed
from tenfold.lsp.server import TenfoldServer, file_path
from tenfold.lsp.work_done import WorkDone, work_done
from tenfold.source.ask import Ask
from tenfold.source.document import path_of
from tenfold.status import progress_text
from tenfold.synthesis import Synthesis, temperature_for


async def cases(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the cases of all folders; none of a workspace that is not trusted."""
    workspace = ls.assistant.workspace

    def read() -> list[CaseFile]:
        roots = workspace.roots if workspace.trusted else ()
        return [read_case(path) for root in roots for path in case_paths(root)]

    return {"cases": [_case_json(file) for file in await asyncio.to_thread(read)]}


async def case(ls: TenfoldServer, params: Any) -> dict[str, str]:
    """Answer with a free place and the text for a case that expects a solution on screen."""
    identity = optional_text(params, "solution")
    if identity is None:
        raise JsonRpcInvalidParams("solution must be a solution's id.")
    try:
        found = ls.assistant.solution(identity)
        if found is None:
            raise SolutionUnknown("This solution is not kept any more.", "Ask again at its place.")
        synthesis, solution = found
        made = await asyncio.to_thread(
            new_case,
            _root(ls, synthesis.ask.uri),
            synthesis.ask,
            solution,
            template=optional_text(params, "template") or await _template(ls, synthesis),
            count=synthesis.solutions.wanted,
            seed=synthesis.seed,
            temperature=_temperature(ls, synthesis, identity),
            redact=ls.assistant.redact_for_file(),
        )
        # Not in a thread: Asks are read on the event loop, as the trees that they share are.
        _check_asks_the_same(ls, made, synthesis.ask)
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None
    return {"uri": made.path.as_uri(), "text": made.text}


async def run_case(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with how a case did; it is asked where no answer is recorded, or with ``live``."""
    uri = optional_text(params, "uri")
    if uri is None:
        raise JsonRpcInvalidParams("uri must be that of a case's file.")
    model = optional_text(params, "model") or ls.settings.model.name
    how = Run(model, optional_text(params, "template"))
    live = optional_flag(params, "live") is True
    try:
        wanted = await asyncio.to_thread(_read, ls, uri)
        with work_done(ls, optional(params, "workDoneToken")) as progress:
            result = await _run(ls, wanted, how, live, progress)
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None
    return result_json(result)


async def _run(
    ls: TenfoldServer, wanted: Case, how: Run, live: bool, progress: WorkDone | None
) -> Result:
    """Run a case once no other is being run. Raises what it could not be run for."""

    def told(synthesis: Synthesis) -> None:
        if progress is not None:
            account = synthesis.solutions.account
            share = 100 * account.shown // max(1, account.wanted)
            progress.report(progress_text(synthesis), min(100, share))

    async def in_turn() -> Result:
        async with ls.running_case:
            mode: Mode = "live" if live else "known"
            return await run(wanted, how, ls.assistant, mode, told=told)

    running = asyncio.ensure_future(in_turn())
    if progress is not None:
        progress.on_cancel(running.cancel)
    try:
        result = await running
    except asyncio.CancelledError:
        running.cancel()
        if progress is not None and progress.cancelled:
            raise JsonRpcRequestCancelled("The case was cancelled.") from None
        raise
    if result.error is not None:
        raise result.error
    return result


def _read(ls: TenfoldServer, uri: str) -> Case:
    """The case of a URI, as it stands in the editor where it is open there."""
    path = file_path(uri)
    workspace = ls.assistant.workspace
    if path is None or root_of(path) not in workspace.roots:
        raise CaseError(
            "This is no case of a folder that is open.", "Open the folder that it belongs to."
        )
    if not workspace.trusted:
        raise _untrusted()
    document = ls.document(uri)
    file = read_case(path) if document is None else check_case(document.text, path)
    if file.case is None:
        raise file.problems[0]
    return file.case


def _root(ls: TenfoldServer, uri: str) -> Path:
    """The folder that a new case for a document belongs to."""
    workspace = ls.assistant.workspace
    if not workspace.roots:
        raise CaseError("No folder is open that the case could belong to.", "Open a folder.")
    if not workspace.trusted:
        raise _untrusted()
    return workspace.root_of(path_of(uri)) or workspace.roots[0]


async def _template(ls: TenfoldServer, synthesis: Synthesis) -> str:
    """The template to name in a case: that of the settings where they would choose the same.

    Raises :class:`CaseError` where no template of that name could be found again.
    """
    settings, used = ls.settings, synthesis.prompt.template
    choice = await ls.assistant.choice(synthesis.ask)
    if choice and choice.template.name == used:
        return settings.prompt.template
    files = await asyncio.to_thread(ls.assistant.templates.files, synthesis.ask.uri)
    if not any(file.template and file.template.name == used for file in files):
        raise CaseError(
            f"The template {used} is in no folder of templates, so no case can name it.",
            "Move it to .tenfold/prompts, then save the case.",
        )
    return used


def _temperature(ls: TenfoldServer, synthesis: Synthesis, identity: str) -> float | None:
    """The temperature to name in a case: none where the settings give the same."""
    origin, set_to = synthesis.origin(identity), ls.settings.candidates.temperature
    if origin is None or origin.sampling.temperature_of is not None:
        return None
    usual = temperature_for(synthesis.solutions.wanted) if set_to is None else set_to
    temperature = origin.sampling.temperature
    return None if temperature == usual else temperature


def _check_asks_the_same(ls: TenfoldServer, made: NewCase, ask: Ask) -> None:
    """Raise where a new case would ask something else than its solution answered."""
    file = check_case(made.text, made.path)
    if file.case is None:
        raise file.problems[0]
    again = read_case_ask(file.case, ls.assistant)
    if (again.task, again.subject) != (ask.task, made.subject):
        raise CaseError(
            "This solution is about what was selected, and a case has a cursor only.",
            "Ask again with nothing selected, and save that solution.",
        )


def _untrusted() -> CaseError:
    return CaseError(
        "The workspace is not trusted, so its cases are neither read nor written.",
        "Trust the workspace.",
    )


def _case_json(file: CaseFile) -> dict[str, Any]:
    told: dict[str, Any] = {
        "uri": file.path.as_uri(),
        "name": file.path.stem,
        "description": file.case.description if file.case else "",
        "line": file.problems[0].line if file.problems else 1,
    }
    if file.problems:
        told["problem"] = "\n".join(map(str, file.problems))
    return told
