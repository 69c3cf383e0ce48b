"""The words of a template, each with its one meaning: for completion and hover alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from tenfold.prompting.templates import (
    EXAMPLE_FIELDS,
    OUR_FIELDS,
    PROMPTY_FIELDS,
    RULE_FIELDS,
)
from tenfold.prompting.variables import LIST_TRIMS, TEXT_TRIMS, VARIABLES
from tenfold.source.ask import Task

FieldPath = tuple[str, ...]
"""The fields that lead to one, from the outermost on; items of lists have no part of their own."""

OURS: FieldPath = ("metadata", "tenfold")
PIECES: FieldPath = (*OURS, "pieces")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the front matter; ``group`` says that its own fields stand below it."""

    meaning: str
    group: bool = False
    values: Mapping[str, str] | None = None
    """What it may be, each with its meaning, where that is known beforehand."""


MODES: Mapping[str, str] = {
    "prefix": "The model continues the text, so the body ends with `{{ prefix }}`.",
    "fim": "The model fills in between `{{ prefix }}` and `{{ suffix }}`, with its own marks "
    "around them.",
    "chat": "The model answers messages; `system:`, `user:` and `assistant:` on lines of their "
    "own begin them.",
}
TASKS: Mapping[str, str] = {
    "code": "The code that a comment asks for.",
    "docstring": "Documentation of the code at the cursor.",
    "tests": "Tests.",
    "comment": "More text of a comment.",
    "explain": "A comment that explains code.",
    "example": "An example of use.",
    "commit": "A commit message.",
}
TRIMS: Mapping[str, str] = {
    "start": "Whole lines are dropped from its start.",
    "end": "Whole lines are dropped from its end.",
    "first": "Items are dropped from the first on.",
    "last": "Items are dropped from the last on.",
    "whole": "All of it or nothing.",
    "never": "It has to fit.",
}

_FIELDS: Mapping[FieldPath, Field] = {
    ("name",): Field("What the template is called by, in settings and commands."),
    ("displayName",): Field("The name that people read."),
    ("description",): Field("What the template is for."),
    ("metadata",): Field("What programs keep of their own; Tenfold's part is `tenfold`.", True),
    ("inputs",): Field(
        "Variables of the template's own, each with its `name` and its `default`.", True
    ),
    ("inputs", "name"): Field("What the body calls it by."),
    ("inputs", "default"): Field("Its value."),
    ("inputs", "kind"): Field(
        "Its type, for other tools; Tenfold writes it as text.",
        values={"string": "A text.", "integer": "A whole number.", "float": "A number."},
    ),
    ("inputs", "description"): Field("What it is for."),
    ("outputs",): Field("Prompty's description of the answer; Tenfold does not use it.", True),
    ("model",): Field("The model for other tools; Tenfold's own is the setting `model`.", True),
    ("tools",): Field("Tools for the model; Tenfold does not use them.", True),
    ("template",): Field("How the body is written: in Jinja, with Prompty's role markers.", True),
    ("template", "format"): Field("The language of the body.", True),
    ("template", "format", "kind"): Field("Always `jinja2`.", values={"jinja2": "Jinja."}),
    ("template", "parser"): Field("How messages are told apart.", True),
    ("template", "parser", "kind"): Field(
        "Always `prompty`.", values={"prompty": "Role markers on lines of their own."}
    ),
    OURS: Field("What Tenfold goes by.", True),
    (*OURS, "mode"): Field("How the model is asked.", values=MODES),
    (*OURS, "tasks"): Field(
        "What it is used for; all tasks where it is left out.",
        values={task: TASKS.get(task, "") for task in get_args(Task)},
    ),
    (*OURS, "families"): Field(
        "The model families it is used for, as patterns such as `qwen2.5-coder*`; all where it is "
        "left out."
    ),
    (*OURS, "languages"): Field(
        "The languages it is used for, as patterns of ids such as `javascript*`; all where it is "
        "left out."
    ),
    (*OURS, "stop"): Field("Texts that end the answer."),
    (*OURS, "suffix"): Field(
        "`field`: the text after the cursor goes to the endpoint in a field of its own, in mode "
        "`prefix`.",
        values={"field": "The endpoint fills in the middle by itself."},
    ),
    PIECES: Field("How variables give way when room is short.", True),
    (*PIECES, "*", "priority"): Field("The piece with the highest is served first."),
    (*PIECES, "*", "share"): Field(
        "The part of the budget, from 0 to 1, that it may take before the others were served."
    ),
    (*PIECES, "*", "trim"): Field("How it gives way.", values=TRIMS),
    (*OURS, "examples"): Field("What `{% for example in examples %}` goes through.", True),
    (*OURS, "examples", "languages"): Field(
        "The languages it is shown for; all where it is left out."
    ),
    (*OURS, "examples", "instruction"): Field("What was asked for."),
    (*OURS, "examples", "code"): Field("The code that answers it."),
    (*OURS, "sample"): Field("A document to show the template with where no code is open.", True),
    (*OURS, "sample", "file"): Field("Its name, which decides the language."),
    (*OURS, "sample", "text"): Field("Its text, with `<CURSOR>` where the cursor is."),
}

NAMES: Mapping[FieldPath, tuple[str, ...]] = {
    (): PROMPTY_FIELDS,
    ("metadata",): ("tenfold",),
    ("inputs",): ("name", "default", "kind", "description"),
    ("template",): ("format", "parser"),
    ("template", "format"): ("kind",),
    ("template", "parser"): ("kind",),
    OURS: OUR_FIELDS,
    PIECES: tuple(VARIABLES),
    (*OURS, "examples"): EXAMPLE_FIELDS,
    (*OURS, "sample"): ("file", "text"),
}
"""The fields of each group."""


def field_names(path: FieldPath) -> tuple[str, ...]:
    """The fields that a group may have; none where it is no group of fields."""
    if len(path) == len(PIECES) + 1 and path[:-1] == PIECES:
        return RULE_FIELDS
    return NAMES.get(path, ())


def field_at(path: FieldPath) -> Field | None:
    """The field that a path leads to; None where there is none."""
    if path[: len(PIECES)] == PIECES and len(path) > len(PIECES):
        variable = VARIABLES.get(path[len(PIECES)])
        if variable is None:
            return None
        if len(path) == len(PIECES) + 1:
            return Field(f"How this piece gives way. {variable.meaning}", True)
        path = (*PIECES, "*", *path[len(PIECES) + 1 :])
    return _FIELDS.get(path)


def values_at(path: FieldPath) -> Mapping[str, str]:
    """What a field may be, as far as that is known beforehand, each with its meaning."""
    field = field_at(path)
    if field is None or field.values is None:
        return {}
    if path[-1] == "trim" and len(path) == len(PIECES) + 2:
        trims = LIST_TRIMS if VARIABLES[path[-2]].is_list else TEXT_TRIMS
        return {trim: TRIMS[trim] for trim in trims}
    return field.values


FILTERS: Mapping[str, str] = {
    "default": "Another text where there is none: `default('x', true)` where it is empty too.",
    "first": "The first item of a list.",
    "indent": "Spaces in front of each line but the first: `indent(4)`.",
    "join": "The items of a list as one text: `join(', ')`.",
    "last": "The last item of a list.",
    "length": "How many items or characters it has.",
    "lower": "In small letters.",
    "replace": "One text in place of another: `replace('a', 'b')`.",
    "trim": "Without white space at both ends.",
    "upper": "In capital letters.",
}
STATEMENTS: Mapping[str, str] = {
    "if": "What follows, up to `endif`, where this is so.",
    "elif": "Otherwise, where this is so.",
    "else": "Otherwise; in a loop, where there is no item.",
    "endif": "The end of `if`.",
    "for": "What follows, up to `endfor`, for each item of a list.",
    "endfor": "The end of `for`.",
    "include": 'The text of a file beside the template: `include "style.jinja"`.',
    "raw": "What follows, up to `endraw`, as it is.",
    "endraw": "The end of `raw`.",
}
TEST_WORDS: Mapping[str, str] = {
    "defined": "There is such a value.",
    "undefined": "There is no such value.",
    "none": "It is nothing.",
    "string": "It is a text.",
}
LOOP_WORDS: Mapping[str, str] = {
    "index": "The turn of the loop, from 1.",
    "index0": "The turn of the loop, from 0.",
    "revindex": "The turns that are left, with this one.",
    "revindex0": "The turns that are left.",
    "first": "Whether this is the first turn.",
    "last": "Whether this is the last turn.",
    "length": "The number of turns.",
    "previtem": "The item of the turn before.",
    "nextitem": "The item of the turn after.",
}
ITEM_WORDS: Mapping[str, str] = {
    "instruction": "What was asked for.",
    "code": "The code that answers it.",
    "path": "The file's name in the workspace.",
    "text": "The piece's text.",
    "comment": "The text written as a comment of the language; empty where it has none.",
}
ROLE_WORDS: Mapping[str, str] = {
    "system": "Begins the message that says what the model is to do.",
    "user": "Begins a message of the user's.",
    "assistant": "Begins a message of the model's.",
}
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"})
"""Words in expressions that are no variables."""
