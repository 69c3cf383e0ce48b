"""``FILE[:LINE[:COL]]``: a document and a place in it, counted from 1 as editors show them."""

import re
from dataclasses import dataclass
from pathlib import Path

from tenfold.errors import TenfoldError
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position


@dataclass(frozen=True, slots=True)
class Place:
    """A document, and the cursor in it."""

    document: Document
    position: Position


def read_place(text: str) -> Place:
    """Read the file and find the cursor.

    Without a line it is the end of the file, without a column the end of the line; columns count
    characters. Raises :class:`TenfoldError` where there is no such file or line.
    """
    found = re.fullmatch(r"(.+?)(?::(\d+))?(?::(\d+))?", text, re.DOTALL)
    if found is None:
        raise TenfoldError("No file is named.", "Say FILE, FILE:LINE or FILE:LINE:COL.")
    name, line, column = found.groups()
    path = Path(text) if Path(text).is_file() else Path(name)
    if path == Path(text):
        line = column = None
    document = read_document(path)
    if line is None:
        return Place(document, document.position(len(document.text)))
    return Place(
        document, _position(document, int(line), int(column) if column else None, path.name)
    )


def read_document(path: Path) -> Document:
    """Read a file. Raises :class:`TenfoldError` where it is none, or no text."""
    try:
        source = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise TenfoldError(f"There is no file {path}.", "Check the name.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TenfoldError(
            f"{path} cannot be read as text: {type(error).__name__}.",
            "Tenfold reads files in UTF-8.",
        ) from None
    path = path.resolve()
    return Document(path.as_uri(), language_for(None, path.name), source, None)


def _position(document: Document, line: int, column: int | None, name: str) -> Position:
    if not 1 <= line <= document.line_count:
        lines = "1 line" if document.line_count == 1 else f"{document.line_count} lines"
        raise TenfoldError(
            f"{name} has {lines}, so there is no line {line}.", "Lines count from 1."
        )
    text = document.line_text(line - 1).rstrip("\r\n")
    if column is None:
        column = len(text) + 1
    if not 1 <= column <= len(text) + 1:
        raise TenfoldError(
            f"Line {line} of {name} has {len(text)} characters, so there is no column {column}.",
            "Columns count from 1.",
        )
    units = len(text[: column - 1].encode("utf-16-le")) // 2
    return Position(line - 1, units)
