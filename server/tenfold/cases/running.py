"""Running cases: what a model answers is recorded, and what is recorded is judged.

A new answer too is judged as it was recorded, so that a run which replays it finds the same.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from attrs import evolve

from tenfold.assistant import Assistant
from tenfold.cases.case import Case
from tenfold.cases.judging import Answer, judge
from tenfold.cases.recording import (
    Question,
    Recorder,
    Recording,
    Recordings,
    Replayed,
    TemplateUsed,
    recordings_of,
)
from tenfold.cases.redacting import redacted_answer
from tenfold.cases.results import Result, Run
from tenfold.errors import CaseError, NotRecorded, TemplateError, TenfoldError
from tenfold.prompting.prompt import Prompt
from tenfold.settings import CandidatesSettings, Settings
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Range
from tenfold.synthesis import Synthesis
from tenfold.variant import Variant

Mode = Literal["known", "replay", "live"]
"""``known``: what is recorded is served again, the rest is asked. ``replay``: nothing is asked.
``live``: all is asked anew."""

SEEDS_APART = 1000
"""Between the seeds of two repeats: the requests of one answer have seeds that are neighbours."""

Told = Callable[[Synthesis], None]
"""Is told how far a model's answer is."""


def settings_for(settings: Settings, model: str) -> Settings:
    """The settings with a model as their own, so that it is the only one in memory."""
    return evolve(settings, model=Variant(model=model).model_settings(settings.model))


async def run_case(
    case: Case,
    run: Run,
    assistant: Assistant,
    mode: Mode = "known",
    repeat: int = 1,
    told: Told = lambda _: None,
) -> Result:
    """Run a case with the assistant's model. What goes wrong is told in the result."""
    try:
        ask = read_case_ask(case, assistant)
        question = question_of(case, ask, run, assistant.settings, repeat)
        recording, replayed = await _recording(case, ask, question, assistant, mode, told)
        answer = await _answer(case, ask, recording, assistant.settings)
        return Result(
            case=case,
            run=run,
            repeat=repeat,
            template=recording.template.name,
            replayed=replayed,
            seconds=recording.seconds,
            verdicts=await judge(case.assertions, answer),
            output=answer.text(answer.solutions[0]) if answer.solutions else "",
        )
    except TenfoldError as error:
        return Result(case, run, repeat, error=error)


async def _recording(
    case: Case, ask: Ask, question: Question, assistant: Assistant, mode: Mode, told: Told
) -> tuple[Recording, bool]:
    """The answer to a case, and whether it was recorded before."""
    recordings = await asyncio.to_thread(Recordings, recordings_of(case.path))
    if mode != "live":
        known = recordings.get(question)
        if known is not None and await _still_fits(known, ask, assistant):
            return known, True
    if mode == "replay":
        raise NotRecorded(
            f"No answer of {question.model} to the case {case.name} is recorded as it is now.",
            "Record one: run tenfold templates test without --replay.",
        )
    recording = await _asked(ask, question, assistant, told)
    return await asyncio.to_thread(recordings.add, recording), False


def question_of(case: Case, ask: Ask, run: Run, settings: Settings, repeat: int) -> Question:
    """What a case asks: what it leaves open the comment says, or else the settings."""
    said, candidates = ask.directives, settings.candidates
    template = run.template or case.template
    if template == "auto" and said.template is not None:
        template = said.template
    seed = next((one for one in (case.seed, said.seed) if one is not None), 0)
    temperatures = (case.temperature, said.temperature, candidates.temperature)
    return Question(
        case=case.digest,
        model=run.model,
        template=template,
        count=case.count or said.n or candidates.count,
        seed=(seed + (repeat - 1) * SEEDS_APART) % 2**31,
        temperature=next((one for one in temperatures if one is not None), None),
        max_tokens=candidates.max_tokens,
        budget_tokens=settings.prompt.budget_tokens,
        repeat=repeat,
    )


def read_case_ask(case: Case, assistant: Assistant) -> Ask:
    """Read what a case asks. Raises :class:`TenfoldError`."""
    path = case.root / case.file
    document = Document(path.as_uri(), language_for(None, case.file), case.text, None)
    cursor = document.position(case.cursor)
    if case.task != "code":
        assigned = assistant.assign(document, Range(cursor, cursor), case.task)
        return replace(assigned, snippets=case.snippets)
    ask = assistant.ask(document, cursor)
    if ask is None:
        raise CaseError(
            f"The case {case.name} asks nothing: its text is empty.", "Write a comment into it."
        )
    return replace(ask, snippets=case.snippets)


async def _still_fits(recording: Recording, ask: Ask, assistant: Assistant) -> bool:
    """Whether the template that made a recorded prompt would be used now, and is as it was."""
    wanted, templates = recording.question.template, assistant.templates
    try:
        choice = await asyncio.to_thread(templates.choose, ask, recording.abilities, wanted)
    except TemplateError:
        return False
    return TemplateUsed(choice.template.name, choice.template.fingerprint) == recording.template


async def _asked(ask: Ask, question: Question, assistant: Assistant, told: Told) -> Recording:
    """Ask the model as an editor would, and note what it says."""
    variant = Variant(
        template=question.template,
        model=question.model,
        seed=question.seed,
        temperature=question.temperature,
    )
    model = await assistant.model_for(ask, variant)

    async def render() -> Prompt:
        return await assistant.prompt(ask, variant)

    recorder = Recorder(model)
    synthesis = Synthesis(
        ask,
        await render(),
        recorder,
        _candidates(question, assistant.settings, run_examples=False),
        render=render,
        changed=told,
    )
    await _through(synthesis, question.count)
    if synthesis.error is not None:
        raise synthesis.error
    prompt, rounds = await asyncio.to_thread(
        redacted_answer,
        synthesis.prompt,
        tuple(recorder.rounds),
        assistant.redact_for_file(),
    )
    return Recording(
        question=question,
        template=TemplateUsed(prompt.template, prompt.fingerprint),
        abilities=model.abilities,
        prompt=prompt,
        rounds=rounds,
        seconds=synthesis.speed.seconds,
        price=assistant.price(synthesis),
    )


async def _answer(case: Case, ask: Ask, recording: Recording, settings: Settings) -> Answer:
    """What the editor would show of a recorded answer."""
    prompt = recording.prompt

    async def render() -> Prompt:
        return prompt

    synthesis = Synthesis(
        ask,
        prompt,
        Replayed(recording),
        _candidates(recording.question, settings, run_examples=settings.candidates.run_examples),
        render=render,
        changed=lambda _: None,
    )
    await _through(synthesis, recording.question.count)
    return Answer(
        ask=ask,
        prompt=prompt,
        solutions=synthesis.solutions.ranked(),
        seconds=recording.seconds,
        price=recording.price,
        test=_told_of(case, recording),
    )


def _told_of(case: Case, recording: Recording) -> dict[str, Any]:
    """What a case's own code hears of it."""
    return {
        "description": case.description or case.name,
        "template": recording.template.name,
        "model": recording.question.model,
    }


async def _through(synthesis: Synthesis, count: int) -> None:
    synthesis.want(count)
    async for _ in synthesis.growth():
        pass


def _candidates(
    question: Question, settings: Settings, *, run_examples: bool
) -> CandidatesSettings:
    return evolve(
        settings.candidates,
        count=question.count,
        seed=question.seed,
        temperature=question.temperature,
        run_examples=run_examples,
    )
