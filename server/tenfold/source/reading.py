"""From a document and a cursor to the Ask."""

from collections.abc import Sequence

from tenfold.source.ask import Ask, CommentState, Indentation, Snippet, Task
from tenfold.source.definitions import (
    enclosing_definitions,
    first_line,
    import_statements,
)
from tenfold.source.directives import NO_DIRECTIVES
from tenfold.source.document import Document
from tenfold.source.governing import (
    Block,
    block_at,
    block_of,
    comment_above,
    docstring_below,
    governing_comment,
)
from tenfold.source.indentation import LINES_READ, indentation_unit
from tenfold.source.positions import Position, Range
from tenfold.source.scanning import Place
from tenfold.source.slots import Slot, slot_at
from tenfold.source.spans import Spans, spans_around
from tenfold.source.whole_trees import keep_tree
from tenfold.source.wording import asks_for_tests


def read_ask(
    document: Document,
    position: Position,
    *,
    path: str | None = None,
    snippets: Sequence[Snippet] = (),
) -> Ask | None:
    """Read what is wanted at a cursor; None where the document is empty.

    ``path`` is the name to show, the file's own where it is None.
    """
    text = document.plain_text
    if not text or text.isspace():
        return None
    place = document.place(position)
    line, column = place
    spans = spans_around(document, line)
    view = document.syntax(line)
    if view is not None and view.first_line == 0 and view.end_line == document.line_count:
        keep_tree(text, view.tree)
    comment = spans.comment_at(place)
    governing = None if comment else governing_comment(document, spans, place)
    inside = block_at(document, spans, comment, line) if comment else None
    unit = document.derived("indentation unit", lambda: _unit(document))
    slot = slot_at(document, spans, place, unit, inside, governing)
    answer_line = line + 1 if "\n" in slot.lead else line
    scope = enclosing_definitions(document, place, answer_line, slot.indentation)
    block: Block | None
    if inside is not None:
        state, block = CommentState.WRITING, inside
    elif governing is not None:
        state, block = CommentState.FINISHED, governing.block
    else:
        state = CommentState.NONE
        block = _comment_beside(document, spans, place) or _comment_of(document, spans, scope)
    instruction = block.text if block is not None else ""
    line_start = document.plain_start(line)
    start, end = slot.replace
    return Ask(
        uri=document.uri,
        path=path if path is not None else document.path.name,
        version=document.version,
        language=document.language,
        cursor=document.position_at(line, column),
        state=state,
        task=_task(slot, instruction),
        instruction=instruction,
        text=text,
        anchor=line_start + slot.anchor,
        lead=slot.lead,
        replace=(line_start + start, line_start + end),
        indentation=Indentation(unit, slot.indentation),
        newline=document.newline,
        scope=tuple(first_line(document, number) for number in scope),
        imports=import_statements(document),
        snippets=tuple(snippets),
        range=Range(document.position_at(line, start), document.position_at(line, end)),
        directives=block.directives if block is not None else NO_DIRECTIVES,
        mark=document.changes.mark(),
    )


def _unit(document: Document) -> str:
    return indentation_unit(document.lines(0, LINES_READ), document.language)


def _task(slot: Slot, instruction: str) -> Task:
    return "tests" if slot.task == "code" and asks_for_tests(instruction) else slot.task


def _comment_beside(document: Document, spans: Spans, place: Place) -> Block | None:
    """The comment at the end of the cursor's own line."""
    comment = spans.last_on(place[0])
    if comment is None or comment.start < place:
        return None
    return block_of(document, spans, comment)


def _comment_of(document: Document, spans: Spans, scope: Sequence[int]) -> Block | None:
    """The docstring or comment of the innermost definition that has one."""
    for line in reversed(scope):
        found = docstring_below(document, spans, line + 1) or comment_above(document, spans, line)
        if found is not None:
            return found
    return None
