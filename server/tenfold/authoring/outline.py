"""The outline of a template's text: its parts, inputs and tags, as far as it can be read."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import yaml

from tenfold.prompting.front_matter import compose, split
from tenfold.prompting.grammar import role_markers
from tenfold.prompting.problems import Columns
from tenfold.prompting.syntax import line_starts
from tenfold.prompting.tags import Tag, find_tags
from tenfold.prompting.templates import MAX_CHARACTERS

MODE = re.compile(r"""^[ ]+mode:[ ]*["']?(\w+)""", re.MULTILINE)
OUTLINES_KEPT = 8


class Span(NamedTuple):
    """A part of a text, from ``start`` up to, but not with, ``end``."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Whether an offset is in it or at one of its ends."""
        return self.start <= offset <= self.end


@dataclass(frozen=True, slots=True)
class Input:
    """An item of ``inputs``: where its name stands, and its default."""

    name: str
    span: Span
    default: str | None


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands where. A text without front matter is a body; one that is open ends with it."""

    text: str
    front_matter: Span
    """The YAML between the two ``---`` lines."""
    body_start: int
    starts: Sequence[int]
    """Where each line begins."""
    fields: yaml.MappingNode | None
    """The front matter where it is YAML; its marks count from :attr:`front_matter`."""
    inputs: tuple[Input, ...]
    tags: tuple[Tag, ...]
    roles: tuple[Span, ...]
    """The lines of the body that are role markers."""
    mode: str
    """As it is written, empty where it is not."""

    def in_front_matter(self, offset: int) -> bool:
        """Whether an offset is in the front matter; one that is open goes up to the end."""
        start, end = self.front_matter
        is_open = start > 0 and end == self.body_start
        return start <= offset < end or (is_open and offset == end)

    def line_of(self, offset: int) -> int:
        """The line that an offset is on, from 0."""
        return bisect_right(self.starts, offset) - 1

    def line(self, number: int) -> Span:
        """A line, from 0, without its end."""
        start = self.starts[number]
        last = number + 1 == len(self.starts)
        return Span(start, len(self.text) if last else self.starts[number + 1] - 1)

    def span_of(self, line: int, columns: Columns | None) -> Span:
        """Columns of a line, which counts from 1; all but its white space where there are none."""
        whole = self.line(min(line, len(self.starts)) - 1)
        text = self.text[whole.start : whole.end]
        if columns is None and not text.strip():
            return whole
        if columns is None:
            indentation = len(text) - len(text.lstrip())
            return Span(whole.start + indentation, whole.start + len(text.rstrip()))
        start, end = columns
        last = whole.end if end is None else min(whole.start + end, whole.end)
        return Span(min(whole.start + start, last), last)

    def node_span(self, node: yaml.Node) -> Span:
        """Where a node of the front matter stands."""
        start, end = (self._offset_of(mark) for mark in (node.start_mark, node.end_mark))
        return Span(start, end)

    def _offset_of(self, mark: yaml.Mark) -> int:
        line = self.line_of(self.front_matter.start) + mark.line
        start = self.starts[line] if line < len(self.starts) else len(self.text)
        return min(start + mark.column, self.front_matter.end)

    def field(self, *path: str) -> yaml.Node | None:
        """The value of a field; None where it is not given."""
        node: yaml.Node | None = self.fields
        for name in path:
            if not isinstance(node, yaml.MappingNode):
                return None
            node = next((value for key, value in node.value if key.value == name), None)
        return node


@lru_cache(OUTLINES_KEPT)
def read_outline(text: str) -> Outline:
    """Read a text, whole or broken; of one that is too long for a template only the lines."""
    starts = line_starts(text)
    if len(text) > MAX_CHARACTERS:
        return Outline(text, Span(0, 0), len(text), starts, None, (), (), (), "")
    parts = split(text)
    if parts is not None:
        front_matter = Span(parts.yaml_start, parts.yaml_start + len(parts.yaml))
        body_start = parts.body_start
    elif text.startswith("---"):
        front_matter = Span(text.find("\n") + 1 or len(text), len(text))
        body_start = len(text)
    else:
        front_matter, body_start = Span(0, 0), 0
    fields = compose(parts, lambda *_: None) if parts is not None else None
    mode = MODE.search(text, front_matter.start, front_matter.end)
    tags = find_tags(text, body_start)
    outline = Outline(
        text,
        front_matter,
        body_start,
        starts,
        fields,
        (),
        tuple(tags),
        tuple(Span(*marker.span()) for marker in role_markers(text, tags, body_start)),
        mode.group(1) if mode else "",
    )
    return _with_inputs(outline)


def _with_inputs(outline: Outline) -> Outline:
    node = outline.field("inputs")
    found: list[Input] = []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found.append(Input(str(key.value), outline.node_span(key), _default(value)))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            pairs = item.value if isinstance(item, yaml.MappingNode) else []
            for key, value in pairs:
                if key.value == "name" and isinstance(value, yaml.ScalarNode):
                    found.append(Input(value.value, outline.node_span(value), _default(item)))
    return replace(outline, inputs=tuple(found))


def _default(item: yaml.Node) -> str | None:
    pairs = item.value if isinstance(item, yaml.MappingNode) else []
    for key, value in pairs:
        if key.value == "default" and isinstance(value, yaml.ScalarNode):
            return str(value.value)
    return None
