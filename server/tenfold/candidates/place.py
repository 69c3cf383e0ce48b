"""What the document says around the place that an answer goes to."""

import re
from dataclasses import dataclass
from typing import Literal

from tenfold.candidates.definitions import is_class_like, is_comment
from tenfold.source.ask import Ask

Level = Literal["module", "member", "body", "inline"]
"""Where the answer stands: between top-level definitions, between the members of a class, among
the statements of a block, or inside a line that is there already."""

TAB_COLUMNS = 4
"""How wide a tab counts in a document that indents by tabs."""
LOOK_AROUND = 20_000
"""How many characters before and after the cursor are looked at."""

_CLOSER = re.compile(r"[)\]}]|(?:end|fi|done|esac)\b|;;|<\/\w|\?>")
_OPENER = re.compile(
    r"[{(\[]$|^(?:def|class|module|if|unless|while|until|for|case|begin)\b(?!.*\bend$)|"
    r"\bdo(?:\s*\|[^|]*\|)?$|\b(?:then|do|in)$|=>$|<\w+>$"
)
_INDENTED_LINE = re.compile(r"^(?:\t| {2,})[^\s*]", re.MULTILINE)
_WORD_BLOCKS = frozenset({"ruby", "shellscript", "lua", "elixir", "julia"})
_INDENTED = frozenset({"python", "yaml", "makefile", "haskell", "plaintext", "markdown"})


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of an answer, read once per Ask. Columns count a tab as ``tab``."""

    level: Level
    head: str
    """The cursor line's text before the answer; empty where the answer starts the line."""
    column: int
    """Column of the answer's first line."""
    tab: int
    unit: int
    """Columns of one level of indentation."""
    indents: bool
    """True where the unit is the document's or the language's own, and not a guess."""
    fresh: bool
    """True where the answer is the whole body of the block that it stands in."""
    missing_closers: int
    """How many enclosing blocks, innermost first, the document does not close."""
    before: tuple[str, ...]
    """Lines before the answer that are not blank, without white space around them."""
    outer: str
    """White space of the line that opened the block around the answer."""
    rest: str
    """The rest of the cursor's line after the answer."""
    after: tuple[str, ...]
    """Lines after the cursor's line that are not blank, without white space at their end."""


def columns(white_space: str, tab: int) -> int:
    """How many columns leading white space takes."""
    width = 0
    for character in white_space:
        width += tab - width % tab if character == "\t" else 1
    return width


def indent(line: str) -> str:
    """The leading white space of a line."""
    return line[: len(line) - len(line.lstrip())]


def is_closer(line: str) -> bool:
    """True where a line closes a block that an earlier line opened."""
    return _CLOSER.match(line.lstrip()) is not None


def place_of(ask: Ask) -> Place:
    """Read the surroundings of an Ask."""
    tab = TAB_COLUMNS if "\t" in ask.indentation.unit else max(len(ask.indentation.unit), 1)
    start = max(0, ask.anchor - LOOK_AROUND)
    before = (ask.text[start : ask.anchor] + ask.lead).split("\n")
    after = ask.text[ask.replace[1] : ask.replace[1] + LOOK_AROUND].split("\n")
    head = before.pop() if before else ""
    inline = bool(head.strip())
    column = columns(indent(head) if inline else ask.indentation.current, tab)
    level = "inline" if inline else _level(ask)
    above = _last_code_line(before, ask)
    fresh = _opens_here(above, column, tab) and _ends_here(after, column, tab)
    return Place(
        level=level,
        head=head if inline else "",
        column=column,
        tab=tab,
        unit=columns(ask.indentation.unit, tab) or TAB_COLUMNS,
        indents=bool(ask.indentation.current)
        or "\t" in ask.indentation.unit
        or _INDENTED_LINE.search(ask.text) is not None,
        fresh=level == "body" and fresh,
        missing_closers=_missing_closers(ask, before, after, column, tab),
        before=tuple(line.strip() for line in before if line.strip()),
        outer=indent(_opener_of(before, column, tab)),
        rest=after[0].rstrip(),
        after=tuple(line.rstrip() for line in after[1:] if line.strip()),
    )


def _level(ask: Ask) -> Level:
    if not ask.scope:
        return "body" if ask.indentation.current else "module"
    if ask.language.id == "python" and not ask.indentation.current:
        return "module"
    return "member" if is_class_like(ask.scope[-1]) else "body"


def _last_code_line(before: list[str], ask: Ask) -> str | None:
    """The last line before the answer that is no comment, docstring or blank."""
    number = len(before) - 1
    while number >= 0:
        text = before[number].strip()
        quotes = text[-3:]
        if quotes in ('"""', "'''"):
            while (
                number >= 0
                and before[number].count(quotes) % 2
                and before[number].strip(" \t").find(quotes) != 0
            ):
                number -= 1
            if text.count(quotes) == 1 and before[number].strip() == text:
                number = _line_with(before, number - 1, quotes)
        elif text.endswith("*/"):
            number = _line_with(before, number, "/*")
        elif text and not is_comment(text, ask.language):
            return before[number]
        number -= 1
    return None


def _line_with(lines: list[str], number: int, mark: str) -> int:
    while number > 0 and mark not in lines[number]:
        number -= 1
    return number


def _opens_here(above: str | None, column: int, tab: int) -> bool:
    if above is None:
        return False
    return columns(indent(above), tab) < column or above.rstrip().endswith((":", "{"))


def _ends_here(after: list[str], column: int, tab: int) -> bool:
    if after[0].strip():
        return is_closer(after[0])
    below = next((line for line in after[1:] if line.strip()), None)
    return below is None or is_closer(below) or columns(indent(below), tab) < column


def _opener_of(before: list[str], column: int, tab: int) -> str:
    lines = (line for line in reversed(before) if line.strip())
    return next((line for line in lines if columns(indent(line), tab) < column), "")


def _missing_closers(ask: Ask, before: list[str], after: list[str], column: int, tab: int) -> int:
    """Count enclosing blocks, innermost first, whose closer is not where it belongs."""
    if ask.language.id in _INDENTED or is_closer(after[0]):
        return 0
    below = [line for line in after[1:] if line.strip()]
    missing = 0
    for opened_at in _open_blocks(before, column, tab, words=ask.language.id in _WORD_BLOCKS):
        closing = next((line for line in below if columns(indent(line), tab) <= opened_at), None)
        if (
            closing is not None
            and columns(indent(closing), tab) == opened_at
            and is_closer(closing)
        ):
            break
        missing += 1
    return missing


def _open_blocks(before: list[str], column: int, tab: int, *, words: bool) -> list[int]:
    """Columns of the lines that opened the blocks around the answer, innermost first."""
    found = []
    for line in reversed(before):
        text = line.strip()
        at = columns(indent(line), tab)
        if not text or at >= column:
            continue
        if text.endswith(("{", "(", "[")) or (words and _OPENER.search(text)):
            found.append(at)
        column = at
        if column == 0:
            break
    return found
