"""What the body of a template may hold, and what of it comes from which variable.

What is allowed is what Prompty calls its portable subset of Jinja: output, ``if``, ``for``,
comparisons and a few filters. There are no calls, no arithmetic and no assignments, with which
a template could grow texts without bound.
"""

import re
import secrets
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import nodes

from tenfold.near_names import did_you_mean
from tenfold.prompting.body import DIGITS, Body, Included, role_mark, variable_mark
from tenfold.prompting.includes import MAX_CHARACTERS, IncludeError, Includes
from tenfold.prompting.problems import Columns, Report
from tenfold.prompting.prompt import Role
from tenfold.prompting.sandbox import (
    FILE_NAME,
    TURNS,
    BoundedEnvironment,
    bounded_loop,
    make_environment,
)
from tenfold.prompting.syntax import Places, parse_body
from tenfold.prompting.tags import Tag, find_tags
from tenfold.prompting.variables import VARIABLES

ROLE_LINE = re.compile(
    r"^[ \t]*(?:#[ \t]*)?(system|developer|user|assistant)(\[[^\]\n]*\])?[ \t]*:[ \t]*$",
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
STATEMENT = re.compile(r"\{% (\w+) %\}")
REFUSED = "Use output, if, for, include and filters only."
MAX_TAGS = 2000
"""In a body with all that it includes: more of them take too long to read at each key stroke."""
MAX_INCLUDED = 50
"""Files that one template includes, each as often as it does."""
MAX_INCLUDE_DEPTH = 5
MAX_FAULTS = 100
"""No more are looked for in one body."""


def compile_body(
    source: str, known: Collection[str] | None, report: Report, includes: Includes
) -> Body | None:
    """Check and compile a body; None where something was reported.

    ``known`` are the names of the variables that it will get values for, None for any; included
    files are put in their places.
    """
    number = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    environment = make_environment()
    checker = _Checker(environment, known, report, number, includes)
    try:
        tree = nodes.Template(checker.read(source), lineno=1)
        if checker.failed:
            return None
        tree.set_environment(environment)
        code = environment.compile(tree, None, FILE_NAME)
    except (RecursionError, SyntaxError, MemoryError):
        report(1, "it is nested too deeply.", "Make it simpler.")
        return None
    return Body(
        environment,
        code,
        number,
        tuple(checker.names),
        frozenset(checker.used),
        frozenset(checker.roles),
        source.rstrip().count("\n") + 1,
        tuple(checker.included),
    )


def role_markers(text: str, tags: Sequence[Tag], start: int = 0) -> list[re.Match[str]]:
    """The role markers of a body that begins at ``start``; inside a tag there are none."""
    starts = [tag.start for tag in tags]
    found = []
    for marker in ROLE_LINE.finditer(text, start):
        before = bisect_left(starts, marker.end()) - 1
        if before < 0 or tags[before].end <= marker.start():
            found.append(marker)
    return found


def _role(word: str) -> Role:
    return "user" if word == "user" else "assistant"


class _Checker:
    """Walks a tree: reports what is not allowed, and puts marks around each output."""

    def __init__(
        self,
        environment: BoundedEnvironment,
        known: Collection[str] | None,
        report: Report,
        number: str,
        includes: Includes,
    ) -> None:
        self.failed = False
        self.names: list[str] = []
        self.used: dict[str, None] = {}
        self.roles: set[Role] = set()
        self.included: list[Included] = []
        self._environment = environment
        self._known = known
        self._report = report
        self._number = number
        self._filters = [name for name in environment.filters if name != TURNS]
        self._includes = includes
        self._including: list[str] = []
        """The files that are being read, the innermost last."""
        self._room = MAX_CHARACTERS
        self._lines = 0
        """The numbers that were given to lines so far."""
        self._before = 0
        """How many of them are those of other files than the one that is being read."""
        self._tags = 0
        self._faults = 0
        self._places = Places("", [])

    def read(self, source: str, loops: "Mapping[str, _Loop] | None" = None) -> list[nodes.Node]:
        """Parse and check a body, or a file that is included in it."""
        outer = self._places, self._before
        tags = find_tags(source)
        self._tags += len(tags)
        if self._tags > MAX_TAGS:
            self.failed = True
            self._report(1, f"there are more than {MAX_TAGS} tags.", "Leave some out.")
            return []
        self._places, self._before = Places(source, tags), self._lines
        self._lines += source.count("\n") + 1
        text, place = [], 0
        for marker in role_markers(source, tags):
            text += [source[place : marker.start()], self._mark_role(marker)]
            place = marker.end()
        marked = "".join((*text, source[place:]))
        tree, whole = parse_body(self._environment, marked, self._report)
        self.failed |= not whole
        items = tree.body if tree is not None else []
        if tree is not None:
            # The lines of all files have numbers of their own, by which errors are placed.
            for node in tree.find_all(nodes.Node) if self._before else ():
                if node.lineno is not None:  # Jinja gives the operands of comparisons none
                    node.lineno += self._before
            self.check_all(items, loops or {})
        self._places, self._before = outer
        return items

    def _mark_role(self, match: re.Match[str]) -> str:
        word = match.group(1).lower()
        role: Role = "system" if word in ("system", "developer") else _role(word)
        self.roles.add(role)
        return role_mark(self._number, role)

    def check_all(self, items: list[nodes.Node], loops: "Mapping[str, _Loop]") -> None:
        """Check statements, and put included ones in their place.

        ``loops`` are the loops around them, by their variables.
        """
        checked: list[nodes.Node] = []
        for item in items:
            if isinstance(item, nodes.Include):
                checked += self._include(item, loops)
                continue
            checked.append(item)
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
        items[:] = checked

    def _include(self, item: nodes.Include, loops: "Mapping[str, _Loop]") -> list[nodes.Node]:
        """What an included file holds, checked; nothing where that cannot be."""
        name = item.template.value if isinstance(item.template, nodes.Const) else None
        if not isinstance(name, str) or item.ignore_missing or not item.with_context:
            step = 'Write {% include "style.jinja" %}, with the name of one file.'
            self._fail(item, "such an include is not for templates.", step, "include")
            return []
        spellings = f'"{name}"', f"'{name}'"
        try:
            source = self._included_text(name)
        except IncludeError as error:
            self._fail(item, error.what, error.next_step, *spellings)
            return []
        line, columns = item.lineno - self._before, self._columns(item, *spellings)
        outermost = self.included[-1].line if self._including else line
        self.included.append(Included(name, outermost, self._lines + 1, source.count("\n") + 1))
        outer = self._report

        def report(inner: int, what: str, next_step: str, _: Columns | None = None) -> None:
            outer(line, f"{name}, line {inner}: {what}", next_step, columns)

        self._report = report
        self._including.append(name)
        items = self.read(source, loops)
        self._including.pop()
        self._report = outer
        return items

    def _included_text(self, name: str) -> str:
        if name in self._including:
            raise IncludeError(f"{name} includes itself.", "Remove one of the includes.")
        if len(self._including) == MAX_INCLUDE_DEPTH:
            what = f"files include each other more than {MAX_INCLUDE_DEPTH} deep."
            raise IncludeError(what, "Put the text itself there.")
        if len(self.included) == MAX_INCLUDED:
            raise IncludeError(f"more than {MAX_INCLUDED} files are included.", "Include fewer.")
        text = self._includes.read(name)
        self._room -= len(text)
        if self._room < 0:
            what = f"more than {MAX_CHARACTERS} characters are included."
            raise IncludeError(what, "Include less.")
        return text

    def _check_for(self, loop: nodes.For, loops: "Mapping[str, _Loop]") -> None:
        self._check(loop.iter, loops)
        if loop.recursive or not isinstance(loop.target, nodes.Name):
            self._refuse(loop, "such a loop")
            return
        inner = {**loops, loop.target.name: self._loop(loop.iter, loops), "loop": _Loop(None)}
        if loop.test is not None:
            self._check(loop.test, inner)
        self.check_all(loop.body, inner)
        self.check_all(loop.else_, loops)
        bounded_loop(loop)

    def _loop(self, over: nodes.Node, loops: "Mapping[str, _Loop]") -> "_Loop":
        plain = isinstance(over, nodes.Name) and over.name not in loops
        variable = VARIABLES.get(over.name) if plain and isinstance(over, nodes.Name) else None
        fields = variable.fields if variable is not None and variable.is_list else None
        return _Loop(self._source(over, loops), fields)

    def _marked(self, node: nodes.Expr, loops: "Mapping[str, _Loop]") -> list[nodes.Expr]:
        if isinstance(node, nodes.TemplateData):
            return [node]
        self._check(node, loops)
        name = self._source(node, loops)
        if name is None:
            return [node]
        if name not in self.names:
            self.names.append(name)
        opening = variable_mark(self._number, self.names.index(name) + 1)
        closing = variable_mark(self._number, 0)
        return [
            nodes.TemplateData(opening, lineno=node.lineno),
            node,
            nodes.TemplateData(closing, lineno=node.lineno),
        ]

    def _source(self, node: nodes.Node, loops: "Mapping[str, _Loop]") -> str | None:
        """The variable that an expression's text comes from, None for one of its own."""
        if isinstance(node, nodes.CondExpr):
            return self._source(node.expr1, loops) or (
                self._source(node.expr2, loops) if node.expr2 is not None else None
            )
        if isinstance(node, (nodes.Compare, nodes.Not, nodes.Test)):
            return None
        if isinstance(node, nodes.Name):
            return loops[node.name].source if node.name in loops else node.name
        for child in node.iter_child_nodes():
            found = self._source(child, loops)
            if found is not None:
                return found
        return None

    def _check(self, node: nodes.Node, loops: "Mapping[str, _Loop]") -> None:
        """Check an expression."""
        if not isinstance(node, ALLOWED):
            self._refuse(node)
            return
        if isinstance(node, nodes.Name):
            self._check_name(node, loops)
        elif isinstance(node, nodes.Getattr):
            self._check_attribute(node, loops)
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

    def _check_name(self, node: nodes.Name, loops: "Mapping[str, _Loop]") -> None:
        if node.name in loops:
            return
        if self._known is None or node.name in self._known:
            self.used[node.name] = None
            return
        self._unknown(node, node.name, (*self._known, *loops), "variable")

    def _check_attribute(self, node: nodes.Getattr, loops: "Mapping[str, _Loop]") -> None:
        if node.attr.startswith("_"):
            self._refuse(node, f"the attribute {node.attr}", node.attr)
            return
        loop = loops.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if loop is None or loop.fields is None or node.attr in loop.fields:
            return
        if loop.fields:
            self._unknown(node, node.attr, loop.fields, "field")
        else:
            what = f"there is no field {node.attr}."
            self._fail(node, what, "Use the text itself: it has no fields.", node.attr)

    def _check_word(self, node: nodes.Node, word: str, known: Collection[str], what: str) -> None:
        if word not in known:
            self._unknown(node, word, known, what)

    def _unknown(self, node: nodes.Node, word: str, known: Collection[str], what: str) -> None:
        # Of no more than so many faults anybody hears, and looking for near names takes time.
        step = did_you_mean(word, known) if self._faults < MAX_FAULTS else ""
        self._fail(node, f"there is no {what} {word}.", step, word)

    def _refuse(self, node: nodes.Node, what: str | None = None, word: str | None = None) -> None:
        what = what or NAMES_OF_NODES.get(type(node)) or f"{type(node).__name__}"
        statement = STATEMENT.match(what)
        word = word or (statement.group(1) if statement else "")
        self._fail(node, f"{what} is not for templates.", REFUSED, word)

    def _fail(self, node: nodes.Node, what: str, next_step: str, *words: str) -> None:
        self.failed = True
        self._faults += 1
        if self._faults <= MAX_FAULTS:
            line = node.lineno - self._before
            self._report(line, what, next_step, self._columns(node, *words))

    def _columns(self, node: nodes.Node, *words: str) -> Columns | None:
        """Where the first of some words stands that is on a node's line."""
        for word in words:
            columns = self._places.take(node.lineno - self._before, word)
            if columns is not None:
                return columns
        return None


@dataclass(frozen=True, slots=True)
class _Loop:
    """A loop: the variable that its items come from, and their fields where they are known."""

    source: str | None
    fields: tuple[str, ...] | None = None
