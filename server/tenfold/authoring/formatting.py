"""Formatting the front matter of a template; its body is what is sent, and stays as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from tenfold.authoring.outline import Outline, Span
from tenfold.prompting.front_matter import compose, split

SPACING = re.compile(r"(?P<key>[ ]*(?:-[ ]+)*[\w.-]+)[ \t]*:[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of the text, and what is put in its place."""

    span: Span
    text: str


def format_front_matter(outline: Outline) -> list[Edit]:
    """Take away white space that means nothing, and put one space behind each field's colon.

    Nothing where the front matter is broken, or would mean something else afterwards.
    """
    if outline.fields is None:
        return []
    edits = list(_edits(outline))
    changed = outline.text
    for edit in reversed(edits):
        changed = changed[: edit.span.start] + edit.text + changed[edit.span.end :]
    parts = split(changed)
    after = compose(parts, lambda *_: None) if parts is not None else None
    same = after is not None and _plain(after) == _plain(outline.fields)
    kept = parts is not None and changed[parts.body_start :] == outline.text[outline.body_start :]
    return edits if same and kept else []


def _edits(outline: Outline) -> Iterator[Edit]:
    text, place = outline.text, outline.front_matter
    within = set(_within_texts(outline, outline.fields))
    for number in range(outline.line_of(place.start), outline.line_of(max(place.end - 1, 0)) + 1):
        line = outline.line(number)
        if number in within or line.end > place.end:
            continue
        content = text[line.start : line.end]
        spacing = SPACING.match(content)
        if spacing is not None and spacing.group() != f"{spacing['key']}: ":
            span = Span(line.start + spacing.end("key"), line.start + spacing.end())
            yield Edit(span, ": ")
        kept = len(content.rstrip(" \t"))
        if kept < len(content):
            yield Edit(Span(line.start + kept, line.end), "")


def _within_texts(outline: Outline, node: yaml.Node | None) -> Iterator[int]:
    """The lines that are part of a text of several lines, all but its first."""
    if isinstance(node, yaml.ScalarNode):
        span = outline.node_span(node)
        yield from range(outline.line_of(span.start) + 1, outline.line_of(span.end) + 1)
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _within_texts(outline, part)


def _plain(node: yaml.Node) -> Any:
    """A node as its kind and value, so that 1 is not the same as "1"."""
    if isinstance(node, yaml.MappingNode):
        return node.tag, [(_plain(key), _plain(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return node.tag, [_plain(item) for item in node.value]
    return node.tag, node.value
