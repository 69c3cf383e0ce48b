"""Where an answer ends: at the end of the block that the comment asks for.

An answer is a row of items, each of which starts at the answer's own level, outside brackets,
strings and comments (by tree-sitter). These end it:

* code left of its level, or a bracket that closes a block of the document. The closer belongs to
  the answer only where the document lacks it;
* the document's own next lines, when the answer has come to them;
* between definitions: the end of the first function, class or method. Imports, constants,
  decorators and data types before it belong to it, and so do further functions of a type that
  the answer itself declares. A test task takes all tests in a row;
* among statements: a comment after a blank line; at the top level also a definition, the part
  that runs the program, and a paragraph that uses no name of those before it. The whole body of
  a function ends where the function does;
* inside a line: the end of the statement;
* a ``return`` at the level of a function's body: what follows it never runs;
* the same statements over and over.

Each decision looks only at what comes before, so that more text never changes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tenfold.candidates.definitions import Kind, classify, family, is_comment
from tenfold.candidates.indentation import Draft, Row
from tenfold.candidates.nesting import Nesting
from tenfold.candidates.place import Place, is_closer
from tenfold.candidates.statements import (
    LINE_IS_STATEMENT,
    bound_names,
    goes_on,
    is_unfinished,
    leaves,
)
from tenfold.candidates.syntax import openness
from tenfold.source.ask import Ask

_LABEL = re.compile(r"#\s*\w+|\w+:$")
_CLOSED_BLOCK = re.compile(r"(?:\}[)\]};,]*|\bend|\bfi|\bdone)$")
_TYPE_NAME = re.compile(
    r"\b(?:type|struct|enum|union|interface|trait|class|record)\s+([A-Za-z_]\w*)|\btypedef\b.*\b(\w+);$"
)
_TYPEDEF_END = re.compile(r"\}\s*([A-Za-z_]\w*)\s*;")
_BRACKET = re.compile(r"[)\]}]")
_DEFINES = re.compile(r"\b(?:def|class|func|function|fn|mod|void|Task)\b")
_ACCESSOR = re.compile(r"@(\w+)\.(?:getter|setter|deleter)\b")
_RESCUE = re.compile(r"(?:rescue|ensure)\b")
_FUNCTION = re.compile(r"(?:async\s+)?def\s")

_LONGEST_REPEAT = 8
"""How many rows a group has at most that is looked for again and again."""
_REPEATS = 4
_SHORT_REPEATS = 6
"""How often a group, or one of one or two rows, stands in a row that nobody writes on purpose."""


@dataclass(slots=True)
class _Items:
    """What the answer has so far, in a place between definitions or at the top level."""

    seen: Kind | None = None
    tests: bool = False
    types: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    function: bool = False
    """The item is a Python function, whose body stands at column ``body`` once it is there."""
    body: int | None = None
    is_property: bool = False
    """The item is a Python property, whose setter may follow."""
    pending: int | None = None
    """First row of a comment or decorator whose item is not there yet."""


@dataclass(frozen=True, slots=True)
class End:
    """The row after the answer's last one; ``certain`` where more text would be cut."""

    row: int
    certain: bool


def find_end(draft: Draft, ask: Ask, place: Place) -> End:
    """Find where the answer ends; at the end of the text, where nothing in it ends it."""
    if ask.task == "comment":
        return End(min(1, len(draft.rows)), certain=len(draft.rows) > 1)
    return _Reader(draft, ask, place).end()


class _Reader:
    """Reads the rows of one answer in order until one of them ends it."""

    def __init__(self, draft: Draft, ask: Ask, place: Place) -> None:
        self._rows = draft.rows
        self._nesting = Nesting(draft.source, ask.language)
        self._ask = ask
        self._place = place
        self._items = _Items()
        self._missing = place.missing_closers
        self._floor = 0
        self._above = ""
        self._written: list[int] = []
        """Rows so far that are not blank."""
        self._left_of: int | None = None
        """First row of a comment left of the answer: the code after it tells where it belongs."""
        self._between = ask.task == "tests" or self._stands_between_definitions()

    def _stands_between_definitions(self) -> bool:
        """Whether definitions end the answer: also in a body, where it starts with one."""
        if self._place.level != "body" or self._place.fresh:
            return self._place.level in ("module", "member")
        for row in self._rows:
            if row.text and not is_comment(row.text, self._ask.language):
                return self._kind(row) is Kind.DEFINITION
        return False

    def _kind(self, row: Row) -> Kind:
        """What a row starts; a test is an ordinary definition or call where none is asked for."""
        member = self._place.level == "member"
        kind = classify(row.text, self._ask.language, member=member)
        if kind is Kind.TEST and self._ask.task != "tests":
            return Kind.DEFINITION if _DEFINES.search(row.text) else Kind.STATEMENT
        return kind

    def end(self) -> End:
        """Read until a row ends the answer."""
        blank = False
        for number, row in enumerate(self._rows):
            if not row.text:
                blank = True
                continue
            loop = self._end_of_loop(number)
            if loop is not None:
                return End(loop, certain=True)
            end = self._end_at(number, row, after_blank=blank)
            if end is not None:
                return End(end, certain=True)
            if self._ends_statement(number, row) or self._leaves(number, row):
                return End(number + 1, certain=True)
            self._items.names |= bound_names(row.text)
            self._above = row.text
            blank = False
        return End(self._last(len(self._rows)), certain=False)

    def _end_of_loop(self, number: int) -> int | None:
        """The row after the first of many equal groups of rows: the model goes round in circles.

        Rows of data may well be equal, and what stands inside brackets needs its closer.
        """
        self._written.append(number)
        for length in range(1, _LONGEST_REPEAT + 1):
            times = _REPEATS if length > 2 else _SHORT_REPEATS
            if length * times > len(self._written):
                break
            if self._rows[self._written[-1 - length]] != self._rows[number]:
                continue
            numbers = self._written[-length * times :]
            rows = [self._rows[at] for at in numbers]
            if rows[length:] != rows[:-length] or not self._may_loop(rows[:length]):
                continue
            if self._nesting.before(numbers[0]).closed:
                return numbers[length - 1] + 1
        return None

    def _may_loop(self, group: Sequence[Row]) -> bool:
        """Whether rows are statements at a place where the answer may be cut after them."""
        if group[0].column != min(row.column for row in group):
            return False
        if group[0].column > 0 and self._ask.language.id != "python":
            return False
        if any(row.text.startswith("<") or row.text.endswith(",") for row in group):
            return False
        return self._ask.language.grammar is not None and any(
            re.search(r"\w", row.text) for row in group
        )

    def _ends_statement(self, number: int, row: Row) -> bool:
        """Whether the end of this row is the end of the statement that the answer completes."""
        rest = self._place.rest.strip()
        repeats = len(rest) > 1 and row.text.endswith(rest)
        if self._place.level != "inline" or (is_unfinished(row.text) and not repeats):
            return False
        state = self._nesting.before(number + 1)
        if self._place.rest:
            around = openness(self._ask.language, self._place.head).brackets
            return not state.literal and state.brackets <= max(around, 0)
        return self._ask.language.id in LINE_IS_STATEMENT and state.closed

    def _leaves(self, number: int, row: Row) -> bool:
        """Whether the block is left in this row, so that nothing after it would ever run."""
        items = self._items
        if self._place.level == "body" and not self._between:
            column = 0
        elif items.seen is Kind.DEFINITION and self._ask.language.id == "python":
            if items.is_property:
                return False
            if items.function and items.body is None and row.column > 0:
                items.body = row.column if self._nesting.before(number).closed else None
            if items.body is None:
                return False
            column = items.body
        else:
            return False
        if row.column != column or self._missing or self._ask.task == "tests":
            return False
        if not leaves(row.text, self._ask.language) or self._may_jump(number):
            return False
        return self._nesting.before(number + 1).closed

    def _may_jump(self, number: int) -> bool:
        """Whether code after a ``return`` may be reached, as C's clean-up is."""
        return any(row.text.startswith(("goto ", "#if")) for row in self._rows[:number])

    def _end_at(self, number: int, row: Row, *, after_blank: bool) -> int | None:
        """Where the answer ends, if this row tells."""
        if number and self._above.endswith("\\"):
            return None
        if number and self._repeats_document(number):
            return number - 1
        if row.column >= self._floor:
            self._left_of = None
        if row.column > self._floor and number:
            return None
        if number and is_closer(row.text, self._ask.language):
            return self._end_at_closer(number, row)
        if number and not self._nesting.before(number).closed:
            return None
        if number and row.column < self._floor and not self._is_label(row):
            if not is_comment(row.text, self._ask.language):
                return self._last(number)
            if self._left_of is None:
                self._left_of = number
            return None
        if self._place.level == "inline":
            ends = number > 0 and not goes_on(row.text)
            return self._last(number) if ends else None
        if not self._between:
            return self._end_of_statements(number, row, after_blank=after_blank)
        return self._end_of_items(number, row, after_blank=after_blank)

    def _last(self, number: int) -> int:
        """The row after the last item: before a comment that belongs to what is cut."""
        if self._left_of is not None:
            return self._left_of
        return number if self._items.pending is None else self._items.pending

    def _is_label(self, row: Row) -> bool:
        """Whether a row stands left of the block that it is part of."""
        if self._ask.language.id == "ruby":
            return row.column == -self._place.unit and bool(_RESCUE.match(row.text))
        return family(self._ask.language) in ("c", "csharp") and bool(_LABEL.match(row.text))

    def _repeats_document(self, number: int) -> bool:
        """True where this row and the one before are the document's next two lines."""
        after = self._place.after
        if len(after) < 2 or not re.search(r"\w\w", after[0]) or number < 2:
            return False
        above, row = self._rows[number - 1], self._rows[number]
        return (
            above.text == after[0].strip()
            and row.text == after[1].strip()
            and above.column <= 0
            and self._nesting.before(number - 1).closed
        )

    def _end_at_closer(self, number: int, row: Row) -> int | None:
        before = self._nesting.before(number)
        if before.literal:
            return None
        if row.text == "?>" and before.closed:
            return self._last(number)
        if row.column >= self._floor and not (
            _BRACKET.match(row.text) and self._nesting.overcloses(number)
        ):
            return self._end_of_definition(number)
        if row.column < self._floor and before.brackets > 0:
            return None
        if not self._missing:
            return self._last(number)
        self._missing -= 1
        self._floor = min(self._floor, row.column)
        return None if self._missing else number + 1

    def _end_of_statements(self, number: int, row: Row, *, after_blank: bool) -> int | None:
        if is_comment(row.text, self._ask.language):
            topic = after_blank and self._items.seen is not None and not self._place.fresh
            return number if topic else None
        self._items.seen = Kind.STATEMENT
        return None

    def _end_of_items(self, number: int, row: Row, *, after_blank: bool) -> int | None:
        items = self._items
        if number and goes_on(row.text) and not is_comment(row.text, self._ask.language):
            return None
        kind = self._kind(row)
        if kind is Kind.COMMENT and self._above.endswith(":"):
            return None
        if kind in (Kind.COMMENT, Kind.PRELUDE):
            return self._end_at_prelude(number, kind, after_blank=after_blank)
        if self._is_cut(row, kind, after_blank=after_blank):
            return self._last(number)
        items.pending = None
        if kind is Kind.DATA:
            items.types.update(filter(None, (a or b for a, b in _TYPE_NAME.findall(row.text))))
        items.tests = items.tests or kind is Kind.TEST
        items.seen = Kind.DEFINITION if kind in (Kind.MAIN, Kind.TEST) else kind
        items.function = _FUNCTION.match(row.text) is not None
        items.body = None
        return self._end_of_definition(number)

    def _end_at_prelude(self, number: int, kind: Kind, *, after_blank: bool) -> int | None:
        """A comment, decorator or import: it ends the answer, or waits for what follows it."""
        items = self._items
        text = self._rows[number].text
        items.is_property = items.is_property or text == "@property"
        if accessor := _ACCESSOR.match(text):
            items.types.add(accessor[1])
        statements = items.seen in (Kind.STATEMENT, Kind.CONSTANT)
        if items.seen is None or (statements and kind is Kind.COMMENT and not after_blank):
            return None
        waits = (
            items.types
            or items.seen is Kind.DATA
            or (self._ask.task == "tests" and items.tests)
            or (statements and kind is Kind.PRELUDE)
            or (items.seen is Kind.CONSTANT and self._place.level == "member")
        )
        if not waits:
            return self._last(number)
        if items.pending is None:
            items.pending = number
        return None

    def _is_cut(self, row: Row, kind: Kind, *, after_blank: bool) -> bool:
        """Whether an item is no longer part of the answer."""
        items = self._items
        if items.seen is None:
            return False
        if self._ask.task == "tests":
            return items.tests and kind is not Kind.TEST
        if kind is Kind.MAIN:
            return True
        if items.seen is Kind.DEFINITION:
            words = set(re.findall(r"\w+", row.text))
            return kind is not Kind.DEFINITION or not words & items.types
        if items.seen is Kind.DATA:
            return kind is Kind.STATEMENT
        if kind in (Kind.DEFINITION, Kind.DATA):
            return items.seen is Kind.STATEMENT
        return after_blank and not set(re.findall(r"[\w$]+", row.text)) & items.names

    def _end_of_definition(self, number: int) -> int | None:
        """The row after a definition whose last line this is, where nothing can follow it."""
        items = self._items
        text = self._rows[number].text
        if match := _TYPEDEF_END.match(text):
            items.types.add(match[1])
        waits = items.types or self._ask.task == "tests" or not self._between
        if self._ask.language.id == "python" or items.seen is not Kind.DEFINITION or waits:
            return None
        if not _CLOSED_BLOCK.search(text) or (number == 0 and "{" not in text):
            return None
        return number + 1 if self._nesting.before(number + 1).closed else None
