"""Fitting the pieces of a prompt into a budget of tokens."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenfold.prompting.variables import Rule, Trim

LONG_LINE = 80
"""Characters. A longer line is cut in parts, for the case that it alone is too much."""

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
    lines. ``kept`` is how many of them are in the prompt.
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
    costs: list[int] = field(default_factory=list)

    @property
    def value(self) -> Any:
        """The variable's value, of what is kept."""
        return self.join(self.units[: self.kept])

    @property
    def left_out(self) -> Sequence[Any]:
        """The units that are not in the prompt."""
        return self.units[self.kept :]

    def cost(self, index: int, count: Count) -> int:
        """About how many tokens a unit takes; counted when it is first asked for."""
        while len(self.costs) <= index:
            self.costs.append(sum(map(count, texts_of(self.units[len(self.costs)]))))
        return self.costs[index]

    def spent(self, count: Count) -> int:
        """About how many tokens the kept units take."""
        return sum(self.cost(index, count) for index in range(self.kept))

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
        self.units, self.whole, self.costs = units, [True] * len(units), []
        self.kept = len(units) if self.rule.trim == "never" else 0
        while self.kept < len(units) and units[self.kept] in before:
            self.kept += 1

    def grow(self, room: int, count: Count) -> None:
        """Keep as many more units as fit into ``room`` tokens."""
        start, taken, kept = self.kept, 0, self.kept
        while kept < len(self.units) and taken + self.cost(kept, count) <= room:
            taken += self.cost(kept, count)
            kept += 1
        self.kept = max(start, self._between_lines(kept))

    def shrink(self, tokens: int, count: Count) -> None:
        """Give up units worth at least so many tokens."""
        while self.kept and tokens > 0:
            self.kept -= 1
            tokens -= self.cost(self.kept, count)
        self.kept = self._between_lines(self.kept)

    def _between_lines(self, kept: int) -> int:
        """Fewer units, so that no line is kept in part, unless it is the only one."""
        fewer = kept
        while fewer and not self.whole[fewer - 1]:
            fewer -= 1
        return fewer or kept


def text_part(name: str, rule: Rule, text: str, *, cut: int = 0) -> Part:
    """Part a text as its rule says: into lines that go from its start or its end, or not."""
    if rule.trim == "start":
        pieces = _lines(text)[::-1]
        units = [piece for piece, _ in pieces]
        whole = [begins for _, begins in pieces]
        return Part(name, rule, units, whole, lambda kept: "".join(reversed(kept)), cut)
    if rule.trim == "end":
        pieces = _lines(text)
        units = [piece for piece, _ in pieces]
        whole = [*(begins for _, begins in pieces[1:]), True][: len(units)]
        return Part(name, rule, units, whole, "".join, cut)
    units = [text] if text else []
    return Part(name, rule, units, [True] * len(units), "".join)


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
    pieces = []
    for match in re.finditer(r"[^\n]*\n|[^\n]+", text):
        line = match.group()
        size = len(line) if len(line) <= LONG_LINE else LONG_LINE // 2
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
    if not any(part.cut for part in parts) and total() <= budget:
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
