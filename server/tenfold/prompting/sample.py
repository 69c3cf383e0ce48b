"""A template's sample: a document and a cursor to show it with where there is no other."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position

CURSOR: Final = "<CURSOR>"
"""Marks the cursor in the text of a sample or a case, once."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A file's name and its text, in which ``<CURSOR>`` stands once."""

    file: str
    text: str

    def document(self) -> tuple[Document, Position]:
        """The document without the mark, and the place that it stood at."""
        before, _, after = self.text.partition(CURSOR)
        language = language_for(None, self.file)
        document = Document(f"sample:///{self.file}", language, before + after, None)
        line = before.count("\n")
        return document, document.position_at(line, len(before) - (before.rfind("\n") + 1))


BUILT_IN: Final = Sample(
    "prices.py",
    '''"""Prices as a shop shows them."""

from decimal import Decimal


def with_tax(net: Decimal, rate: Decimal) -> Decimal:
    return (net * (1 + rate)).quantize(Decimal("0.01"))


# Parse a price such as "1.299,00 €" into a Decimal.
# Dots group thousands, and a comma parts euros from cents.
<CURSOR>


def show(price: Decimal) -> str:
    return f"{price:,.2f} €"
''',
)
"""What a template is shown with that has no sample of its own."""


def usable(file: str, text: str) -> bool:
    """Whether a sample has a plain file name and one mark."""
    return text.count(CURSOR) == 1 and PurePosixPath(file).name == file and bool(file)
