"""Decoding as a generator that says which steps it wants, and is sent the logits.

Whoever drives it makes them: for one request by itself, or for several in one pass.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenfold.models.contract import Delta
from tenfold.models.local.forward import Logits, Session
from tenfold.models.local.stop import Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a request wants: one token, ``[rows]``, appended to each of its rows."""

    session: Session
    tokens: "NDArray[np.integer]"


class Chunk:
    """A part of the prompt was read, and more is to come: others may have a step meanwhile."""


Decoding = Generator[list[Delta] | Step | Chunk, Logits | None, None]
"""Tells the deltas of all rows, step by step; wants to be sent the logits of each Step."""

Begin = Callable[[Sequence[int], int, Stop], Session]
"""As :meth:`tenfold.models.local.forward.Forward.session`."""


def driven(work: Decoding) -> Iterator[list[Delta]]:
    """Make a request's steps by themselves, one after the other; the deltas."""
    logits: Logits | None = None
    while True:
        try:
            item = work.send(logits)
        except StopIteration:
            return
        logits = None
        if isinstance(item, Step):
            logits = item.session.step(item.tokens)
        elif not isinstance(item, Chunk):
            yield item
