"""Fitting the pieces of a prompt into a budget of tokens."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from tenfold.prompting.variables import Rule, Trim

LONG_LINE = 80
"""Characters. A longer line is cut in parts, for the case that it alone is too much."""

BATCH = 16
"""Units that are counted at once."""
LINE = re.compile(r"[^\n]*\n|[^\n]+")
FAR_OVER = 1.25
"""How many times the budget the lines' tokens have to be for the whole not to be counted."""

Count = Callable[[str], int]

LIST_JOINS: Mapping[Trim, Callable[[Sequence[Any]], Any]] = {
    "first": lambda kept: tuple(reversed(kept)),
    "last": tuple,
    "whole": lambda kept: kept[0] if kept else (),
    "never": lambda kept: kept[0] if kept else (),
}


@dataclass(slots=True)
class Part:
    """The value of one variable as units that can be given up one by one.

    ``units`` stand in the order of their worth: those to be kept first come first. A text's
    units are its lines, where ``whole[i]`` tells that a cut behind unit ``i`` is one between
    lines, and ``firm[i]`` that it is one of the places where a text that is being typed in is
    cut. ``kept`` is how many of them are in the prompt.
    """

    name: str
    rule: Rule
    units: Sequence[Any]
    whole: Sequence[bool]
    join: Callable[[Sequence[Any]], Any]
    """Makes the variable's value of the units that are kept."""
    cut: int = 0
    """Characters that were left out before any were counted."""
    kept: int = 0
    firm: Sequence[bool] = ()
    _sums: list[int] = field(default_factory=lambda: [0])
    """About how many tokens the first units take, as far as they were counted."""

    @property
    def value(self) -> Any:
        """The variable's value, of what is kept."""
        return self.join(self.units[: self.kept])

    @property
    def left_out(self) -> Sequence[Any]:
        """The units that are not in the prompt."""
        return self.units[self.kept :]

    def cost(self, units: int, count: Count) -> int:
        """About how many tokens the first units take; they are counted when first needed."""
        known = len(self._sums) - 1
        if units > known:
            more = self.units[known : max(units, known + BATCH)]
            costs = [sum(map(count, texts_of(unit))) for unit in more]
            self._sums += accumulate(costs, initial=self._sums.pop())
        return self._sums[units]

    def spent(self, count: Count) -> int:
        """About how many tokens the kept units take."""
        return self.cost(self.kept, count)

    def change(self, items: Sequence[Any]) -> None:
        """Be a list of these items; what was kept of them before stays kept."""
        if self.rule.trim == "first":
            units = list(reversed(items))
        elif self.rule.trim == "last":
            units = list(items)
        else:
            units = [tuple(items)] if items else []
        if units == list(self.units):
            return
        before = list(self.units[: self.kept])
        self.units, self.whole, self._sums = units, [True] * len(units), [0]
        self.kept = len(units) if self.rule.trim == "never" else 0
        while self.kept < len(units) and units[self.kept] in before:
            self.kept += 1

    def grow(self, room: int, count: Count) -> None:
        """Keep as many more units as fit into ``room`` tokens."""
        start = kept = self.kept
        most = self.cost(start, count) + room
        while kept < len(self.units) and self.cost(kept + 1, count) <= most:
            kept = min(bisect_right(self._sums, most), len(self._sums)) - 1
        self.kept = max(start, self._at_a_cut(kept))

    def shrink(self, tokens: int, count: Count) -> None:
        """Give up units worth at least so many tokens."""
        least = self.cost(self.kept, count) - tokens
        while self.kept and self.cost(self.kept, count) > least:
            self.kept -= 1
        self.kept = self._at_a_cut(self.kept)

    def _at_a_cut(self, kept: int) -> int:
        """Fewer units, up to a firm cut, or else so that no line but the only one is in part."""
        if kept == len(self.units):
            return kept
        for cuts in (self.firm, self.whole):
            fewer = kept
            while fewer and cuts and not cuts[fewer - 1]:
                fewer -= 1
            if fewer and cuts:
                return fewer
        return kept


def text_part(
    name: str, rule: Rule, text: str, *, cut: int = 0, first_line: int = 0, step: int = 1
) -> Part:
    """Part a text as its rule says: into lines that go from its start or its end, or not.

    From its start they go so many at once that each ``step``-th line of the document begins it;
    ``first_line`` is the text's in the document. Otherwise every key stroke behind it would make
    another beginning, and a model that has read the prompt before could use nothing of that.
    """
    if rule.trim == "start":
        pieces = _lines(text)[::-1]
        units = [piece for piece, _ in pieces]
        whole = [begins for _, begins in pieces]
        firm = []
        line = first_line + sum(whole)
        for begins in whole:
            line -= begins
            firm.append(begins and line % step == 0)
        return Part(name, rule, units, whole, _backwards, cut, firm=firm if step > 1 else ())
    if rule.trim == "end":
        pieces = _lines(text)
        units = [piece for piece, _ in pieces]
        whole = [*(begins for _, begins in pieces[1:]), True][: len(units)]
        return Part(name, rule, units, whole, "".join, cut)
    units = [text] if text else []
    return Part(name, rule, units, [True] * len(units), "".join)


def _backwards(kept: Sequence[str]) -> str:
    return "".join(reversed(kept))


def list_part(name: str, rule: Rule, items: Sequence[Any]) -> Part:
    """Part a list as its rule says: into items that go from its start or its end, or not."""
    part = Part(name, rule, (), (), LIST_JOINS[rule.trim])
    part.change(items)
    return part


def texts_of(unit: Any) -> list[str]:
    """The texts whose tokens stand for a unit's: of an item with fields, the longest."""
    if isinstance(unit, str):
        return [unit]
    if isinstance(unit, Mapping):
        return [max(unit.values(), key=len)]
    return [text for item in unit for text in texts_of(item)]


def _lines(text: str) -> list[tuple[str, bool]]:
    """Cut a text into lines, long ones into parts; with each, whether it begins a line."""
    pieces: list[tuple[str, bool]] = []
    for line in LINE.findall(text):
        if len(line) <= LONG_LINE:
            pieces.append((line, True))
            continue
        size = LONG_LINE // 2
        pieces += [(line[at : at + size], at == 0) for at in range(0, len(line), size)]
    return pieces


def fit(
    parts: Sequence[Part],
    settle: Callable[[], None],
    total: Callable[[], int],
    budget: int,
    count: Count,
) -> bool:
    """Keep as much as the budget takes; False where not even the least of it fits.

    First each part gets its share, in the order of priority, then what room is left goes to
    them in the same order. Their tokens are added up line by line, which is a little more or
    less than the whole; so at the end the true ``total`` decides, and the least important give
    way until it is right. ``settle`` is called when parts have changed, for those that depend
    on others, such as imports that fell out of the text.
    """
    ordered = sorted(parts, key=lambda part: -part.rule.priority)
    movable = [part for part in ordered if part.rule.trim != "never"]
    for part in parts:
        part.kept = len(part.units)
    settle()
    if not _far_over(parts, budget, count) and total() <= budget:
        return True
    for part in movable:
        part.kept = 0
    room = budget - total()
    if room < 0:
        return False
    for shared in (True, False):
        for part in movable:
            settle()
            spent = sum(other.spent(count) for other in movable)
            most = room - spent
            if shared:
                most = min(most, round(part.rule.share * budget))
            part.grow(most, count)
    settle()
    while (over := total() - budget) > 0:
        last = next((part for part in reversed(movable) if part.kept), None)
        if last is None:
            return False
        last.shrink(over, count)
        settle()
    return True


def _far_over(parts: Sequence[Part], budget: int, count: Count) -> bool:
    """Whether all of the parts are so much that the whole need not be counted to know it."""
    if any(part.cut for part in parts):
        return True
    tokens = 0
    for part in parts:
        for units in range(0, len(part.units) + 1, 20):
            if tokens + part.cost(units, count) > FAR_OVER * budget:
                return True
        tokens += part.cost(len(part.units), count)
    return False
