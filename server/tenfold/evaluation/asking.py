"""Asking for candidates as an editor does, and judging each."""

import asyncio
from dataclasses import asdict

from tenfold.assistant import Assistant
from tenfold.candidates.candidate import Candidate
from tenfold.candidates.ranking import reason_text
from tenfold.errors import EvaluationError, TenfoldError
from tenfold.evaluation.answers import Answer, Judged, Variant
from tenfold.evaluation.judging import equal, passes, similarity
from tenfold.evaluation.problem import Problem
from tenfold.examples.stated import document_with
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.languages import language_for

_AT_ONCE = 2
"""Programs that are run side by side."""


async def answer(assistant: Assistant, problem: Problem, variant: Variant) -> Answer:
    """Ask for ``variant.count`` candidates where the user would, and judge them.

    What the model fails at is told in the answer. Raises
    :class:`tenfold.errors.SandboxMissing` where programs cannot be run, and
    :class:`EvaluationError` for a problem that asks nothing.
    """
    document = _document(problem)
    ask = assistant.ask(document, document.position(problem.cursor))
    if ask is None:
        raise EvaluationError(f"The problem {problem.id} is empty.", "Take it out of the suite.")
    try:
        synthesis = await assistant.synthesis(ask, variant.count)
    except TenfoldError as error:
        return _failed(problem, variant, error)
    async for _ in synthesis.growth():
        pass
    if synthesis.stands_in_for is not None:
        # What another model answered says nothing of the one that is measured.
        return _failed(problem, variant, synthesis.stands_in_for)
    ranked = synthesis.solutions.ranked()
    side_by_side = asyncio.Semaphore(_AT_ONCE)

    async def judge(candidate: Candidate) -> Judged:
        async with side_by_side:
            return await _judged(problem, ask, candidate)

    return Answer(
        problem=problem.id,
        variant=variant,
        template=synthesis.prompt.template,
        prompt_tokens=synthesis.prompt.total_tokens,
        candidates=list(await asyncio.gather(*map(judge, ranked))),
        account=asdict(synthesis.solutions.account),
        seconds_first=_rounded(synthesis.speed.first),
        seconds_total=round(synthesis.speed.seconds, 3),
        error=None if synthesis.error is None else str(synthesis.error),
    )


def _document(problem: Problem) -> Document:
    language = language_for(None, problem.file_name)
    uri = f"file:///suite/{problem.file_name}"
    return Document(uri, language, problem.text, None)


async def _judged(problem: Problem, ask: Ask, candidate: Candidate) -> Judged:
    document = document_with(ask, candidate.insert_text)
    alike = None
    if problem.hidden is not None:
        inserted = candidate.insert_text.removeprefix(ask.kept + ask.lead)
        passed, alike = equal(problem.hidden, inserted), similarity(problem.hidden, inserted)
    else:
        passed = await passes(problem, document)
    examples = candidate.examples
    return Judged(
        text=candidate.insert_text,
        passed=passed,
        tokens=candidate.tokens,
        mean_logprob=candidate.mean_logprob,
        parses=candidate.parses,
        undefined=list(candidate.undefined),
        examples=None if examples is None else (examples.passed, examples.total),
        behaviour=None if examples is None else examples.behaviour,
        stumbles=0 if examples is None else examples.stumbles,
        finish_reason=candidate.finish_reason,
        fingerprint=candidate.fingerprint,
        reason=reason_text(candidate),
        secrets=len(candidate.secrets),
        similarity=alike,
    )


def _failed(problem: Problem, variant: Variant, error: TenfoldError) -> Answer:
    return Answer(
        problem=problem.id,
        variant=variant,
        template="",
        prompt_tokens=0,
        candidates=[],
        account={},
        seconds_first=None,
        seconds_total=0.0,
        error=str(error),
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
