"""How many threads take a decoding step: all of them, or fewer while others need the cores."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

_SOON = 2
_LATER = 32
_LATEST = 512
"""Steps until the other number of threads is tried again."""

_SUDDEN = 3.0
_FASTER = 0.9


class Pace:
    """Chooses between all threads and half of them, by which steps are faster.

    A step is some hundred short pieces of work, after each of which the threads wait for the
    last one. Where another program has one of the cores, every wait takes until the scheduler
    turns to that thread: steps are ten times slower, and half the threads far faster. Only time
    tells, so now and then one step tries the other number. What a step computes does not depend
    on it.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._most, self._fewer = most, max(1, most // 2)
        self._threads = most
        self._usual: float | None = None
        """Seconds of a step of late."""
        self._interval = _SOON
        self._left = _SOON
        """Steps until the next trial."""

    @property
    def threads(self) -> int:
        """How many threads take a step, if it is no trial."""
        return self._threads

    def begin(self) -> None:
        """Forget how long steps take: those of a new request have other sizes."""
        self._usual = None
        if self._threads == self._most:
            self._left = min(self._left, _SOON)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Take one step with as many threads as seem best, or with the others as a trial."""
        if self._fewer == self._most:
            yield
            return
        trial = self._left <= 0 and self._usual is not None
        threads = self._other() if trial else self._threads
        torch.set_num_threads(threads)
        began = self._clock()
        try:
            yield
        finally:
            torch.set_num_threads(self._most)
        self._learn(trial, self._clock() - began)

    def _learn(self, trial: bool, took: float) -> None:
        usual = took if self._usual is None else self._usual
        if not trial:
            # A step that is suddenly slow may mean that a core was lost.
            self._left = 0 if took > _SUDDEN * usual else self._left - 1
            self._usual = 0.8 * usual + 0.2 * took
        elif took < _FASTER * usual:
            self._threads, self._usual = self._other(), took
            # Trying all threads while a core is lost is dear, the other way round it is cheap.
            self._interval = _SOON if self._threads == self._most else _LATER
            self._left = self._interval
        else:
            self._interval = min(2 * self._interval, _LATEST)
            self._left = self._interval

    def _other(self) -> int:
        return self._fewer if self._threads == self._most else self._most
