"""A run: all problems with all variants, each answered once and kept."""

import asyncio
from collections.abc import Callable, Sequence

from tenfold.assistant import Assistant
from tenfold.errors import SandboxMissing
from tenfold.evaluation.answers import Answer, Answers, Variant
from tenfold.evaluation.asking import answer
from tenfold.evaluation.problem import Problem
from tenfold.sandbox.box import why_no_sandbox
from tenfold.settings import Settings

Told = Callable[[Variant, Answer], None]
"""Is told each answer as it comes."""


def unanswered(problems: Sequence[Problem], variant: Variant, answers: Answers) -> list[Problem]:
    """The problems that a variant has no answer to yet; those that failed are asked again."""
    return [
        problem
        for problem in problems
        if (known := answers.get(problem.id, variant)) is None or known.error is not None
    ]


async def check_sandbox(problems: Sequence[Problem]) -> None:
    """Raise :class:`SandboxMissing` where programs are to be run and cannot be."""
    if all(problem.tests is None for problem in problems):
        return
    reason = await asyncio.to_thread(why_no_sandbox)
    if reason is not None:
        raise SandboxMissing(
            f"The suite's tests cannot be run here. {reason}",
            "Install bubblewrap, or evaluate a folder of source code: that runs nothing.",
        )


async def run_variant(
    problems: Sequence[Problem],
    variant: Variant,
    settings: Settings,
    answers: Answers,
    told: Told,
) -> None:
    """Answer what is not answered yet, one problem after the other, in this process."""
    missing = unanswered(problems, variant, answers)
    if not missing:
        return
    assistant = Assistant(settings)
    try:
        for problem in missing:
            one = await answer(assistant, problem, variant)
            answers.add(one)
            told(variant, one)
    finally:
        await assistant.close()
