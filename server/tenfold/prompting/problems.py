"""What is wrong with a template, and where."""

from pathlib import Path
from typing import Protocol

from tenfold.errors import TemplateError

Columns = tuple[int, int | None]
"""Where on its line something stands, in characters from 0; None means up to the line's end."""


class Report(Protocol):
    """Takes down one fault."""

    def __call__(
        self, line: int, what: str, next_step: str, columns: Columns | None = None, /
    ) -> None:
        """``line`` counts from 1; without ``columns`` all of it is meant."""


class TemplateFileError(TemplateError):
    """A fault in a template's file; ``line`` counts from 1.

    ``columns`` are those of its line that are at fault, None where it is all of it.
    """

    def __init__(
        self, file: Path, line: int, what: str, next_step: str, columns: Columns | None = None
    ) -> None:
        super().__init__(f"{file.name}, line {line}: {what}", next_step)
        self.file = file
        self.line = line
        self.what = what
        self.columns = columns
