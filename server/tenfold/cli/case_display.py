"""How the results of cases look in the terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from tenfold.cases.case import CaseFile
from tenfold.cases.results import Result
from tenfold.cli.display import errors, output

SHOWN = 10
"""Lines of an answer that is shown beside what is wrong with it."""


def show_results(files: Sequence[CaseFile], results: Sequence[Result]) -> None:
    """Print a table, and below it what does not hold, and where that is asked for."""
    if results:
        output.print(_table(results))
    for result in results:
        if result.passed:
            continue
        repeated = "" if result.repeat == 1 else f" · repeat {result.repeat}"
        template = result.template or result.run.template or result.case.template
        title = f"{result.case.name} · {template} · {result.run.model}{repeated}"
        output.print()
        output.print(Text(title, "bold"), soft_wrap=True)
        if result.error is not None:
            output.print(Text(f"  {result.error}", "yellow"), soft_wrap=True)
        for verdict in result.verdicts:
            if not verdict.passed:
                place = f"{shown_path(result.case.path)}:{verdict.line}"
                line = Text.assemble(
                    f"  {place}  ", (verdict.type, "bold red"), f"  {verdict.message}"
                )
                output.print(line, soft_wrap=True)
        if result.verdicts:
            output.print(Text(_indented(result.output), "dim"), soft_wrap=True)
    for file in files:
        for problem in file.problems:
            place = f"{shown_path(file.path)}:{problem.line}: "
            told = Text.assemble((place, "bold"), f"{problem.what} {problem.next_step}")
            errors.print(told, soft_wrap=True)
    output.print()
    output.print(_summary(results), soft_wrap=True)


def _table(results: Sequence[Result]) -> Table:
    """Cases in rows, templates and models in columns."""
    runs = list(dict.fromkeys(result.run for result in results))
    cases = {result.case.path: result.case for result in results}
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("case")
    for run in runs:
        table.add_column(Text(run.title), justify="left")
    for path, case in cases.items():
        cells = [
            _cell([one for one in results if one.case.path == path and one.run == run])
            for run in runs
        ]
        table.add_row(Text(case.name), *cells)
    return table


def _cell(results: Sequence[Result]) -> Text:
    passed = sum(result.passed for result in results)
    errors_met = [result.error for result in results if result.error is not None]
    if errors_met:
        return Text(f"! {errors_met[0].reason}", "yellow")
    mark, colour = ("✓", "green") if passed == len(results) else ("✗", "red")
    many = f" {passed}/{len(results)}" if len(results) > 1 else ""
    milliseconds = 1000 * sum(result.seconds for result in results) / len(results)
    replayed = ", recorded" if all(result.replayed for result in results) else ""
    return Text.assemble((f"{mark}{many}", colour), (f"  {milliseconds:.0f} ms{replayed}", "dim"))


def _summary(results: Sequence[Result]) -> Text:
    not_run = sum(result.error is not None for result in results)
    passed = sum(result.passed for result in results)
    failed = len(results) - passed - not_run
    text = Text(f"{passed} of {len(results)} passed", "bold")
    if failed:
        text.append(f" · {failed} failed", "red")
    if not_run:
        text.append(f" · {not_run} could not be run", "yellow")
    return text


def _indented(text: str) -> str:
    lines = text.strip("\n").split("\n")
    shown = [*lines[:SHOWN], "…"] if len(lines) > SHOWN else lines
    return "\n".join(f"    {line}" for line in shown)


def shown_path(path: Path) -> str:
    """A file's name from the current folder on, where it is in it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
