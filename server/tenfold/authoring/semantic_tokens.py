"""The words of a template by their kind, for an editor to colour."""

from collections.abc import Iterator

import yaml

from tenfold.authoring.fields import KEY_LINE
from tenfold.authoring.outline import Outline, Span
from tenfold.authoring.place import is_variable, loop_of
from tenfold.authoring.token_kinds import Kind
from tenfold.authoring.vocabulary import KEYWORDS, STATEMENTS, TEST_WORDS
from tenfold.prompting.tags import Tag


def semantic_tokens(outline: Outline) -> list[tuple[Span, Kind]]:
    """Every token, in order, none of which overlaps another or goes over a line's end."""
    found = [*_front_matter(outline), *((span, "class") for span in _roles(outline))]
    for tag in outline.tags:
        found += _tag(outline, tag)
    return sorted(part for span, kind in found for part in _by_line(outline, span, kind))


def _front_matter(outline: Outline) -> Iterator[tuple[Span, Kind]]:
    if outline.fields is None:
        yield from _names(outline)
        return
    place = outline.front_matter.start
    for span, kind in sorted(_yaml(outline, outline.fields)):
        yield from _yaml_comments(outline, Span(place, span.start))
        yield span, kind
        place = span.end
    yield from _yaml_comments(outline, Span(place, outline.front_matter.end))


def _names(outline: Outline) -> Iterator[tuple[Span, Kind]]:
    """The names of fields, line by line, of what is no YAML."""
    start, end = outline.front_matter
    for number in range(outline.line_of(start), outline.line_of(end) + 1):
        line = outline.line(number)
        match = KEY_LINE.match(outline.text, line.start, min(line.end, end))
        if match is not None:
            yield Span(*match.span("key")), "property"


def _yaml(outline: Outline, node: yaml.Node) -> Iterator[tuple[Span, Kind]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield outline.node_span(key), "property"
            yield from _yaml(outline, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _yaml(outline, item)
    elif isinstance(node, yaml.ScalarNode):
        number = node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
        yield outline.node_span(node), "number" if number else "string"


def _yaml_comments(outline: Outline, gap: Span) -> Iterator[tuple[Span, Kind]]:
    """Comments between two values: nothing else there has a ``#``."""
    place = gap.start
    while (start := outline.text.find("#", place, gap.end)) >= 0:
        end = outline.text.find("\n", start, gap.end)
        place = end if end >= 0 else gap.end
        yield Span(start, place), "comment"


def _roles(outline: Outline) -> Iterator[Span]:
    for span in outline.roles:
        text = outline.text[span.start : span.end]
        start = span.start + len(text) - len(text.lstrip())
        yield Span(start, span.start + len(text.rstrip()))


def _tag(outline: Outline, tag: Tag) -> Iterator[tuple[Span, Kind]]:
    if tag.kind == "comment":
        yield Span(tag.start, tag.end), "comment"
        return
    yield Span(tag.start, tag.inner), "operator"
    loop = loop_of(tag)
    for index, token in enumerate(tag.tokens):
        span = Span(token.start, token.end)
        if token.kind == "string":
            yield span, "string"
        elif token.kind == "number":
            yield span, "number"
        elif token.kind == "operator":
            yield span, "operator"
        elif loop is not None and index == 1:
            yield span, "parameter"
        elif is_variable(tag, index):
            yield span, "variable"
        else:
            yield span, _word(tag, index)
    if tag.closed:
        yield Span(tag.closing, tag.end), "operator"


def _word(tag: Tag, index: int) -> Kind:
    """What a name is that is no variable."""
    token = tag.tokens[index]
    before = tag.tokens[index - 1].text if index else ""
    if before == "|":
        return "function"
    if before == ".":
        return "property"
    if before in ("is", "not") and token.text in TEST_WORDS:
        return "function"
    if token.text in KEYWORDS or token.text in STATEMENTS:
        return "keyword"
    return "parameter" if index else "keyword"


def _by_line(outline: Outline, span: Span, kind: Kind) -> Iterator[tuple[Span, Kind]]:
    """A token as one per line."""
    first, last = outline.line_of(span.start), outline.line_of(max(span.end - 1, span.start))
    for number in range(first, last + 1):
        line = outline.line(number)
        start, end = max(span.start, line.start), min(span.end, line.end)
        text = outline.text[start:end]
        start += len(text) - len(text.lstrip())
        if start < end:
            yield Span(start, start + len(text.strip())), kind
