"""Moving an answer to the document's indentation."""

import re
from dataclasses import dataclass

from tenfold.candidates.definitions import Kind, classify
from tenfold.candidates.place import Place, columns, indent, is_closer
from tenfold.candidates.syntax import literal_rows, openness
from tenfold.source.ask import Ask

_OPENS = re.compile(
    r"[:{(\[]$|=>$|\b(?:do|then|else|begin|try|ensure)$|\|[\w, ]*\|$|<[\w.]+[^/]*>$"
)
_OPENS_BLOCK = re.compile(r"[:{]$|=>$|\b(?:do|then|else|begin)$|\|[\w, ]*\|$|<[\w.]+[^/]*>$")
_OPENS_BY_WORD = re.compile(
    r"(?!def\s+[\w.?!]+(?:\(.*\))?\s*=\s)"
    r"(?:def|class|module|if|unless|while|until|for|case)\b(?!.*\bend$)"
)
_LEAVES = re.compile(r"(?:return|raise|break|continue|pass|throw|exit|goto|panic!?|die)\b")
_CASE = re.compile(r"\s*(?:case\b|default\b).*:$")
_CASES_AT_MARGIN = frozenset({"go", "c", "cpp"})
"""Languages in which the cases of a switch may stand at the column of the switch."""
_BRANCH = re.compile(r"(?:when|in|else|elsif|rescue|ensure)\b")
_WIDEST_UNIT = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an answer.

    ``column`` counts from the answer's own first column (negative: further left), ``text`` is
    without white space around it.
    """

    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer whose lines know how deep they stand.

    ``source`` is the code as the model wrote it, with the first line moved under the others (or
    completed by the cursor line's start), to be parsed.
    """

    rows: tuple[Row, ...]
    source: tuple[str, ...]
    settled: bool = True
    """False where a line that is still to come could tell another place for all of them."""


def draft(lines: list[str], ask: Ask, place: Place, *, continues: bool) -> Draft:
    """Find the column that the answer counts from, and each line's place relative to it."""
    widths = [columns(indent(line), place.tab) for line in lines]
    base, settled = _base(lines, widths, ask, place, continues=continues)
    rows = [Row(0, lines[0].strip())] if lines else []
    rows += [
        Row(width - base, line.strip()) for width, line in zip(widths[1:], lines[1:], strict=True)
    ]
    first = ""
    if lines:
        spaced = place.head and not place.head.endswith((" ", "\t"))
        first = (place.head or " " * base) + (lines[0] if spaced else lines[0].lstrip())
    return Draft(tuple(rows), (first, *lines[1:]) if lines else (), settled)


def _base(
    lines: list[str], widths: list[int], ask: Ask, place: Place, *, continues: bool
) -> tuple[int, bool]:
    """Column of the answer's own level, as its second line shows, and whether that is settled.

    The first line does not tell: it follows white space that the prompt may or may not have
    ended in, so models put any number of spaces before it.
    """
    own = widths[0] if lines and not place.head else 0
    likely = [place.column, place.column + own, own] if continues else [own, place.column]
    second = next(
        (
            n
            for n in range(1, len(lines))
            if lines[n].strip() and not _is_preprocessor(lines[n], ask)
        ),
        None,
    )
    if second is None:
        return likely[0], True
    first = place.head + lines[0] if place.head else lines[0].strip()
    if openness(ask.language, first).literal:
        return likely[0], True
    width = widths[second]
    if not _opens(first, ask):
        if continues and own == 0 and _is_at_margin(lines, widths, second, ask, place):
            return 0, True
        known = likely if own or not continues else [place.column]
        between = columns(place.outer, place.tab) < width < place.column
        return (width if width in known or between else likely[0]), True
    same = is_closer(lines[second], ask.language) or _is_branch(lines[second], ask)
    if same and width in likely:
        return width, True
    settled = True
    if first.rstrip().endswith(("{", "(", "[")):
        closing = _closing_width(lines, widths, second, ask)
        if closing is not None and (closing in likely or first.rstrip().endswith("{")):
            return closing, True
        settled = closing is not None
    return _below(width, likely, place), settled


def _is_branch(line: str, ask: Ask) -> bool:
    """Whether a line may stand at the column of the line that it is part of, as ``when`` does."""
    return ask.language.id == "ruby" and _BRANCH.match(line.strip()) is not None


def _below(width: int, likely: list[int], place: Place) -> int:
    """The likely column that a line of this width stands one level under."""
    for base in likely:
        if width - base == place.unit:
            return base
    return next((base for base in likely if 0 < width - base <= _WIDEST_UNIT), likely[0])


def _closing_width(lines: list[str], widths: list[int], second: int, ask: Ask) -> int | None:
    """Column of the line that closes the bracket at the end of the first line."""
    closers = (n for n in range(second + 1, len(lines)) if is_closer(lines[n], ask.language))
    at_margin = ask.language.id in _CASES_AT_MARGIN and _CASE.match(lines[second])
    deepest = widths[second] if at_margin else widths[second] - 1
    return next((widths[n] for n in closers if widths[n] <= deepest), None)


def _opens(line: str, ask: Ask) -> bool:
    text = line.strip()
    if _OPENS.search(text):
        return True
    if ask.language.id in ("ruby", "lua", "elixir"):
        return _OPENS_BY_WORD.match(text) is not None
    return openness(ask.language, text).brackets > 0


def _is_at_margin(lines: list[str], widths: list[int], second: int, ask: Ask, place: Place) -> bool:
    """True where a continuing answer went on at column 0 although it stands deeper.

    The line right below an ordinary statement is the next statement; after a blank line, or
    where the first line leaves the block, column 0 is other code.
    """
    if second != 1 or widths[1] != 0 or place.column == 0 or _LEAVES.match(lines[0].strip()):
        return False
    if _is_branch(lines[1], ask):
        return False
    kind = classify(lines[1], ask.language, member=False)
    return not is_closer(lines[1], ask.language) and kind in (Kind.STATEMENT, Kind.CONSTANT)


def render(draft_: Draft, ask: Ask, place: Place) -> list[str]:
    """The answer's lines as the document indents; the first one without its own indentation.

    Lines that start inside a string or here document stay as they are.
    """
    raw = literal_rows(ask.language, "\n".join(draft_.source))
    raw |= {number for number, line in enumerate(draft_.source) if _is_preprocessor(line, ask)}
    step = _step(draft_, place, raw)
    unit = place.unit_text or _own_unit(draft_, step)
    first = indent(place.head) if place.head else ask.indentation.current
    lines = []
    for number, row in enumerate(draft_.rows):
        if number in raw:
            lines.append(draft_.source[number])
        elif not row.text:
            lines.append("")
        elif number == 0:
            lines.append(draft_.source[0][len(place.head) :] if place.head else row.text)
        else:
            lines.append(_white_space(row.column, step, first, unit) + row.text)
    return lines


def _is_preprocessor(line: str, ask: Ask) -> bool:
    return line.startswith("#") and ask.language.id in ("c", "cpp", "csharp")


def _own_unit(draft_: Draft, step: int) -> str:
    """What the answer indents by, for a document that does not indent yet."""
    return "\t" if any(line.startswith("\t") for line in draft_.source[1:]) else " " * step


def _white_space(column: int, step: int, first: str, unit: str) -> str:
    """The indentation of a line, from that of the first one."""
    levels, spaces = divmod(column, step)
    for _ in range(-levels):
        first = first.removesuffix(unit)
    return first + unit * levels + " " * spaces


def _step(draft_: Draft, place: Place, raw: frozenset[int]) -> int:
    """Columns of one level in the answer: the smallest step from a line that opens a block."""
    steps = []
    above: Row | None = None
    for number, row in enumerate(draft_.rows):
        if not row.text or number in raw:
            continue
        if above is not None and row.column > above.column and _OPENS_BLOCK.search(above.text):
            steps.append(row.column - above.column)
        above = row
    usual = [step for step in steps if 2 <= step <= _WIDEST_UNIT]
    if not usual or place.unit in usual:
        return place.unit
    return min(usual)
