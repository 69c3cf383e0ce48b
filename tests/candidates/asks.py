"""Asks for tests, read from a document with a cursor mark."""

from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.reading import read_ask

CURSOR = "<|>"


def ask_at(text: str, file: str = "main.py") -> Ask:
    """The Ask at the cursor mark of a document whose lines end in LF."""
    before, after = text.split(CURSOR)
    document = Document(f"file:///project/{file}", language_for(None, file), before + after, 1)
    line = before.count("\n")
    column = len(before.rpartition("\n")[2])
    ask = read_ask(document, document.position_at(line, column))
    assert ask is not None
    return ask
