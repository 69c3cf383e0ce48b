"""Related pieces of other open files."""

import re
import sys
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from tenfold.source.ask import Snippet
from tenfold.source.document import Document
from tenfold.source.positions import Position

_IDENTIFIER: Final = re.compile(r"[^\W\d]\w{2,}")
_COMMON: Final = frozenset(
    (
        *(
            "and",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "def",
            "else",
            "end",
            "export",
            "extends",
        ),
        *(
            "false",
            "final",
            "for",
            "from",
            "func",
            "function",
            "import",
            "int",
            "let",
            "list",
            "new",
        ),
        *("nil", "none", "not", "null", "package", "private", "public", "return", "self", "static"),
        *("str", "string", "struct", "super", "this", "throw", "true", "try", "type", "use", "var"),
        *("void", "while", "with"),
    )
)
"""Words that are in every file and make none alike."""
_WINDOW: Final = 40
_STEP: Final = 20
_AROUND: Final = 30
_LONGEST: Final = 5_000
"""Lines; a longer file, or one with a line of more than 2,000 characters, is passed over."""
_WIDEST: Final = 2_000
_FILES: Final = 20
_LEAST: Final = 0.05
_FAMILIES: Final = {
    "javascriptreact": "javascript",
    "typescript": "javascript",
    "typescriptreact": "javascript",
    "c": "cpp",
}
"""Languages whose files are of use to each other."""


def related_snippets(
    document: Document,
    position: Position,
    others: Sequence[Document],
    limit: int = 3,
    allows: Callable[[Document], bool] = lambda _: True,
) -> tuple[Snippet, ...]:
    """The windows of 40 lines from other files that share most names with the cursor's lines.

    At most one window of a file, best first; likeness is the Jaccard index of the sets of names.
    At most the first 20 files of the same kind of language are read. ``allows`` says whether a
    file may be shown, and is only asked of those that would be: the question takes longer than the
    likeness.
    """
    line, _ = document.place(position)
    wanted = _names(document.lines(line - _AROUND, line + _AROUND))
    kin = [
        other
        for other in others
        if other.uri != document.uri and _family(other) == _family(document)
    ]
    found: list[tuple[float, Document, Snippet]] = []
    for other in kin[:_FILES]:
        best = _best_window(other, wanted)
        if best is not None:
            likeness, snippet = best
            found.append((likeness, other, snippet))
    found.sort(key=lambda each: -each[0])
    shown = (snippet for _, other, snippet in found if allows(other))
    return tuple(islice(shown, limit))


def _best_window(other: Document, wanted: set[str]) -> tuple[float, Snippet] | None:
    windows = other.derived("windows", lambda: _windows(other))
    best, best_start = 0.0, 0
    for number, window in enumerate(windows):
        shared = len(window & wanted)
        likeness = shared / (len(window) + len(wanted) - shared) if shared else 0.0
        if likeness > best:
            best, best_start = likeness, number * _STEP
    if best < _LEAST:
        return None
    text = "\n".join(other.lines(best_start, best_start + _WINDOW)).strip("\n")
    return best, Snippet(other.path.name, text)


def _windows(document: Document) -> list[frozenset[str]]:
    """The names in each window of a document; none where it is too long or has too long lines."""
    if document.line_count > _LONGEST:
        return []
    lines = document.lines(0, document.line_count)
    if max(map(len, lines)) > _WIDEST:
        return []
    starts = range(0, max(len(lines) - _STEP, 1), _STEP)
    steps = [_names(lines[at : at + _STEP]) for at in range(0, len(lines), _STEP)]
    reach = -(-_WINDOW // _STEP)
    return [frozenset().union(*steps[at // _STEP : at // _STEP + reach]) for at in starts]


def _names(lines: Sequence[str]) -> set[str]:
    found = _IDENTIFIER.findall("\n".join(text[:_WIDEST] for text in lines))
    return {sys.intern(name) for name in found if name.lower() not in _COMMON}


def _family(document: Document) -> str:
    return _FAMILIES.get(document.language.id, document.language.id)
