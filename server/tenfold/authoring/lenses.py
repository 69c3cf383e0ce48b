"""The line above a template: what can be done with it, and how long its prompt is."""

from dataclasses import dataclass

from tenfold.authoring.measure import Measure
from tenfold.errors import PromptTooLong, TenfoldError
from tenfold.prompting.rendering import render
from tenfold.prompting.templates import Template
from tenfold.source.ask import Ask


@dataclass(frozen=True, slots=True)
class Lens:
    """One of them: what it says, and the editor's command."""

    title: str
    command: str


def lenses(template: Template | None, ask: Ask | None, measure: Measure, count: int) -> list[Lens]:
    """Those of a template, None while it is broken; ``ask`` is what its prompt is made for.

    ``count`` is how many solutions are run for.
    """
    return [
        Lens("Preview", "tenfold.previewTemplate"),
        Lens(f"Run ×{count}", "tenfold.runTemplate"),
        Lens(_tokens(template, ask, measure), "tenfold.previewTemplate"),
        Lens("Compare", "tenfold.compareTemplates"),
    ]


def _tokens(template: Template | None, ask: Ask | None, measure: Measure) -> str:
    if template is None:
        return "No prompt: see the problems"
    if ask is None:
        return "No prompt: see the preview"
    try:
        tokens = _count(template, ask, measure)
    except PromptTooLong:
        return f"More than {measure.budget} tokens"
    except TenfoldError:
        return "No prompt: see the preview"
    return f"{measure.about}{tokens}/{measure.budget} tokens"


def _count(template: Template, ask: Ask, measure: Measure) -> int:
    return render(
        template,
        ask,
        model=measure.model,
        abilities=measure.abilities,
        tokenizer=measure.tokenizer,
        budget_tokens=measure.budget_tokens,
        answer_tokens=measure.answer_tokens,
        reason="",
        redact=measure.redact,
    ).total_tokens
