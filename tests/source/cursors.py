"""Texts with a cursor mark."""

from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position

MARK = "<|>"


def at_cursor(language: str, marked: str) -> tuple[Document, Position]:
    """The document without the mark, and where the mark was."""
    before, after = marked.split(MARK)
    document = Document("file:///project/file", language_for(language, ""), before + after, 1)
    return document, document.position(len(before))
