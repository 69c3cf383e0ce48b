"""What the body of a template may hold, and what of it comes from which variable.

What is allowed is what Prompty calls its portable subset of Jinja: output, ``if``, ``for``,
comparisons and a few filters. There are no calls, no arithmetic and no assignments, with which
a template could grow texts without bound.
"""

import difflib
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from tenfold.prompting.prompt import Role
from tenfold.prompting.sandbox import (
    FILE_NAME,
    TURNS,
    BoundedEnvironment,
    bounded_loop,
    make_environment,
    run,
)

Report = Callable[[int, str, str], None]
"""Takes a line of the body (from 1), what is wrong there, and the next step."""

ROLES: tuple[Role, ...] = ("system", "user", "assistant")
ROLE_LINE = re.compile(
    r"^[ \t]*#?[ \t]*(system|developer|user|assistant)(\[[^\]\n]*\])?[ \t]*:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A role marker as Prompty knows it: alone on its line, perhaps with attributes."""

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Const,
    nodes.Tuple, nodes.List, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Getitem,
    nodes.Getattr, nodes.Slice, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Neg, nodes.Keyword, nodes.Pair,
)  # fmt: skip
TESTS = ("defined", "undefined", "none", "string")
NAMES_OF_NODES = {
    nodes.Call: "a call, such as f(x),",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from %}",
    nodes.Extends: "{% extends %}",
    nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.With: "{% with %}",
    nodes.Block: "{% block %}",
    nodes.Concat: "joining with ~",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of rendered text; ``name`` is the variable it comes from, None for fixed text."""

    name: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What one role says; None stands for text in front of the first role marker."""

    role: Role | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A body that was checked and compiled."""

    environment: BoundedEnvironment
    code: Any
    marks: re.Pattern[str]
    names: tuple[str, ...]
    """Names that marks in the output point to by their place."""
    variables: frozenset[str]
    """The variables that it uses."""
    roles: frozenset[Role]
    """The roles that it has markers for."""
    lines: int

    def run(self, values: Mapping[str, Any]) -> list[Section]:
        """Render it with a value for each of its variables.

        Raises :class:`tenfold.prompting.sandbox.RenderingError`.
        """
        sections: list[tuple[Role | None, list[Segment]]] = [(None, [])]
        output = run(self.environment, self.code, values)
        name: str | None = None
        for index, part in enumerate(self.marks.split(output)):
            if index % 2 == 0:
                if part:
                    sections[-1][1].append(Segment(name, part))
            elif part.startswith("0"):
                sections.append((ROLES[int(part[1:])], []))
            else:
                place = int(part[1:])
                name = self.names[place - 1] if place else None
        return [Section(role, tuple(segments)) for role, segments in sections]


def compile_body(source: str, known: Collection[str], report: Report) -> Body | None:
    """Check and compile a body; None where something was reported.

    ``known`` are the names of the variables that it will get values for.
    """
    # Marks stand around what each output gives. Whoever writes a document cannot know the
    # number in them, and digits survive every filter.
    number = "".join(secrets.choice("0123456789") for _ in range(40))
    roles: set[Role] = set()

    def mark_role(match: re.Match[str]) -> str:
        word = match.group(1).lower()
        role: Role = "system" if word in ("system", "developer") else _role(word)
        roles.add(role)
        return _mark(number, f"0{ROLES.index(role)}")

    environment = make_environment()
    try:
        tree = environment.parse(ROLE_LINE.sub(mark_role, source))
    except TemplateSyntaxError as error:
        what = f"{(error.message or 'this is not Jinja').rstrip('.')}."
        report(error.lineno, what, "Correct this line.")
        return None
    except RecursionError:
        report(1, "it is nested too deeply.", "Make it simpler.")
        return None
    checker = _Checker(known, report, number, environment.filters)
    try:
        checker.check_all(tree.body, {})
        if checker.failed:
            return None
        code = environment.compile(tree, None, FILE_NAME)
    except (RecursionError, SyntaxError, MemoryError):
        report(1, "it is nested too deeply.", "Make it simpler.")
        return None
    return Body(
        environment,
        code,
        re.compile(f"\ue000{number}([01][0-9]+)\ue001"),
        tuple(checker.names),
        frozenset(checker.used),
        frozenset(roles),
        source.rstrip().count("\n") + 1,
    )


def _role(word: str) -> Role:
    return "user" if word == "user" else "assistant"


def _mark(number: str, what: str) -> str:
    return f"\ue000{number}{what}\ue001"


class _Checker:
    """Walks a tree: reports what is not allowed, and puts marks around each output."""

    def __init__(
        self, known: Collection[str], report: Report, number: str, filters: Collection[str]
    ) -> None:
        self.failed = False
        self.names: list[str] = []
        self.used: dict[str, None] = {}
        self._known = known
        self._report = report
        self._number = number
        self._filters = [name for name in filters if name != TURNS]

    def check_all(self, items: list[nodes.Node], loops: Mapping[str, str | None]) -> None:
        """Check statements; ``loops`` gives for each loop variable the variable looped over."""
        for item in items:
            if isinstance(item, nodes.Output):
                item.nodes = [part for node in item.nodes for part in self._marked(node, loops)]
            elif isinstance(item, nodes.For):
                self._check_for(item, loops)
            elif isinstance(item, nodes.If):
                self._check(item.test, loops)
                self.check_all(item.body, loops)
                self.check_all(list(item.elif_), loops)
                self.check_all(item.else_, loops)
            else:
                self._refuse(item)

    def _check_for(self, loop: nodes.For, loops: Mapping[str, str | None]) -> None:
        self._check(loop.iter, loops)
        if loop.recursive or not isinstance(loop.target, nodes.Name):
            self._refuse(loop, "such a loop")
            return
        inner = {**loops, loop.target.name: self._source(loop.iter, loops), "loop": None}
        if loop.test is not None:
            self._check(loop.test, inner)
        self.check_all(loop.body, inner)
        self.check_all(loop.else_, loops)
        bounded_loop(loop)

    def _marked(self, node: nodes.Expr, loops: Mapping[str, str | None]) -> list[nodes.Expr]:
        if isinstance(node, nodes.TemplateData):
            return [node]
        self._check(node, loops)
        name = self._source(node, loops)
        if name is None:
            return [node]
        if name not in self.names:
            self.names.append(name)
        opening = _mark(self._number, f"1{self.names.index(name) + 1}")
        closing = _mark(self._number, "10")
        return [
            nodes.TemplateData(opening, lineno=node.lineno),
            node,
            nodes.TemplateData(closing, lineno=node.lineno),
        ]

    def _source(self, node: nodes.Node, loops: Mapping[str, str | None]) -> str | None:
        """The variable that an expression's text comes from, None for one of its own."""
        if isinstance(node, nodes.CondExpr):
            return self._source(node.expr1, loops) or (
                self._source(node.expr2, loops) if node.expr2 is not None else None
            )
        if isinstance(node, (nodes.Compare, nodes.Not, nodes.Test)):
            return None
        if isinstance(node, nodes.Name):
            return loops.get(node.name, node.name)
        for child in node.iter_child_nodes():
            found = self._source(child, loops)
            if found is not None:
                return found
        return None

    def _check(self, node: nodes.Node, loops: Mapping[str, str | None]) -> None:
        """Check an expression."""
        if not isinstance(node, ALLOWED):
            self._refuse(node)
            return
        if isinstance(node, nodes.Name):
            self._check_name(node, loops)
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            self._refuse(node, f"the attribute {node.attr}")
        elif isinstance(node, nodes.Filter):
            self._check_word(node, node.name, self._filters, "filter")
        elif isinstance(node, nodes.Test):
            self._check_word(node, node.name, TESTS, "test")
        elif isinstance(node, (nodes.List, nodes.Tuple)) and not all(
            isinstance(item, nodes.Const) for item in node.items
        ):
            self._refuse(node, "a list of anything but constants")
        for child in node.iter_child_nodes():
            self._check(child, loops)

    def _check_name(self, node: nodes.Name, loops: Mapping[str, str | None]) -> None:
        if node.name in loops:
            return
        if node.name in self._known:
            self.used[node.name] = None
            return
        near = difflib.get_close_matches(node.name, self._known, n=1)
        step = f"Did you mean {near[0]}?" if near else f"There are {', '.join(self._known)}."
        self._fail(node, f"there is no variable {node.name}.", step)

    def _check_word(self, node: nodes.Node, word: str, known: Collection[str], what: str) -> None:
        if word not in known:
            self._fail(node, f"there is no {what} {word}.", f"There are {', '.join(known)}.")

    def _refuse(self, node: nodes.Node, what: str | None = None) -> None:
        what = what or NAMES_OF_NODES.get(type(node)) or f"{type(node).__name__}"
        step = "Use output, if, for and filters only."
        self._fail(node, f"{what} is not for templates.", step)

    def _fail(self, node: nodes.Node, what: str, next_step: str) -> None:
        self.failed = True
        self._report(node.lineno, what, next_step)
