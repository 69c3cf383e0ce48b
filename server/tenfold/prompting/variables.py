"""The variables of a template: what each means, and what happens to it when room is short."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tenfold.source.languages import Language

Trim = Literal["start", "end", "first", "last", "whole", "never"]
"""``start`` and ``end``: lines of a text are dropped from there. ``first`` and ``last``: items of
a list are dropped from there. ``whole``: all of it or nothing. ``never``: it must fit."""

TEXT_TRIMS: tuple[Trim, ...] = ("start", "end", "whole", "never")
LIST_TRIMS: tuple[Trim, ...] = ("first", "last", "whole", "never")


@dataclass(frozen=True, slots=True)
class Rule:
    """How a piece gives way: the one of the highest ``priority`` is served first.

    ``share`` is the part of the budget that it may take before every other piece was served.
    """

    priority: int
    share: float
    trim: Trim


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; ``fields`` are those of a list's items, empty where items are texts."""

    name: str
    meaning: str
    rule: Rule
    fields: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it is a list, for ``{% for %}``."""
        return self.name in LISTS


LISTS = frozenset({"scope", "imports", "snippets", "examples"})

VARIABLES: Mapping[str, Variable] = {
    variable.name: variable
    for variable in (
        Variable(
            "instruction",
            "The comment's text without its marks; empty where there is no comment.",
            Rule(100, 1.0, "never"),
        ),
        Variable(
            "task",
            "`code`, `docstring`, `tests`, `comment`, `explain`, `example` or `commit`.",
            Rule(99, 1.0, "never"),
        ),
        Variable("language", "The language's name, such as `C++`.", Rule(98, 1.0, "never")),
        Variable("language_id", "The language's id, such as `cpp`.", Rule(97, 1.0, "never")),
        Variable("path", "The file's name in the workspace.", Rule(96, 0.1, "whole")),
        Variable(
            "heading",
            "The path as a comment of the language; empty where it has no comments, or where "
            "the first line has to stay first (`#!`, `<?php`).",
            Rule(95, 0.1, "whole"),
        ),
        Variable(
            "subject",
            "The code that the task is about: what is selected, or the definition around it; "
            "for a commit message the diff. Empty where the task is to go on at the cursor.",
            Rule(92, 0.6, "end"),
        ),
        Variable("prefix", "The text that the answer continues.", Rule(90, 0.65, "start")),
        Variable("suffix", "The text that follows the answer.", Rule(80, 0.25, "end")),
        Variable(
            "signature",
            "First line of the innermost definition around the cursor.",
            Rule(75, 0.1, "whole"),
        ),
        Variable(
            "scope",
            "First lines of the definitions around the cursor, outermost first: those that "
            "`prefix` had to leave out.",
            Rule(70, 0.1, "first"),
        ),
        Variable(
            "imports",
            "The document's import statements: those that `prefix` had to leave out.",
            Rule(60, 0.1, "last"),
        ),
        Variable(
            "examples",
            "The template's own examples in the document's language.",
            Rule(50, 0.3, "last"),
            ("instruction", "code", "comment"),
        ),
        Variable(
            "snippets",
            "Related pieces of other open files, best first.",
            Rule(20, 0.25, "last"),
            ("path", "text", "comment"),
        ),
    )
}


def as_comment(text: str, language: Language) -> str:
    """Write a text as a comment, one mark per line; empty where the language has no such thing.

    A language that is only guessed at gets none: its marks may be wrong.
    """
    if language.id == "plaintext" or not language.extensions:
        return ""
    if language.line_comments:
        mark = language.line_comments[0]
        return "\n".join(f"{mark} {line}".rstrip() for line in text.split("\n"))
    if language.block_comments:
        start, end = language.block_comments[0]
        return "" if end in text else f"{start} {text} {end}"
    return ""
