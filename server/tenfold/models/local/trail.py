"""Token sequences that new completions are to stray from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trail:
    """A place in the sequences: which tokens go on from it, each to the next place."""

    onward: dict[int, "Trail"] = field(default_factory=dict)

    @classmethod
    def of(cls, sequences: Iterable[Sequence[int]]) -> "Trail":
        """The place where all of these sequences begin."""
        start = cls()
        for sequence in sequences:
            place = start
            for token in sequence:
                place = place.onward.setdefault(token, cls())
        return start
