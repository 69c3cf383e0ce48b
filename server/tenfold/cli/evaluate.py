"""``tenfold evaluate``: how often the first candidate is right, and any of ten."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tenfold.cli.display import errors, output
from tenfold.cli.options import ConfigOption, EndpointOption, JsonOption
from tenfold.cli.progress import progress_bar
from tenfold.cli.session import model_options, settings_for
from tenfold.errors import EvaluationError
from tenfold.evaluation.answers import Answer, Answers, Variant
from tenfold.evaluation.problem import Problem
from tenfold.evaluation.report import Part, figures_json, write_report
from tenfold.evaluation.run import check_sandbox, run_variant, unanswered
from tenfold.evaluation.suites import read_suite
from tenfold.evaluation.summary import summarize
from tenfold.settings import Settings

ANSWERS = "answers.jsonl"


def evaluate(
    suite: Annotated[
        Path,
        typer.Option(help="HumanEval's or MBPP's problems, or a folder to cut holes in."),
    ],
    template: Annotated[
        list[str] | None, typer.Option("--template", help="A prompt template; repeatable.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="A model; repeatable.")] = None,
    count: Annotated[
        list[int] | None,
        typer.Option(min=1, max=10, help="Candidates for each problem; repeatable. [default: 10]"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only the first so many problems.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same candidates.")] = 0,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Spread the problems over this Ray cluster."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results. [default: evaluation-SUITE]")
    ] = None,
    endpoint: EndpointOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for candidates of each problem of a suite, run its tests, report.

    Ended before it is through, the same command goes on where it was.
    """
    settings = settings_for(config, **model_options(None, endpoint))
    variants = [
        Variant(one_model, one_template, one_count, seed)
        for one_model in model or [settings.model.name]
        for one_template in template or [settings.prompt.template]
        for one_count in count or [10]
    ]
    problems = read_suite(suite, limit=limit, seed=seed)
    folder = out or Path(f"evaluation-{suite.stem}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(
            f"{folder} cannot be made: {error.strerror}.", "Choose another folder with --out."
        ) from None
    answers = Answers(folder / ANSWERS)
    # Ray tells on standard output of nodes that die, also where nobody has asked.
    with contextlib.redirect_stdout(sys.stderr):
        _run(problems, variants, settings, answers, ray)
    parts = [_part(problems, variant, answers) for variant in variants]
    figures, page = write_report(folder, suite.name, parts, problems)
    if as_json:
        output.print_json(json.dumps(figures_json(suite.name, parts), ensure_ascii=False), indent=2)
        return
    output.print(_table(parts))
    for part in parts:
        if part.summary.failed:
            _say_why(part)
    errors.print(f"[dim]{figures} · {page}[/]", soft_wrap=True)


def _run(
    problems: Sequence[Problem],
    variants: Sequence[Variant],
    settings: Settings,
    answers: Answers,
    ray: str | None,
) -> None:
    cluster = None
    if ray is None:
        asyncio.run(check_sandbox(problems))
    else:
        from tenfold.evaluation.cluster import Cluster

        cluster = Cluster(ray)
    with progress_bar() as bar:
        for variant in variants:
            done = len(problems) - len(unanswered(problems, variant, answers))
            task = bar.add_task(variant.title, total=len(problems), completed=done, told="")
            solved = 0

            def told(_: Variant, answer: Answer, task: object = task) -> None:
                nonlocal solved
                solved += any(one.passed for one in answer.candidates)
                bar.update(task, advance=1, told=f"{solved} solved by one of them")  # type: ignore[arg-type]

            of_variant = _settings(settings, variant)
            if cluster is not None:
                cluster.run_variant(problems, variant, of_variant, answers, told)
            else:
                asyncio.run(run_variant(problems, variant, of_variant, answers, told))
    if cluster is not None:
        cluster.close()


def _settings(settings: Settings, variant: Variant) -> Settings:
    """The settings of a variant; examples are run, and the report orders with and without them."""
    from attrs import evolve

    return evolve(
        settings,
        model=evolve(settings.model, name=variant.model),
        prompt=evolve(settings.prompt, template=variant.template),
        candidates=evolve(
            settings.candidates, count=variant.count, seed=variant.seed, run_examples=True
        ),
    )


def _part(problems: Sequence[Problem], variant: Variant, answers: Answers) -> Part:
    known = (answers.get(problem.id, variant) for problem in problems)
    told = [answer for answer in known if answer is not None]
    return Part(summarize(variant, told), told)


def _table(parts: Sequence[Part]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for part in parts:
        table.add_column(part.summary.variant.title, justify="right")
    for row, figure in enumerate(parts[0].summary.figures):
        scale = 100 if figure.unit in ("%", "points") else 1
        digits = 1 if scale == 100 else 2
        cells = []
        for part in parts:
            value, low, high = part.summary.figures[row].estimate
            unit = f" {figure.unit}" if figure.unit else ""
            cells.append(
                f"[bold]{value * scale:.{digits}f}[/]{unit}"
                f" [dim]{low * scale:.{digits}f} to {high * scale:.{digits}f}[/]"
            )
        table.add_row(figure.title, *cells)
    return table


def _say_why(part: Part) -> None:
    reasons = {answer.error for answer in part.answers if not answer.candidates and answer.error}
    told = "; ".join(sorted(reasons)) or "the model gave nothing that could be kept"
    failed = part.summary.failed
    errors.print(
        f"[yellow]{part.summary.variant.title}: {failed} problems without a candidate[/]: {told}",
        soft_wrap=True,
    )
