"""An Example: what a comment says that the code gives."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["value", "session", "raises", "probe"]


@dataclass(frozen=True, slots=True)
class Example:
    """Something to run, and what is to come of it.

    ``value``: an expression, and one that it equals; ``raises``: an expression, and the name of
    what it raises; ``session``: statements as in a Python session, and what that prints; ``probe``:
    an expression of which nobody has said what it gives.
    """

    kind: Kind
    source: str
    want: str


@dataclass(frozen=True, slots=True)
class Tried:
    """How a candidate did on its comment's examples.

    ``total`` counts those that could be tried. ``behaviour`` is equal for candidates that did
    the same on each of them and on each probe, whether that was right or not.
    """

    passed: int
    total: int
    behaviour: str
    stumbles: int = 0
    """Probes at which it raised an error or did not end."""
