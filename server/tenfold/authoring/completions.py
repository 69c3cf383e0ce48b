"""What can be written at a place of a template."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

from tenfold.authoring.fields import FieldName, FieldValue
from tenfold.authoring.hovers import rule_words
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
    OURS,
    ROLE_WORDS,
    STATEMENTS,
    TEST_WORDS,
    field_at,
    field_names,
    values_at,
)
from tenfold.models.catalogue import CATALOGUE
from tenfold.prompting.includes import Includes
from tenfold.prompting.templates import Template
from tenfold.prompting.variables import VARIABLES
from tenfold.source.languages import known_languages

Kind = Literal["field", "value", "variable", "filter", "statement", "role", "file"]

AFTER_BLOCKS = {"elif": ("if",), "else": ("if", "for"), "endif": ("if",), "endfor": ("for",)}
"""Statements that go with a block, and which."""
DETAIL_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that can be written in place of ``span``."""

    label: str
    kind: Kind
    span: Span
    insert: str
    detail: str = ""
    meaning: str = ""


def completions_at(
    outline: Outline,
    place: Place | None,
    known: Sequence[Template],
    includes: Includes,
    values: Mapping[str, Value] | None,
) -> list[Completion]:
    """All that can be written at a place, the likeliest first.

    ``known`` are the templates of the library, of which fields take values; ``values`` what the
    variables hold at the cursor in code.
    """
    match place:
        case FieldName():
            return list(_fields(outline, place))
        case FieldValue():
            return list(_values(outline, place, known))
        case Variable():
            return list(_variables(outline, place, values or {}))
        case Attribute():
            return list(_attributes(place))
        case FilterName():
            return _words(FILTERS, "filter", place.span)
        case TestName():
            return _words(TEST_WORDS, "filter", place.span)
        case Statement():
            fitting = {
                word: meaning
                for word, meaning in STATEMENTS.items()
                if word not in AFTER_BLOCKS or (place.open and place.open[-1] in AFTER_BLOCKS[word])
            }
            return _words(fitting, "statement", place.span)
        case IncludeName():
            return [Completion(name, "file", place.span, name) for name in includes.names()]
        case RoleMarker() if outline.mode == "chat":
            colon = outline.text[place.span.end :].lstrip(" \t").startswith(":")
            return [
                Completion(word, "role", place.span, word if colon else f"{word}:", "", meaning)
                for word, meaning in ROLE_WORDS.items()
            ]
    return []


def _words(words: Mapping[str, str], kind: Kind, span: Span) -> list[Completion]:
    return [Completion(word, kind, span, word, "", meaning) for word, meaning in words.items()]


def _fields(outline: Outline, place: FieldName) -> Iterator[Completion]:
    group = outline.field(*place.path)
    given = {key.value for key, _ in group.value} if isinstance(group, yaml.MappingNode) else set()
    colon = outline.text[place.span.end :].lstrip(" ").startswith(":")
    for name in field_names(place.path):
        if name in given and name != place.word:
            continue
        field = field_at((*place.path, name))
        behind = "" if colon else ":" if field is not None and field.group else ": "
        meaning = field.meaning if field is not None else ""
        yield Completion(name, "field", place.span, name + behind, "", meaning)


def _values(outline: Outline, place: FieldValue, known: Sequence[Template]) -> Iterator[Completion]:
    for value, meaning in values_at(place.path).items():
        yield Completion(value, "value", place.span, value, "", meaning)
    if place.path == (*OURS, "families"):
        for family, detail in _families(known).items():
            yield Completion(family, "value", place.span, _quoted(family), detail)
    elif place.path in ((*OURS, "languages"), (*OURS, "examples", "languages")):
        for language in known_languages():
            yield Completion(language.id, "value", place.span, language.id, language.name)
    elif place.path == (*OURS, "stop"):
        for stop, names in _stops(known, _own_families(outline)).items():
            detail = f"as in {', '.join(names)}"
            yield Completion(stop, "value", place.span, _quoted(stop), detail)


def _families(known: Sequence[Template]) -> dict[str, str]:
    """Model families as patterns, and where they come from."""
    found = {f"{entry.abilities.family}*": entry.title for entry in CATALOGUE.values()}
    for template in known:
        for family in template.families:
            if family != "*":
                found.setdefault(family, f"as in {template.name}")
    return found


def _stops(known: Sequence[Template], families: Sequence[str]) -> dict[str, list[str]]:
    """Texts that end answers and the templates that have them, those for some families first."""
    found: dict[str, list[str]] = {}
    for template in sorted(known, key=lambda other: not set(other.families) & set(families)):
        for stop in template.stop:
            found.setdefault(stop, []).append(template.name)
    return found


def _own_families(outline: Outline) -> list[str]:
    node = outline.field(*OURS, "families")
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [item.value for item in items if isinstance(item, yaml.ScalarNode)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _variables(
    outline: Outline, place: Variable, values: Mapping[str, Value]
) -> Iterator[Completion]:
    for loop in reversed(place.loops):
        detail = f"each of {loop.over}" if loop.over else ""
        yield Completion(loop.name, "variable", place.span, loop.name, detail)
    for item in outline.inputs:
        if item.name not in VARIABLES:
            detail = _first_line(item.default or "")
            yield Completion(item.name, "variable", place.span, item.name, detail, "An input.")
    for name, variable in VARIABLES.items():
        value = values.get(name)
        detail = _first_line(value.text) if value is not None else ""
        meaning = f"{variable.meaning}\n\n{rule_words(variable.rule)}"
        yield Completion(name, "variable", place.span, name, detail or variable.meaning, meaning)
    if place.loops:
        yield Completion("loop", "variable", place.span, "loop", "", "The loop around this.")


def _attributes(place: Attribute) -> Iterator[Completion]:
    if place.owner == "loop" and place.loops:
        yield from _words(LOOP_WORDS, "field", place.span)
        return
    for loop in reversed(place.loops):
        if loop.name == place.owner:
            variable = VARIABLES.get(loop.over)
            for field in variable.fields if variable is not None else ():
                yield Completion(field, "field", place.span, field, "", ITEM_WORDS.get(field, ""))
            return


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return line if len(line) <= DETAIL_LENGTH else f"{line[: DETAIL_LENGTH - 1]}…"
