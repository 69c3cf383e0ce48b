"""What the variables of a template hold at a cursor in code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tenfold.authoring.measure import Measure
from tenfold.prompting.fitting import Part
from tenfold.prompting.material import gather
from tenfold.prompting.rendering import fit_material
from tenfold.prompting.templates import Template, parse_template
from tenfold.prompting.variables import VARIABLES
from tenfold.source.ask import Ask
from tenfold.tokens.counts import counts_of

STAND_IN = "---\nname: stand-in\nmetadata: {tenfold: {mode: chat}}\n---\nuser:\n{{ prefix }}"


@dataclass(frozen=True, slots=True)
class Value:
    """One variable's value as it would be sent, its tokens, and whether some was left out."""

    text: str
    tokens: int
    cut: bool


def values_at(template: Template | None, ask: Ask, measure: Measure) -> dict[str, Value]:
    """The value of each variable, those included that the template does not use.

    Without a template, as while one is broken, nothing gives way. Raises
    :class:`tenfold.errors.TenfoldError` where secrets cannot be looked for.
    """
    used = template or parse_template(STAND_IN, Path("stand-in.prompty"), "shipped")
    every = replace(used, body=replace(used.body, variables=frozenset(VARIABLES)))
    material = gather(ask, every, measure.budget, measure.redact)
    for part in material.parts.values():
        part.kept = len(part.units)
    if template is not None:
        sent = template.body.variables | ({"suffix"} if template.sends_suffix else set())
        counting = counts_of(measure.tokenizer)
        fit_material(template, material.only(sent), counting, measure.budget)
    return {name: _value(part, measure) for name, part in material.parts.items()}


def _value(part: Part, measure: Measure) -> Value:
    value = part.value
    text = value if isinstance(value, str) else "\n".join(map(_item, value))
    return Value(text, measure.tokenizer.count(text), bool(part.left_out or part.cut))


def _item(item: Any) -> str:
    """An item of a list as one text; what is only another spelling of it is left out."""
    if not isinstance(item, Mapping):
        return str(item)
    return "\n".join(str(text) for name, text in item.items() if name != "comment")
