"""Templates being written, for tests: ``<|>`` marks the cursor."""

from pathlib import Path

from prompting.making import MARK, abilities
from tenfold.authoring.measure import Measure
from tenfold.authoring.outline import Outline, read_outline
from tenfold.prompting.material import Redact
from tenfold.tokens.estimate import EstimatedTokenizer

FILE = Path("mine.prompty")


def at(marked: str) -> tuple[Outline, int]:
    """The outline of a text, and the offset of its mark."""
    return read_outline(marked.replace(MARK, "", 1)), marked.index(MARK)


def measure(budget: int = 2048, redact: Redact | None = None) -> Measure:
    """An estimate of a model that takes everything."""
    return Measure("a-model", EstimatedTokenizer(), abilities(), budget, 256, redact)
