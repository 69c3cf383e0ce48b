"""Parsing the body of a template as Jinja, with every fault in its place."""

import re
from collections import defaultdict
from collections.abc import Sequence

from jinja2 import Environment, TemplateSyntaxError, nodes

from tenfold.prompting.problems import Columns, Report
from tenfold.prompting.tags import Tag, find_tags

MOST_FAULTS = 20
"""Faults of syntax that are looked for: each takes another parsing."""
QUOTED = re.compile(r"'([^'\n]+)'")


class Places:
    """Finds where on its line a word of a body stands, of which Jinja tells the line only."""

    def __init__(self, source: str, tags: Sequence[Tag]) -> None:
        starts = line_starts(source)
        self._columns: defaultdict[tuple[int, str], list[Columns]] = defaultdict(list)
        line = 0
        for tag in tags:
            for token in tag.tokens:
                while line + 1 < len(starts) and starts[line + 1] <= token.start:
                    line += 1
                columns = (token.start - starts[line], token.end - starts[line])
                self._columns[line + 1, token.text].append(columns)

    def take(self, line: int, word: str) -> Columns | None:
        """The columns of a word on a line (from 1): at each question those of the next one."""
        found = self._columns.get((line, word))
        if not found:
            return None
        return found.pop(0) if len(found) > 1 else found[0]


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def parse_body(
    environment: Environment, source: str, report: Report
) -> tuple[nodes.Template | None, bool]:
    """Parse a body and report what is no Jinja; with the tree, whether it is that of all of it.

    Where outputs are broken there is the tree of the rest, in which more may be wrong. Raises
    RecursionError where it is nested too deeply.
    """
    whole = True
    tree: nodes.Template | None = None
    faults: list[tuple[int, str, Columns | None]] = []
    for _ in range(MOST_FAULTS):
        parsed = _parsed(environment, source)
        if isinstance(parsed, nodes.Template):
            tree = parsed
            break
        whole = False
        message = (parsed.message or "this is not Jinja").rstrip(".")
        line, tags = parsed.lineno, _tags_on(source, parsed.lineno)
        columns = _columns(message, source, line, tags)
        if faults and faults[-1] == (line, message, None):
            faults.pop()  # the same one, whose place is known now that the outputs are gone
        faults.append((line, message, columns))
        rest = _without_outputs(source, line, columns, tags)
        if rest == source:
            break
        source = rest
    for line, message, columns in faults:
        report(line, f"{message}.", "Correct this line.", columns)
    return tree, whole


def _parsed(environment: Environment, source: str) -> nodes.Template | TemplateSyntaxError:
    try:
        return environment.parse(source)
    except TemplateSyntaxError as error:
        return error


def _tags_on(source: str, line: int) -> list[Tag]:
    """The tags that stand on a line, or on it and others."""
    starts = [*line_starts(source), len(source) + 1]
    if line >= len(starts):
        return []
    return [
        tag for tag in find_tags(source) if tag.end > starts[line - 1] and tag.start < starts[line]
    ]


def _columns(message: str, source: str, line: int, tags: Sequence[Tag]) -> Columns | None:
    """The last word of the line that the message quotes, or else the line's only tag."""
    starts = line_starts(source)
    if line > len(starts):
        return None
    start = starts[line - 1]
    length = len(source[start:].split("\n", 1)[0])
    for word in reversed(QUOTED.findall(message)):
        for tag in tags:
            for token in tag.tokens:
                column = token.start - start
                if token.text == word and 0 <= column < length:
                    return column, min(column + len(word), length)
    if len(tags) == 1:
        return max(tags[0].start - start, 0), min(tags[0].end - start, length)
    return None


def _without_outputs(source: str, line: int, columns: Columns | None, tags: Sequence[Tag]) -> str:
    """A body without the output at a fault, or all of its line; the rest stays in its place."""
    place = line_starts(source)[line - 1] + columns[0] if columns is not None else None
    for tag in tags:
        if tag.kind == "output" and (place is None or tag.start <= place < tag.end):
            blank = re.sub(r"[^\n]", " ", source[tag.start : tag.end])
            source = source[: tag.start] + blank + source[tag.end :]
    return source
