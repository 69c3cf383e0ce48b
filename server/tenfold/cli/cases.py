"""``tenfold templates test``: cases, with templates and models."""

import asyncio
import json
from collections.abc import Sequence
from itertools import groupby, product
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from tenfold.assistant import Assistant
from tenfold.cases.case import Case, CaseFile, found_cases, read_case
from tenfold.cases.junit import junit
from tenfold.cases.results import Result, Run, result_json
from tenfold.cases.running import Mode, run_case
from tenfold.cases.running import settings_for as settings_of_model
from tenfold.cli.case_display import show_results
from tenfold.cli.display import output, show_error
from tenfold.cli.options import ConfigOption, EndpointOption, JsonOption
from tenfold.cli.progress import progress_bar
from tenfold.cli.session import model_options, settings_for
from tenfold.errors import CaseError, NotRecorded
from tenfold.settings import Settings
from tenfold.status import progress_text
from tenfold.synthesis import Synthesis
from tenfold.workspace import Workspace

ALL_PASSED, SOME_FAILED, COULD_NOT_RUN = 0, 1, 2


def test(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS…]", help="Cases, or folders with cases. [default: here]"),
    ] = None,
    template: Annotated[
        list[str] | None,
        typer.Option("--template", help="A template instead of the cases' own; repeatable."),
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="A model; repeatable.")] = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="How often, with other seeds.")] = 1,
    replay: Annotated[bool, typer.Option("--replay", help="Ask no model.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Ask all anew.")] = False,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit's XML.")
    ] = None,
    endpoint: EndpointOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run cases with templates and models, and check the answers.

    Answers that are recorded are served again; the others are asked, and recorded. Ends with
    status 1 where an assertion does not hold, and with 2 where a case cannot be run.
    """
    if replay and live:
        raise typer.BadParameter("--replay asks nothing, --live asks all: give one of them.")
    mode: Mode = "replay" if replay else "live" if live else "known"
    files = _read(paths or [Path()])
    cases = [file.case for file in files if file.case is not None]
    settings = settings_for(config, **model_options(None, endpoint))
    templates: list[str | None] = [*template] if template else [None]
    runs = [
        Run(one_model, one_template)
        for one_model in model or [settings.model.name]
        for one_template in templates
    ]
    results = asyncio.run(_run(cases, runs, settings, mode, repeat))
    broken = len(cases) < len(files)
    if junit_file is not None:
        _write(junit_file, junit(results, [file for file in files if file.case is None]))
    if as_json:
        told = _as_json(files, results)
        output.print_json(json.dumps(told, ensure_ascii=False), indent=2)
    else:
        show_results(files, results)
    raise typer.Exit(_status(results, broken))


def _read(paths: Sequence[Path]) -> list[CaseFile]:
    try:
        return [read_case(path) for path in found_cases(paths)]
    except CaseError as error:
        show_error(error)
        raise typer.Exit(COULD_NOT_RUN) from None


async def _run(
    cases: Sequence[Case],
    runs: Sequence[Run],
    settings: Settings,
    mode: Mode,
    repeat: int,
) -> list[Result]:
    """Run all, one model after the other, so that each is loaded once."""
    workspace = Workspace(tuple(dict.fromkeys(case.root for case in cases)))
    results: list[Result] = []
    with progress_bar() as bar:
        for name, of_model in groupby(runs, key=lambda run: run.model):
            assistant = Assistant(settings_of_model(settings, name), workspace=workspace)
            try:
                for run in of_model:
                    results += await _run_all(cases, run, assistant, mode, repeat, bar)
            finally:
                await assistant.close()
    return results


async def _run_all(
    cases: Sequence[Case],
    run: Run,
    assistant: Assistant,
    mode: Mode,
    repeat: int,
    bar: Progress,
) -> list[Result]:
    task = bar.add_task(run.title, total=len(cases) * repeat, told="")

    def told(synthesis: Synthesis) -> None:
        bar.update(task, told=progress_text(synthesis))

    results: list[Result] = []
    for case, number in product(cases, range(1, repeat + 1)):
        results.append(await run_case(case, run, assistant, mode, number, told))
        bar.update(task, advance=1, told=_counts(results))
    return results


def _counts(results: Sequence[Result]) -> str:
    failed = sum(not result.passed for result in results)
    asked = sum(not result.replayed and result.error is None for result in results)
    return f"{len(results) - failed} passed, {failed} failed, {asked} asked anew"


def _status(results: Sequence[Result], broken: bool) -> int:
    if broken or any(result.error is not None for result in results):
        return COULD_NOT_RUN
    return ALL_PASSED if all(result.passed for result in results) else SOME_FAILED


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        show_error(
            CaseError(f"{file} cannot be written: {error.strerror}.", "Choose another file.")
        )
        raise typer.Exit(COULD_NOT_RUN) from None


def _as_json(files: Sequence[CaseFile], results: Sequence[Result]) -> dict[str, Any]:
    told = []
    for result in results:
        one = {"case": result.case.name, "file": str(result.case.path), **result_json(result)}
        one["repeat"] = result.repeat
        if result.error is not None:
            one["error"] = str(result.error)
            one["recorded"] = not isinstance(result.error, NotRecorded)
        told.append(one)
    problems = [
        {"file": str(problem.file), "line": problem.line, "message": str(problem)}
        for file in files
        for problem in file.problems
    ]
    return {"results": told, "problems": problems}
