"""What is wrong with a template, and what is doubtful about it, each in its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

import yaml

from tenfold.authoring.measure import Measure
from tenfold.authoring.outline import Outline, Span, read_outline
from tenfold.authoring.place import variables
from tenfold.authoring.vocabulary import OURS, PIECES
from tenfold.prompting.includes import Includes
from tenfold.prompting.rendering import tokens_with
from tenfold.prompting.sandbox import RenderingError
from tenfold.prompting.templates import Origin, Template, check_template
from tenfold.prompting.trial import trial_values
from tenfold.prompting.variables import VARIABLES

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing; an ``error`` makes the template unusable."""

    span: Span
    severity: Severity
    message: str
    """What it is, and the next step."""


def diagnose(
    text: str,
    file: Path,
    origin: Origin,
    includes: Includes,
    shipped: Sequence[Template],
    measure: Measure,
) -> list[Diagnostic]:
    """Everything to say of a template, in the order of the text.

    ``shipped`` are the templates that ship, which know the marks of models.
    """
    outline = read_outline(text)
    template, problems = check_template(text, file, origin, includes)
    found = [
        Diagnostic(
            outline.span_of(problem.line, problem.columns),
            "error",
            f"{problem.what} {problem.next_step}",
        )
        for problem in problems
    ]
    warnings = [*_unused(outline, template)]
    if template is not None:
        warnings += _too_long(outline, template, measure)
        warnings += _marks(outline, template, shipped)
    found += [Diagnostic(span, "warning", message) for span, message in warnings]
    return sorted(found, key=lambda one: one.span)


def _unused(outline: Outline, template: Template | None) -> Iterator[tuple[Span, str]]:
    """Inputs and rules of variables that the body does not use."""
    used = _used(outline, template)
    if used is None:
        return
    for item in outline.inputs:
        if item.name not in used:
            yield item.span, f"the body does not use {item.name}. Use it, or remove it here."
    pieces = outline.field(*PIECES)
    for key, _ in pieces.value if isinstance(pieces, yaml.MappingNode) else ():
        if key.value in VARIABLES and key.value not in used:
            what = f"the body does not use {key.value}, so this rule has no effect."
            yield outline.node_span(key), f"{what} Use it, or remove the rule."


def _used(outline: Outline, template: Template | None) -> set[str] | None:
    """The variables that are used; None where that is not known, for want of what is included."""
    if template is not None:
        used = set(template.body.variables)
    elif any(tag.word == "include" for tag in outline.tags):
        return None
    else:
        used = {token.text for token, _ in variables(outline.tags)}
    suffix = outline.field(*OURS, "suffix")
    return used | ({"suffix"} if suffix is not None else set())


def _too_long(outline: Outline, template: Template, measure: Measure) -> Iterator[tuple[Span, str]]:
    least = tokens_with(template, trial_values(False), measure.tokenizer)
    if least > measure.budget:
        what = (
            f"its own text alone takes {measure.words(least)}, and a prompt may have "
            f"{measure.budget}."
        )
        step = "Make it shorter, or set prompt.budgetTokens higher."
        yield _first_body_line(outline), f"{what} {step}"


def _marks(
    outline: Outline, template: Template, shipped: Sequence[Template]
) -> Iterator[tuple[Span, str]]:
    """Whether a template that fills in the middle has the marks that its models know."""
    if template.mode != "fim":
        return
    before, fixed = _fixed_texts(template)
    if before and not fixed:
        return
    if not before.strip():
        what = "there is no mark of the model's in front of {{ prefix }}."
        yield _first_body_line(outline), f"{what} Put the one there that it was trained with."
        return
    families = outline.field(*OURS, "families")
    span = outline.node_span(families) if families is not None else _first_body_line(outline)
    for family in template.families:
        models = [other for other in shipped if other.mode == "fim" and _for_family(other, family)]
        wanted = [[text.strip() for text in _fixed_texts(model)[1]] for model in models]
        missing = [[mark for mark in marks if mark not in "".join(fixed)] for marks in wanted]
        if missing and all(missing):
            what = (
                f"{family} models know {', '.join(wanted[0])}: {', '.join(missing[0])} is missing."
            )
            yield span, f"{what} Use the marks of the template {models[0].name}."


def _for_family(template: Template, family: str) -> bool:
    plain = family.lower().rstrip("*")
    return bool(plain) and any(
        pattern.rstrip("*")
        and (
            fnmatchcase(plain, pattern.lower())
            or fnmatchcase(pattern.lower().rstrip("*"), family.lower())
        )
        for pattern in template.families
    )


def _fixed_texts(template: Template) -> tuple[str, list[str]]:
    """The template's own text in front of ``prefix``, and all of it, in parts."""
    values = {**trial_values(False), "prefix": "prefix", "suffix": "suffix"}
    before, fixed, reached = "", [], False
    try:
        sections = template.body.run({**values, **template.constants})
    except RenderingError:  # it needs more than the two: what it writes is not known
        return "unknown", []
    for section in sections:
        for segment in section.segments:
            reached = reached or segment.name == "prefix"
            if segment.name is None and segment.text.strip():
                fixed.append(segment.text)
                before += "" if reached else segment.text
    return before, fixed


def _first_body_line(outline: Outline) -> Span:
    return outline.span_of(outline.line_of(outline.body_start) + 1, None)
