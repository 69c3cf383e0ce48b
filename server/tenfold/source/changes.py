"""Which lines of a document have changed since somebody looked at it."""

import itertools
from collections import deque
from dataclasses import dataclass
from typing import Final

_MARKS_KEPT: Final = 128
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Changed:
    """Old lines from ``first`` up to ``old_end`` are now those from ``first`` up to ``new_end``.

    All other lines are what they were.
    """

    first: int
    old_end: int
    new_end: int

    def then(self, later: "Changed") -> "Changed":
        """Both changes as one; ``later`` counts in the text that this one left."""
        end = max(self.new_end, later.old_end)
        return Changed(
            min(self.first, later.first),
            self.old_end + end - self.new_end,
            end + later.new_end - later.old_end,
        )


@dataclass(slots=True)
class _Stretch:
    """What has changed since one mark, up to the next."""

    mark: int
    changed: Changed | None = None


class Changes:
    """Remembers the changes since each of the latest marks, joined to one per mark.

    Marks are unique in the process, so that one of another document is not known here.
    """

    __slots__ = ("_since", "_stretches")

    def __init__(self) -> None:
        self._stretches: deque[_Stretch] = deque(maxlen=_MARKS_KEPT)
        self._since: dict[int, Changed | None] | None = None

    def forget(self) -> None:
        """The text is another one: no mark is known any more."""
        self._stretches.clear()
        self._since = None

    def mark(self) -> int:
        """Begin to remember changes from here on."""
        if not self._stretches or self._stretches[-1].changed is not None:
            self._stretches.append(_Stretch(next(_numbers)))
            self._since = None
        return self._stretches[-1].mark

    def note(self, first: int, old_end: int, new_end: int) -> None:
        """Take in a change."""
        if not self._stretches:
            return
        self._since = None
        now, latest = Changed(first, old_end, new_end), self._stretches[-1]
        latest.changed = now if latest.changed is None else latest.changed.then(now)

    def knows(self, mark: int | None) -> bool:
        """Whether it is remembered what has changed since a mark."""
        return mark in self._table()

    def since(self, mark: int) -> Changed | None:
        """What has changed since a mark that is known; None where nothing has."""
        return self._table()[mark]

    def _table(self) -> dict[int, Changed | None]:
        if self._since is None:
            self._since = {}
            all_later: Changed | None = None
            for stretch in reversed(self._stretches):
                if stretch.changed is not None:
                    own = stretch.changed
                    all_later = own if all_later is None else own.then(all_later)
                self._since[stretch.mark] = all_later
        return self._since
