"""The front matter of a ``.prompty`` file: YAML between two ``---`` lines, checked with lines."""

import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from tenfold.near_names import did_you_mean
from tenfold.prompting.problems import Columns, Report

T = TypeVar("T")
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
REFERENCE = re.compile(r"\s*\$\{\s*(env|file)\s*:", re.IGNORECASE)
MAX_DEPTH = 20
"""Groups and lists within each other. What is nested more deeply takes YAML very long to read."""
MAX_VALUES = 5000
"""Keys, values, lists and groups: more of them take too long to read at each key stroke."""
KINDS = {str: "a text", int: "a whole number", float: "a number", list: "a list", dict: "a group"}


@dataclass(frozen=True, slots=True)
class Parts:
    """A file's YAML and body, and the line of the file that each begins on, from 1.

    ``body_column`` is where on its line the body begins, from 0; ``yaml_start`` and
    ``body_start`` are offsets in the file, with line feeds as line ends.
    """

    yaml: str
    yaml_line: int
    body: str
    body_line: int
    body_column: int
    yaml_start: int
    body_start: int


def split(source: str) -> Parts | None:
    """Part a file; None where it does not begin with front matter.

    Blank lines around the body do not count: in front of it as in Prompty itself, and behind
    it because editors add one.
    """
    source = source.replace("\r\n", "\n")
    match = FRONT_MATTER.match(source)
    if match is None:
        return None
    body = source[match.end() :]
    stripped = body.lstrip()
    start = len(source) - len(stripped)
    line = source.count("\n", 0, start) + 1
    column = start - (source.rfind("\n", 0, start) + 1)
    text = stripped.rstrip("\n")
    return Parts(match.group(1), 2, text, line, column, match.start(1), start)


class Group:
    """A YAML mapping that is read field by field; everything wrong is reported with its line."""

    def __init__(self, node: yaml.MappingNode, line: int, path: str, report: Report) -> None:
        self._offset = line
        self._path = path
        self._report = report
        self._keys: dict[str, yaml.Node] = {}
        self._nodes: dict[str, yaml.Node] = {}
        self.line = line + node.start_mark.line
        for key, value in node.value:
            name = str(key.value)
            if name in self._nodes:
                self._say(key, f"{path}{name} is given twice.", "Remove one of the two.")
            self._keys[name], self._nodes[name] = key, value

    def line_of(self, name: str) -> int:
        """The line of the file on which a field's value begins."""
        node = self._nodes.get(name)
        return self.line if node is None else self._offset + node.start_mark.line

    def has(self, name: str) -> bool:
        """Whether the field is given at all."""
        return name in self._nodes

    def names(self) -> list[str]:
        """The fields that are given, in order."""
        return list(self._nodes)

    def only(self, known: Collection[str]) -> None:
        """Report every field that does not exist."""
        for name, node in self._keys.items():
            if name not in known:
                what = f"there is no field {self._path}{name}."
                self._say(node, what, did_you_mean(name, known))

    def get(self, name: str, kind: type[T], default: T) -> T:
        """A field's value; the default where it is not given, or of another kind."""
        node = self._nodes.get(name)
        if node is None:
            return default
        value = construct(node)
        fits = isinstance(value, (int, float) if kind is float else kind)
        if fits and kind is float:  # neither infinite nor beyond what a number may be
            fits = abs(value) <= sys.float_info.max
        if not fits or isinstance(value, bool):
            self._say(node, f"{self._path}{name} must be {KINDS[kind]}.", "Correct the value.")
            return default
        return value  # type: ignore[no-any-return]

    def texts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        node = self._nodes.get(name)
        if node is None:
            return default
        value = construct(node)
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str) and item for item in items):
            step = "Write it as [one, two]."
            self._say(node, f"{self._path}{name} must be a list of texts.", step)
            return default
        return tuple(items)

    def group(self, name: str) -> "Group | None":
        """A field that is a group of fields itself."""
        node = self._nodes.get(name)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            step = "Write its fields below it, indented."
            self._say(node, f"{self._path}{name} must be a group of fields.", step)
            return None
        return Group(node, self._offset, f"{self._path}{name}.", self._report)

    def groups(self, name: str) -> Iterator["Group"]:
        """A list of groups."""
        node = self._nodes.get(name)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            step = "Begin each item with a dash."
            self._say(node, f"{self._path}{name} must be a list.", step)
            return
        for item in node.value:
            if isinstance(item, yaml.MappingNode):
                yield Group(item, self._offset, f"{self._path}{name}.", self._report)
            else:
                step = "Give it its fields, such as name: value."
                self._say(item, f"each of {self._path}{name} must be a group of fields.", step)

    def value(self, name: str) -> Any:
        """A field's value, of whatever kind; None where it is not given."""
        node = self._nodes.get(name)
        return None if node is None else construct(node)

    def wrong(self, name: str, what: str, next_step: str) -> None:
        """Report a fault of one field's value."""
        node = self._nodes.get(name)
        columns = columns_of(node) if node is not None else None
        self._report(self.line_of(name), f"{self._path}{name} {what}", next_step, columns)

    def wrong_item(self, name: str, index: int, what: str, next_step: str) -> None:
        """Report a fault of one item of a list, or of one field of a group."""
        items = self._nodes[name].value
        item = items[index]
        node = item[0] if isinstance(item, tuple) else item
        self._say(node, f"{self._path}{name} {what}", next_step)

    def _say(self, node: yaml.Node, what: str, next_step: str) -> None:
        line = self._offset + node.start_mark.line
        self._report(line, what, next_step, columns_of(node))


def columns_of(node: yaml.Node) -> Columns:
    """Where on its first line a node stands."""
    start, end = node.start_mark, node.end_mark
    return start.column, end.column if end.line == start.line else None


def read_yaml(parts: Parts, report: Report) -> Group | None:
    """Read the front matter; None where it is no YAML mapping that can be used."""
    node = compose(parts, report)
    if node is None:
        return None
    for scalar in _scalars(node):
        found = REFERENCE.match(scalar.value)
        if found:
            what = f"${{{found.group(1)}:…}} is refused: a template reads no environment or files."
            place = parts.yaml_line + scalar.start_mark.line
            report(place, what, "Write the value itself.", columns_of(scalar))
    return Group(node, parts.yaml_line, "", report)


def compose(parts: Parts, report: Report) -> yaml.MappingNode | None:
    """The front matter's nodes; None where it is no YAML mapping that can be used."""
    return read_mapping(parts.yaml, parts.yaml_line, report, begin="name: my-template")


def read_mapping(source: str, line: int, report: Report, *, begin: str) -> yaml.MappingNode | None:
    """Read YAML that must be a mapping, and begins on a line of its file; None where it is none.

    What takes very long to read, or grows when it is read, is refused. ``begin`` is what such a
    file may begin with.
    """
    try:
        if not _within_bounds(source, line, report):
            return None
        node = yaml.compose(source, yaml.SafeLoader)
        construct(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        columns = (mark.column, mark.column + 1) if mark else None
        place = line + (mark.line if mark else 0)
        report(place, f"this is not YAML: {error.problem}.", "Correct it.", columns)
        return None
    except (yaml.YAMLError, ValueError) as error:
        report(line, f"this is not YAML: {_first_line(error)}.", "Correct it.")
        return None
    if not isinstance(node, yaml.MappingNode):
        report(line, "there are no fields.", f"Begin with {begin}.")
        return None
    return node


def _within_bounds(source: str, first: int, report: Report) -> bool:
    """Whether it is short and flat enough to be read at all."""
    depth = 0
    for number, event in enumerate(yaml.parse(source, yaml.SafeLoader)):
        line = first + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            report(line, "an alias (*) is used.", "Write the value again in its place.")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            report(line, "this is nested too deeply.", "Make it simpler.")
            return False
        if number > MAX_VALUES:
            report(line, f"there are more than {MAX_VALUES} values.", "Leave some out.")
            return False
    return True


def construct(node: yaml.Node | None) -> Any:
    """The plain value of a node."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _scalars(part)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
