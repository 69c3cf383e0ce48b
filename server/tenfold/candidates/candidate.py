"""A Candidate: a completion shaped to fit the document, with its evidence."""

from dataclasses import dataclass

from tenfold.examples.example import Tried
from tenfold.source.positions import Range


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that the candidate's text holds: what kind, and on which of its lines (from 1)."""

    kind: str
    line: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is offered to the user.

    ``id`` stays the same wherever the candidate is shown. ``mean_logprob`` is per token, None
    where the model tells none. ``parses`` is None where there is no grammar. ``fingerprint`` is
    equal for candidates that are the same program.
    """

    id: str
    insert_text: str
    range: Range
    tokens: int
    mean_logprob: float | None
    parses: bool | None
    secrets: tuple[Secret, ...]
    finish_reason: str
    fingerprint: str
    duplicates: int = 0
    """How many later completions were the same program."""
    undefined: tuple[str, ...] = ()
    """Names that it uses and nobody defines, where a linter can tell."""
    examples: Tried | None = None
    """How it did on its comment's examples; None where none was tried."""
    environment: tuple[str, ...] = ()
    """Environment variables that it reads where another candidate has keys, which it is a second
    form of."""
