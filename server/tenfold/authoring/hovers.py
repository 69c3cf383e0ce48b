"""What a word of a template means, and what it holds at a cursor in code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tenfold.authoring.fields import FieldName, FieldValue
from tenfold.authoring.measure import Measure
from tenfold.authoring.outline import Outline, Span
from tenfold.authoring.place import (
    Attribute,
    FilterName,
    IncludeName,
    Place,
    RoleMarker,
    Statement,
    TestName,
    Variable,
)
from tenfold.authoring.values import Value
from tenfold.authoring.vocabulary import (
    FILTERS,
    ITEM_WORDS,
    LOOP_WORDS,
    ROLE_WORDS,
    STATEMENTS,
    TEST_WORDS,
    field_at,
    values_at,
)
from tenfold.prompting.includes import Includes
from tenfold.prompting.templates import Template
from tenfold.prompting.variables import VARIABLES, Rule

LINES_SHOWN = 20
CHARACTERS_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Hover:
    """What is told of a part of the text, in Markdown."""

    span: Span
    markdown: str


@dataclass(frozen=True, slots=True)
class AtCursor:
    """What the variables hold at the cursor in code, and where that is."""

    where: str
    """Such as ``app.py, line 12``."""
    values: Mapping[str, Value]


def hover_at(
    outline: Outline,
    place: Place | None,
    template: Template | None,
    includes: Includes,
    measure: Measure,
    attached: AtCursor | None,
) -> Hover | None:
    """What is told of a place; None where there is nothing to say.

    Only a variable needs ``template``, what the text means, which is None while it is broken, and
    ``attached``.
    """
    if place is None or not place.word:
        return None
    text: str | None = None
    match place:
        case FieldName():
            text = _field(place)
        case FieldValue():
            text = values_at(place.path).get(place.word.strip("\"'"))
        case Variable():
            text = _variable(outline, place, template, measure, attached)
        case Attribute():
            text = (LOOP_WORDS if place.owner == "loop" else ITEM_WORDS).get(place.word)
        case FilterName():
            text = FILTERS.get(place.word)
        case TestName():
            text = TEST_WORDS.get(place.word)
        case Statement():
            text = STATEMENTS.get(place.word)
        case RoleMarker():
            text = ROLE_WORDS.get(place.word.lower())
        case IncludeName():
            path = includes.find(place.word)
            text = f"Included from {path}." if path is not None else None
    return Hover(place.span, text) if text else None


def _field(place: FieldName) -> str | None:
    field = field_at((*place.path, place.word))
    if field is None:
        return None
    lines = [f"`{place.word}`", "", field.meaning]
    values = values_at((*place.path, place.word))
    if values:
        lines += ["", *(f"- `{value}`: {meaning}" for value, meaning in values.items())]
    return "\n".join(lines)


def _variable(
    outline: Outline,
    place: Variable,
    template: Template | None,
    measure: Measure,
    attached: AtCursor | None,
) -> str | None:
    for loop in reversed(place.loops):
        if loop.name == place.word:
            over = f" of `{loop.over}`" if loop.over else ""
            return f"`{place.word}`: each item{over} in turn."
    if place.word == "loop" and place.loops:
        return "`loop`: the loop around this, such as `loop.index`."
    variable = VARIABLES.get(place.word)
    if variable is None:
        own = next((item for item in outline.inputs if item.name == place.word), None)
        if own is None:
            return None
        default = f"\n\n{fenced(own.default)}" if own.default else ""
        return f"`{own.name}`: an input of this template.{default}"
    rule = template.rules[place.word] if template is not None else variable.rule
    lines = [f"`{variable.name}`", "", variable.meaning, "", rule_words(rule)]
    value = attached.values.get(place.word) if attached is not None else None
    if attached is not None and value is not None:
        lines += ["", _value(value, rule, attached.where, measure)]
    return "\n".join(lines)


def rule_words(rule: Rule) -> str:
    """A rule in words."""
    return f"Priority {rule.priority}, share {rule.share:g}, gives way: `{rule.trim}`."


def _value(value: Value, rule: Rule, where: str, measure: Measure) -> str:
    cut = ", cut to fit" if value.cut else ""
    if not value.text.strip():
        return f"At {where}: {'nothing of it fits' if value.cut else 'empty'}."
    shown, hidden = _shortened(value.text, rule.trim == "start")
    more = f" {hidden}" if hidden else ""
    return f"At {where}: {measure.words(value.tokens)}{cut}.{more}\n\n{fenced(shown)}"


def _shortened(text: str, from_end: bool) -> tuple[str, str]:
    """The part of a text that is shown, and what is said of the rest."""
    lines = text.split("\n")
    kept = lines[-LINES_SHOWN:] if from_end else lines[:LINES_SHOWN]
    shown = "\n".join(kept)
    if len(shown) > CHARACTERS_SHOWN:
        shown = shown[-CHARACTERS_SHOWN:] if from_end else shown[:CHARACTERS_SHOWN]
    elif len(kept) == len(lines):
        return shown, ""
    return shown, "Its end:" if from_end else "Its beginning:"


def fenced(text: str) -> str:
    """A text as a block of code, whatever it holds."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
