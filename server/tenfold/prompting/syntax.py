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
    for _ in range(MOST_FAULTS):
        parsed = _parsed(environment, source)
        if isinstance(parsed, nodes.Template):
            return parsed, whole
        tags = find_tags(source)
        report(*_fault(parsed, source, tags))
        rest = _without_outputs(source, parsed.lineno, tags)
        if rest == source:
            break
        source, whole = rest, False
    return None, False


def _parsed(environment: Environment, source: str) -> nodes.Template | TemplateSyntaxError:
    try:
        return environment.parse(source)
    except TemplateSyntaxError as error:
        return error


def _fault(
    error: TemplateSyntaxError, source: str, tags: list[Tag]
) -> tuple[int, str, str, Columns | None]:
    message = (error.message or "this is not Jinja").rstrip(".")
    return error.lineno, f"{message}.", "Correct this line.", _columns(error, source, tags)


def _columns(error: TemplateSyntaxError, source: str, tags: list[Tag]) -> Columns | None:
    """The last word of the line that the message quotes, or else the line's only tag."""
    starts = line_starts(source)
    if error.lineno > len(starts):
        return None
    start = starts[error.lineno - 1]
    text = source[start:].split("\n", 1)[0]
    here = [tag for tag in tags if start <= tag.start < start + len(text)]
    for word in reversed(QUOTED.findall(error.message or "")):
        for tag in here:
            place = text.find(word, tag.start - start, tag.end - start)
            if place >= 0:
                return place, place + len(word)
    if len(here) == 1:
        return here[0].start - start, min(here[0].end - start, len(text))
    return None


def _without_outputs(source: str, line: int, tags: list[Tag]) -> str:
    """A body without the outputs of one line; everything else stays in its place."""
    starts = [*line_starts(source), len(source) + 1]
    for tag in tags:
        if tag.kind == "output" and tag.end > starts[line - 1] and tag.start < starts[line]:
            blank = re.sub(r"[^\n]", " ", source[tag.start : tag.end])
            source = source[: tag.start] + blank + source[tag.end :]
    return source
