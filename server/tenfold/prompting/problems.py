"""What is wrong with a template, and where."""

from pathlib import Path

from tenfold.errors import TemplateError


class TemplateFileError(TemplateError):
    """A fault in a template's file; ``line`` counts from 1."""

    def __init__(self, file: Path, line: int, what: str, next_step: str) -> None:
        super().__init__(f"{file.name}, line {line}: {what}", next_step)
        self.file = file
        self.line = line
        self.what = what
