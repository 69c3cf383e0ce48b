"""What the document says around the place that an answer goes to."""

import re
from dataclasses import dataclass
from typing import Literal

from tenfold.candidates.definitions import is_class_like, is_comment
from tenfold.source.ask import Ask
from tenfold.source.languages import Language

Level = Literal["module", "member", "body", "inline"]
"""Where the answer stands: between top-level definitions, between the members of a class, among
the statements of a block, or inside a line that is there already."""

TAB_COLUMNS = 4
"""How wide a tab counts in a document that indents by tabs."""
LOOK_AROUND = 20_000
"""How many characters before and after the cursor are looked at."""

_CLOSER = re.compile(r"[)\]}]|</\w|\?>")
_CLOSING_WORD = re.compile(r"(?:end|fi|done|esac)\b|;;")
_OPENER = re.compile(
    r"[{(\[]$|^(?:def|class|module|if|unless|while|until|for|case|begin)\b(?!.*\bend$)|"
    r"\bdo(?:\s*\|[^|]*\|)?$|\b(?:then|do|in)$|=>$|<\w+>$"
)
_INDENTED_LINE = re.compile(r"^(?:\t| {2,})[^\s*]", re.MULTILINE)
_CONTROL = re.compile(
    r"\}?\s*(?:if|else|elsif|elif|for|foreach|while|until|unless|switch|case|match|loop|do|try|catch|"
    r"finally|begin|rescue|with|using|lock|select|synchronized)\b"
)
_ONE_LINE_STRING = re.compile(r"[rRuU]?([\"']).*\1")
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
    """Columns of a tab."""
    unit: int
    """Columns of one level of indentation."""
    unit_text: str | None
    """One level of indentation; None where the document shows none, so that any will do."""
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


def is_closer(line: str, language: Language) -> bool:
    """True where a line closes a block that an earlier line opened."""
    text = line.lstrip()
    if language.id in _WORD_BLOCKS and _CLOSING_WORD.match(text):
        return True
    return _CLOSER.match(text) is not None


_latest: tuple[Ask, Place] | None = None


def place_of(ask: Ask) -> Place:
    """The surroundings of an Ask, read once for all that is shaped for it one after the other."""
    global _latest
    latest = _latest  # another thread may be at another Ask
    if latest is None or latest[0] is not ask:
        latest = _latest = (ask, _read(ask))
    return latest[1]


def _read(ask: Ask) -> Place:
    tab = TAB_COLUMNS if "\t" in ask.indentation.unit else max(len(ask.indentation.unit), 1)
    start = max(0, ask.anchor - LOOK_AROUND)
    before = (ask.text[start : ask.anchor] + ask.lead).split("\n")
    after = ask.text[ask.replace[1] : ask.replace[1] + LOOK_AROUND].split("\n")
    head = before.pop() if before else ""
    inline = bool(head.strip())
    column = columns(indent(head) if inline else ask.indentation.current, tab)
    opener = _opener_of(before, column, tab)
    level = "inline" if inline else _level(ask, opener)
    unit = _unit(ask, column, columns(indent(opener), tab), tab)
    above = _last_code_line(before, ask)
    fresh = _opens_here(above, column, tab) and _ends_here(after, column, tab, ask.language)
    return Place(
        level=level,
        head=head if inline else "",
        column=column,
        tab=tab,
        unit=columns(unit or ask.indentation.unit, tab) or TAB_COLUMNS,
        unit_text=unit,
        fresh=level == "body" and fresh,
        missing_closers=_missing_closers(ask, before, after, column, tab),
        before=tuple(line.strip() for line in before if line.strip()),
        outer=indent(opener),
        rest=after[0].rstrip(),
        after=tuple(line.rstrip() for line in after[1:] if line.strip()),
    )


def _unit(ask: Ask, column: int, outer: int, tab: int) -> str | None:
    """One level of indentation, as far as the document shows it."""
    unit = ask.indentation.unit
    if "\t" in unit or "\t" in ask.indentation.current:
        return "\t"
    if _INDENTED_LINE.search(ask.text) is None:
        return " " * (column - outer) if 2 <= column - outer <= tab * 2 else None
    return None if column % max(columns(unit, tab), 1) else unit


def _level(ask: Ask, opener: str) -> Level:
    if ask.language.id == "python" and not ask.indentation.current:
        return "module"
    if not ask.scope and not opener:
        return "body" if ask.indentation.current else "module"
    return "member" if is_class_like(ask.scope[-1] if ask.scope else opener) else "body"


def _last_code_line(before: list[str], ask: Ask) -> str | None:
    """The last line before the answer that is no comment, docstring or blank."""
    number = len(before) - 1
    while number >= 0:
        text = before[number].strip()
        quotes = text[-3:]
        if quotes in ('"""', "'''"):
            if text.count(quotes) == 1:
                number = _line_with(before, number - 1, quotes)
            if not before[number].lstrip(" \trRuU").startswith(quotes):
                return before[number]
        elif ask.language.id == "python" and _ONE_LINE_STRING.fullmatch(text):
            pass
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


def _ends_here(after: list[str], column: int, tab: int, language: Language) -> bool:
    if after[0].strip():
        return is_closer(after[0], language)
    below = next((line for line in after[1:] if line.strip()), None)
    return below is None or is_closer(below, language) or columns(indent(below), tab) < column


def _opener_of(before: list[str], column: int, tab: int) -> str:
    """The first line of what opened the block around the answer, however long its head is."""
    found: int | None = None
    for line in reversed(before):
        if not line.strip():
            continue
        at = columns(indent(line), tab)
        if found is None and at < column:
            found = at
        if found is not None and at <= found and not line.lstrip().startswith(tuple(")>}]{")):
            return line if at == found else ""
    return ""


def _missing_closers(ask: Ask, before: list[str], after: list[str], column: int, tab: int) -> int:
    """Count enclosing blocks, innermost first, whose closer is not where it belongs.

    The count ends with the block of a definition: closing that is the end of the answer.
    """
    if ask.language.id in _INDENTED or is_closer(after[0], ask.language):
        return 0
    below = [line for line in after[1:] if line.strip()]
    missing = 0
    for opened_at, opener in _open_blocks(
        before, column, tab, words=ask.language.id in _WORD_BLOCKS
    ):
        closing = next((line for line in below if columns(indent(line), tab) <= opened_at), None)
        if (
            closing is not None
            and columns(indent(closing), tab) == opened_at
            and is_closer(closing, ask.language)
        ):
            break
        missing += 1
        if not _CONTROL.match(opener):
            break
    return missing


def _open_blocks(before: list[str], column: int, tab: int, *, words: bool) -> list[tuple[int, str]]:
    """Columns and texts of the lines that opened the blocks around the answer, innermost first."""
    found = []
    closed = 0
    continued = False
    for line in reversed(before):
        text = line.strip()
        at = columns(indent(line), tab)
        if not text:
            continue
        opens = text.endswith(("{", "(", "["))
        if at >= column:
            # A head of several lines ends deeper than it starts: is this the one around us?
            closed += at == column and text.startswith("}")
            if opens and (at == column or text.count(")") > text.count("(")):
                continued = continued or closed == 0
                closed = max(closed - 1, 0)
            continue
        if opens or continued or (words and _OPENER.search(text)):
            found.append((at, text))
        column, closed, continued = at, 0, False
        if column == 0:
            break
    return found
