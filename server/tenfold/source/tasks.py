"""Tasks about code that is there already: from what is selected to an Ask.

The answer goes to a place of its own: a comment that explains code above it, a docstring below the
signature, tests and an example of use behind everything else. A place that has to be made first,
such as the quotes of a docstring, is made in a copy of the document, so that the Ask is one like
any other; its :class:`Insertion` has what goes around the answer in the document itself.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, get_args

from tenfold.errors import TaskImpossible
from tenfold.source.ask import Ask, AskedIn, CommentState, Indentation, Insertion, Snippet
from tenfold.source.definitions import Lines, definition_at
from tenfold.source.document import Document
from tenfold.source.indentation import indentation_of
from tenfold.source.positions import Range
from tenfold.source.reading import read_ask

Assigned = Literal["explain", "docstring", "tests", "example", "commit"]
ASSIGNED: Final[tuple[Assigned, ...]] = get_args(Assigned)

_BLOCK_DOCUMENTED: Final = frozenset(
    ["javascript", "javascriptreact", "typescript", "typescriptreact", "java", "c", "cpp", "php"]
)
"""Languages whose documentation is ``/** … */`` above a definition."""
_LINE_DOCUMENTED: Final = {"rust": "///", "csharp": "///", "go": "//", "ruby": "#"}
_TEST_TOOLS: Final = {
    "python": "pytest",
    "javascript": "Jest",
    "javascriptreact": "Jest",
    "typescript": "Jest",
    "typescriptreact": "Jest",
    "java": "JUnit",
    "go": "Go's testing package",
    "ruby": "Minitest",
    "php": "PHPUnit",
    "csharp": "xUnit",
}
_NAME: Final = re.compile(
    r"""(?x) (?: \b (?: def|class|function\*?|fn|func|fun|interface|struct|enum|trait|type|module
          |record )\s+
        (?:\([^)]*\)\s*)? | \b(?:const|let|var)\s+ ) (?P<named>[A-Za-z_$][\w$]*)
      | (?P<called>[A-Za-z_~$][\w$]*) \s* \("""
)


_Placed = tuple[Ask, Insertion]


def assign(
    document: Document,
    selected: Range,
    task: Assigned,
    *,
    path: str | None = None,
    snippets: Sequence[Snippet] = (),
) -> Ask:
    """Read what a task is about, and where its answer goes: ``asked_in`` of the Ask.

    With nothing selected it is about the innermost definition around the cursor. Raises
    :class:`TaskImpossible`.
    """
    path = path if path is not None else document.path.name
    if not document.plain_text.strip():
        raise TaskImpossible("There is nothing in this file yet.", "Write some code first.")
    ask, insertion = _assigned(document, selected, task, path, snippets)
    asked_in = AskedIn(document.plain_text, selected.start, task, insertion)
    return replace(ask, asked_in=asked_in)


def _assigned(
    document: Document,
    selected: Range,
    task: Assigned,
    path: str,
    snippets: Sequence[Snippet],
) -> _Placed:
    if task == "commit":
        return _commit(document, path)
    lines = _subject(document, selected, task)
    subject = "\n".join(document.lines(lines.first, lines.end)).rstrip("\n")
    if task == "explain":
        return _explain(document, lines.first, subject, path, snippets)
    if task == "docstring":
        return _docstring(document, lines, subject, path, snippets)
    return _behind(document, subject, task, path, snippets)


def _subject(document: Document, selected: Range, task: str) -> Lines:
    """The lines that a task is about."""
    start, stop = document.place(selected.start), document.place(selected.end)
    if task == "explain" and start != stop:
        last = stop[0] if stop[1] > 0 or stop[0] == start[0] else stop[0] - 1
        return _without_blank_lines(document, start[0], last + 1)
    found = definition_at(document, start)
    if found is not None:
        return found
    if task == "explain":
        return _paragraph(document, start[0])
    what = "selected" if start != stop else "around the cursor"
    raise TaskImpossible(
        f"No definition is {what}.", "Put the cursor into a function or class, then ask again."
    )


def _without_blank_lines(document: Document, first: int, end: int) -> Lines:
    while end > first and not document.line_text(end - 1).strip():
        end -= 1
    while first < end and not document.line_text(first).strip():
        first += 1
    if first == end:
        raise TaskImpossible("Only empty lines are selected.", "Select code, then ask again.")
    return Lines(first, end, None)


def _paragraph(document: Document, line: int) -> Lines:
    """The lines around one without an empty line between them."""
    if not document.line_text(line).strip():
        raise TaskImpossible(
            "The cursor is on an empty line.", "Put it into the code, or select some."
        )
    first, end = line, line + 1
    while first > 0 and document.line_text(first - 1).strip():
        first -= 1
    while end < document.line_count and document.line_text(end).strip():
        end += 1
    return Lines(first, end, None)


def _explain(
    document: Document, line: int, subject: str, path: str, snippets: Sequence[Snippet]
) -> _Placed:
    _check_comments(document)
    ask = _plain_ask(document, line, path, snippets)
    ask = replace(ask, task="explain", subject=subject)
    return ask, Insertion(ask.range)


def _check_comments(document: Document) -> None:
    """Raise where it is not known how the language has comments."""
    known = document.language.line_comments or document.language.block_comments
    if not known or document.language.id == "plaintext" or not document.language.extensions:
        raise TaskImpossible(
            f"How {document.language.name} has comments is not known.",
            "Ask in a file of a programming language.",
        )


def _plain_ask(document: Document, line: int, path: str, snippets: Sequence[Snippet]) -> Ask:
    """An Ask whose answer is put in at a line's start."""
    text = document.plain_text
    offset = document.plain_start(line)
    place = document.position_at(line, 0)
    indentation = indentation_of(document.line_text(line))
    return Ask(
        uri=document.uri,
        path=path,
        version=document.version,
        language=document.language,
        cursor=place,
        state=CommentState.NONE,
        task="code",
        instruction="",
        text=text,
        anchor=offset,
        lead="",
        replace=(offset, offset),
        indentation=Indentation(indentation or "    ", indentation),
        newline=document.newline,
        scope=(),
        imports=(),
        snippets=tuple(snippets),
        range=Range(place, place),
    )


def _docstring(
    document: Document, lines: Lines, subject: str, path: str, snippets: Sequence[Snippet]
) -> _Placed:
    language, first = document.language.id, lines.first
    if language == "python":
        return _python_docstring(document, lines, subject, path, snippets)
    indentation = indentation_of(document.line_text(first))
    if language in _BLOCK_DOCUMENTED:
        head, tail = f"{indentation}/** ", " */\n"
    elif language in _LINE_DOCUMENTED:
        ask = _plain_ask(document, first, path, snippets)
        marked = replace(document.language, line_comments=(_LINE_DOCUMENTED[language],))
        ask = replace(ask, task="explain", subject=subject, language=marked)
        return ask, Insertion(ask.range)
    else:
        raise TaskImpossible(
            f"How {document.language.name} is documented is not known.",
            "Explain the code as a comment instead.",
        )
    return _within(document, first, head, tail, "docstring", subject, path, snippets)


def _python_docstring(
    document: Document, lines: Lines, subject: str, path: str, snippets: Sequence[Snippet]
) -> _Placed:
    body = lines.body
    if body is None:
        raise TaskImpossible(
            "The definition has no body on lines of its own.", "Write its body below it first."
        )
    indentation = indentation_of(document.line_text(body))
    if re.match(r'\s*[rRuU]?(?:"""|\'\'\'|"|\')', document.line_text(body)):
        raise TaskImpossible(
            "The definition has a docstring already.", "Remove it, then ask again."
        )
    head, tail = f'{indentation}"""', '"""\n'
    return _within(document, body, head, tail, "docstring", subject, path, snippets)


def _behind(
    document: Document,
    subject: str,
    task: Literal["tests", "example"],
    path: str,
    snippets: Sequence[Snippet],
) -> _Placed:
    """Tests, or an example of use, behind everything else."""
    name = _name(subject) or "this"
    _check_comments(document)
    mark = document.language.line_comments[0]
    lines = document.line_count
    while lines > 1 and not document.line_text(lines - 1).strip():
        lines -= 1
    last = document.line_text(lines - 1)
    gap = "\n\n\n" if document.language.id == "python" else "\n\n"
    if task == "tests":
        tool = _TEST_TOOLS.get(document.language.id)
        with_tool = f" with {tool}" if tool else ""
        said = f"{mark} Tests for {name}{with_tool}: ordinary values, limits, bad input.\n"
        head = gap
    else:
        said = f"{mark} How {name} is used:\n"
        head = gap + said
    tail = "" if lines < document.line_count else "\n"
    return _within_text(
        document, (lines - 1, len(last)), gap + said, head, tail, task, subject, path, snippets
    )


def _within(
    document: Document,
    line: int,
    head: str,
    tail: str,
    task: Literal["docstring"],
    subject: str,
    path: str,
    snippets: Sequence[Snippet],
) -> _Placed:
    return _within_text(document, (line, 0), head, head, tail, task, subject, path, snippets)


def _within_text(
    document: Document,
    place: tuple[int, int],
    shown: str,
    head: str,
    tail: str,
    task: Literal["docstring", "tests", "example"],
    subject: str,
    path: str,
    snippets: Sequence[Snippet],
) -> _Placed:
    """An Ask in a copy of the document that has ``shown`` and ``tail`` around the cursor."""
    text = document.plain_text
    offset = document.plain_start(place[0]) + place[1]
    before = text[:offset] + shown
    copy = Document(document.uri, document.language, before + tail + text[offset:], None)
    line = before.count("\n")
    position = copy.position_at(line, len(before) - (before.rfind("\n") + 1))
    ask = read_ask(copy, position, path=path, snippets=snippets)
    assert ask is not None  # it has the subject in it
    ask = replace(ask, task=task, subject=subject, newline=document.newline, mark=None)
    where = document.position_at(*place)
    below = f"\n{indentation_of(head)}" if task == "docstring" else ""
    return ask, Insertion(Range(where, where), head, tail, below)


def _commit(document: Document, path: str) -> _Placed:
    ask = _plain_ask(document, 0, path, ())
    ask = replace(ask, task="commit", subject=document.plain_text.rstrip("\n"))
    return ask, Insertion(ask.range)


def _name(subject: str) -> str | None:
    for line in subject.split("\n"):
        if line.strip().startswith(("@", "#", "//", "/*", "*")):
            continue
        found = _NAME.search(line)
        return (found["named"] or found["called"]) if found is not None else None
    return None
