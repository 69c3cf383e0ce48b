"""Typing through: what is left of a candidate once its beginning stands in the document."""

from collections.abc import Sequence
from dataclasses import replace

from tenfold.candidates.candidate import Candidate
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.positions import Position, Range

_CLOSERS = frozenset(")]}\"'`>")
"""What editors put behind the cursor by themselves when its partner is typed."""


def rest_of(
    candidates: Sequence[Candidate], ask: Ask, document: Document, position: Position
) -> list[Candidate]:
    """What is left of each candidate for an Ask whose text has been typed up to the cursor.

    Empty unless the document is what it was, but for that beginning of a candidate and closing
    marks that the editor added behind it, which are replaced. A candidate keeps its id.
    """
    start, end = ask.replace
    before, after = ask.text[:start], ask.text[end:]
    line, column = document.place(position)
    lines = document.lines(0, document.line_count)
    length = len(lines[line])
    head = "\n".join([*lines[:line], lines[line][:column]])
    if not head.startswith(before):
        return []
    typed = head[len(before) :]
    tail = "\n".join([lines[line][column:], *lines[line + 1 :]])
    closers = tail[: len(tail) - len(after)]
    if len(tail) < len(after) or tail[len(closers) :] != after or set(closers) - _CLOSERS:
        return []
    place = Range(position, document.position_at(line, min(column + len(closers), length)))
    # Left of the cursor stood white space only, so characters are UTF-16 units there.
    if len(typed) <= ask.cursor.character - ask.range.start.character:
        return []
    texts = [candidate.insert_text.replace(ask.newline, "\n") for candidate in candidates]
    if typed in texts:
        return []  # one was taken whole: a longer one is no longer asked for
    return [
        replace(
            candidate,
            insert_text=text[len(typed) :].replace("\n", ask.newline),
            range=place,
        )
        for candidate, text in zip(candidates, texts, strict=True)
        if text.startswith(typed) and text[len(typed) :].strip()
    ]
