"""When a local model answers in the place of an API that does not."""

import random
import time
from collections.abc import Callable

from tenfold.errors import (
    ModelAnswerBroken,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelUnreachable,
)

FIRST_REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 60.0
"""How long an API that failed is left alone, at first and at the most: the time doubles."""

OF_THE_API = (ModelUnreachable, ModelBusy, ModelRefused, ModelAnswerBroken)
"""What makes the next request fail too; the others are about one question, or this machine."""


class StandIn:
    """Remembers that an API failed, so that not each request has to find it out anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._error: ModelError | None = None
        self._until = 0.0
        self._failures = 0

    @property
    def why(self) -> ModelError | None:
        """The error for which the API is left alone for now; None where it is to be asked."""
        return self._error if self._clock() < self._until else None

    def failed(self, error: ModelError) -> None:
        """Note a failure: the API is left alone for as long as it says, or for longer each time.

        Not for one that is about a single question, such as a prompt that is too long.
        """
        if not isinstance(error, OF_THE_API):
            return
        self._error = error
        seconds = min(FIRST_REST_SECONDS * 2**self._failures, LONGEST_REST_SECONDS)
        self._failures += 1
        seconds *= random.uniform(0.8, 1.2)  # noqa: S311 - it only spreads editors
        named = error.retry_after if isinstance(error, ModelBusy) else None
        if named is not None:
            seconds = min(named, LONGEST_REST_SECONDS)
        self._until = self._clock() + seconds

    def is_over(self, error: ModelError) -> bool:
        """Whether what a local model answered for this error is to be asked of the API again."""
        return isinstance(error, OF_THE_API) and self.why is None

    def succeeded(self) -> None:
        """Note that the API answered."""
        self._error, self._failures, self._until = None, 0, 0.0
