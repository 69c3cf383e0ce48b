"""How long a pause in typing is."""

import time
from collections import deque
from statistics import median

_GAPS_KEPT = 20
_LONGEST_GAP = 1.0
"""Seconds; whoever stops for longer is thinking, and tells nothing of how fast they type."""
_OVER_A_GAP = 1.5
_MOST = 4
_WEIGHT = 0.3
"""Of the newest response in their mean."""


class Rhythm:
    """Learns how fast the user types and the model answers, to tell a pause from a gap.

    ``trigger.debounceMs`` is the shortest pause. Somebody who types more slowly than that would
    set off a call at each key, only to have it stopped by the next: a pause is half as long again
    as the usual gap between two keys. But waiting must not cost more than it saves: it goes
    beyond the setting by no more than half of the time that the model takes to answer, and never
    beyond four times the setting.
    """

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=_GAPS_KEPT)
        self._last_key: float | None = None
        self._response: float | None = None

    def key(self, now: float | None = None) -> None:
        """Note that the user has typed something."""
        now = time.monotonic() if now is None else now
        if self._last_key is not None and now - self._last_key <= _LONGEST_GAP:
            self._gaps.append(now - self._last_key)
        self._last_key = now

    def response(self, seconds: float) -> None:
        """Note how long the model took to answer."""
        before = self._response
        self._response = seconds if before is None else before + _WEIGHT * (seconds - before)

    def pause(self, base: float) -> float:
        """How many seconds to wait after a key; ``base`` is the setting."""
        if not self._gaps or self._response is None:
            return base
        wanted = _OVER_A_GAP * median(self._gaps)
        return max(base, min(wanted, base + self._response / 2, _MOST * base))
