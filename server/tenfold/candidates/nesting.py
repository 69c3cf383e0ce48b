"""What is open at each line of an answer, found with as little parsing as possible."""

import re
from collections.abc import Sequence

from tenfold.candidates.syntax import Openness, openness
from tenfold.source.languages import Language

_MAY_CLOSE = re.compile(r"[\"'`)\]}/]|^\s*\w+;?$")
_LONGEST_ITEM = 300
"""Rows of one item after which it is no longer parsed to see whether it has ended."""


class Nesting:
    """Brackets and literals that are open before a row, asked row by row.

    Nothing is open where an item of the answer begins, so only the item is parsed; and a row
    that cannot close anything leaves what is open as it was.
    """

    def __init__(self, source: Sequence[str], language: Language) -> None:
        self._source = source
        self._language = language
        self._closed_at = 0
        self._open_at: tuple[int, Openness] | None = None

    def before(self, row: int) -> Openness:
        """What is open before a row."""
        if row <= self._closed_at:
            return Openness(0, False)
        if self._open_at is not None and self._open_at[0] <= row:
            known, state = self._open_at
            between = self._source[known:row]
            if row - self._closed_at > _LONGEST_ITEM or not any(map(_MAY_CLOSE.search, between)):
                return state
        state = self._parsed(row)
        if state.closed:
            self._closed_at, self._open_at = row, None
        else:
            self._open_at = (row, state)
        return state

    def overcloses(self, row: int) -> bool:
        """True where a row closes a bracket that nothing before it opened."""
        return self.before(row).closed and self._parsed(row + 1).brackets < 0

    def _parsed(self, row: int) -> Openness:
        return openness(self._language, "\n".join(self._source[self._closed_at : row]))
