"""Problems cut out of source code: what stood below a comment is to be written again."""

import random
from collections.abc import Iterator
from pathlib import Path

from tenfold.evaluation.problem import Problem
from tenfold.source.ask import CommentState
from tenfold.source.comments import comment_state
from tenfold.source.document import Document
from tenfold.source.indentation import indentation_of, width
from tenfold.source.languages import language_for
from tenfold.source.positions import Position

_LONGEST_FILE = 200_000
_MOST_LINES = 12
"""Lines of a hole at the most: more are seldom to be guessed."""
_IGNORED = frozenset({"node_modules", "venv", "site-packages", "build", "dist", "target", "vendor"})


def holes_in(folder: Path, *, limit: int, seed: int) -> list[Problem]:
    """Cut ``limit`` holes at the most, each in a document of its own.

    A hole begins below a finished comment and takes in the lines up to the next blank or less
    indented one. Hidden folders, those of other people's code, and long files are passed over.
    """
    dice = random.Random(seed)  # noqa: S311 - it only chooses
    files = sorted(_files(folder))
    dice.shuffle(files)
    problems: list[Problem] = []
    for file in files:
        found = list(_holes_of(file, file.relative_to(folder).as_posix()))
        if found:
            # One of each file: the others would tell each other's answers.
            problems.append(dice.choice(found))
        if len(problems) >= limit:
            break
    return problems


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in _IGNORED or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif _is_code(path) and path.stat().st_size <= _LONGEST_FILE:
            yield path


def _is_code(path: Path) -> bool:
    return language_for(None, path.name).grammar is not None


def _holes_of(file: Path, name: str) -> Iterator[Problem]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    text = text.replace("\r\n", "\n")
    document = Document(file.as_uri(), language_for(None, file.name), text, None)
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    marks = document.language.line_comments
    for row in range(1, document.line_count):
        above, line = document.line_text(row - 1), document.line_text(row)
        if not line.strip() or not marks or not above.strip().startswith(marks):
            continue
        end = _end(document, row)
        column = len(indentation_of(line))
        emptied = _without(document, row, end, column)
        place = Position(row, column)
        if emptied is None or comment_state(emptied, place) is not CommentState.FINISHED:
            continue
        cursor = starts[row] + column
        yield Problem(
            id=f"{name}:{row + 1}",
            file_name=name,
            text=emptied.plain_text,
            cursor=cursor,
            hidden=text[cursor : starts[end]].rstrip("\n"),
        )


def _end(document: Document, row: int) -> int:
    """The row behind the block that begins on a row."""
    reach = width(indentation_of(document.line_text(row)))
    end = row
    while end < document.line_count and end < row + _MOST_LINES:
        line = document.line_text(end)
        if not line.strip() or width(indentation_of(line)) < reach:
            break
        if end > row and line.strip().startswith(document.language.line_comments):
            break
        end += 1
    return end


def _without(document: Document, row: int, end: int, column: int) -> Document | None:
    """The document with a hole: the indentation of its first line stays."""
    lines = document.lines(0, document.line_count)
    if end >= len(lines):
        return None
    kept = [*lines[:row], lines[row][:column], *lines[end:]]
    return Document(document.uri, document.language, "\n".join(kept), None)
