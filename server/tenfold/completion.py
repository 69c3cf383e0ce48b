"""A Completion: the raw text of one of the ``n``, with the tokens that it was drawn in."""

from dataclasses import dataclass, field

from tenfold.models.contract import Delta, DrawnToken, Sampling


@dataclass(slots=True)
class Completion:
    """One completion while it streams in."""

    text: str = ""
    deltas: list[tuple[int, Delta]] = field(default_factory=list)
    """Each delta, and where in the text it begins."""

    def take(self, delta: Delta) -> None:
        """Add a delta."""
        self.deltas.append((len(self.text), delta))
        self.text += delta.text

    def tokens(self, length: int) -> int:
        """How many tokens the first ``length`` characters took."""
        return sum(delta.tokens for start, delta in self.deltas if start < length)

    def logprob(self, length: int) -> float | None:
        """The sum over those tokens; None where the model tells none."""
        values = [delta.logprob for start, delta in self.deltas if start < length]
        return None if None in values else sum(value or 0.0 for value in values)

    def drawn(self) -> tuple[DrawnToken, ...]:
        """All its tokens, in order."""
        return tuple(token for _, delta in self.deltas for token in delta.drawn)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a candidate came from: a completion, and how that was drawn."""

    text: str
    """The completion as the model gave it."""
    kept: int
    """How many of its characters made the candidate."""
    drawn: tuple[DrawnToken, ...]
    """Its tokens one by one, as far as the model tells them."""
    sampling: Sampling
