"""The report of a run: figures as JSON, and one page that needs nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from tenfold import __version__
from tenfold.evaluation.answers import Answer
from tenfold.evaluation.problem import Problem
from tenfold.evaluation.summary import Summary, with_examples, without_examples

COMPARED = ("random", "logprob", "ranked", "ranked_examples", "pass3", "oracle")
"""The figures of the main plot, in its order."""
LOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One variant of a report: its figures and its answers."""

    summary: Summary
    answers: Sequence[Answer]


def figures_json(suite: str, parts: Sequence[Part]) -> dict[str, Any]:
    """All figures with their intervals, for programs."""
    return {
        "suite": suite,
        "version": __version__,
        "variants": [
            {
                "model": part.summary.variant.model,
                "template": part.summary.variant.template,
                "count": part.summary.variant.count,
                "seed": part.summary.variant.seed,
                "problems": part.summary.problems,
                "failed": part.summary.failed,
                "figures": {
                    figure.name: {
                        "title": figure.title,
                        "unit": figure.unit,
                        "value": round(figure.estimate.value, 5),
                        "interval95": [
                            round(figure.estimate.low, 5),
                            round(figure.estimate.high, 5),
                        ],
                    }
                    for figure in part.summary.figures
                },
            }
            for part in parts
        ],
    }


def write_report(
    folder: Path, suite: str, parts: Sequence[Part], problems: Sequence[Problem]
) -> tuple[Path, Path]:
    """Write ``figures.json`` and ``report.html``; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    figures, page = folder / "figures.json", folder / "report.html"
    told = json.dumps(figures_json(suite, parts), indent=2, ensure_ascii=False)
    figures.write_text(told + "\n", encoding="utf-8")
    by_id = {problem.id: problem for problem in problems}
    page.write_text(_page(suite, parts, by_id), encoding="utf-8", errors="replace")
    return figures, page


def _page(suite: str, parts: Sequence[Part], problems: Mapping[str, Problem]) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = files("tenfold.evaluation").joinpath("report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source).render(
        suite=suite,
        version=__version__,
        variants=[_variant(part, problems) for part in parts],
    )


def _variant(part: Part, problems: Mapping[str, Problem]) -> dict[str, Any]:
    summary = part.summary
    figures = {figure.name: figure for figure in summary.figures}
    return {
        "title": summary.variant.title,
        "variant": summary.variant,
        "problems": summary.problems,
        "failed": summary.failed,
        "bars": [figures[name] for name in COMPARED],
        "figures": summary.figures,
        "strip": [_dot(answer) for answer in _by_share(part.answers)],
        "lost": [_lost(answer, problems) for answer in part.answers if _is_lost(answer)][
            :LOST_SHOWN
        ],
    }


def _by_share(answers: Sequence[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: (_share(answer), answer.problem))


def _share(answer: Answer) -> float:
    count = len(answer.candidates)
    return sum(one.passed for one in answer.candidates) / count if count else 0.0


def _dot(answer: Answer) -> dict[str, Any]:
    """A problem of the strip: how many are right, and whether the first is, either way."""
    plain, tried = without_examples(answer), with_examples(answer)
    return {
        "problem": answer.problem,
        "share": _share(answer),
        "right": sum(one.passed for one in answer.candidates),
        "count": len(answer.candidates),
        "plain": plain is not None and plain.passed,
        "tried": tried is not None and tried.passed,
    }


def _is_lost(answer: Answer) -> bool:
    """Whether a right candidate was there, and another one came first."""
    first = with_examples(answer)
    return first is not None and not first.passed and any(c.passed for c in answer.candidates)


def _lost(answer: Answer, problems: Mapping[str, Problem]) -> dict[str, Any]:
    first = with_examples(answer)
    right = next(one for one in answer.candidates if one.passed)
    assert first is not None
    problem = problems.get(answer.problem)
    return {
        "problem": answer.problem,
        "asked": problem.text[: problem.cursor] if problem is not None else "",
        "picked": {"text": first.text, "why": first.reason},
        "right": {"text": right.text, "why": right.reason},
        "place": answer.candidates.index(right) + 1,
        "count": len(answer.candidates),
    }
