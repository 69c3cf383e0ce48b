"""Typing through: what is left of a candidate once its beginning stands in the document."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tenfold.candidates.candidate import Candidate
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.positions import Position, Range

_CLOSERS = frozenset(")]}\"'`>")
"""What editors put behind the cursor by themselves when its partner is typed."""
LINES_TYPED = 500
"""Lines below an Ask at which it is still looked at."""


def typed_into(ask: Ask, document: Document) -> str | None:
    """What stands where an Ask's answer was to go; None where anything else has changed.

    A document that remembers what has changed since is looked at in those lines only.
    """
    start, end = ask.replace
    changes = document.changes
    if ask.mark is None or not changes.knows(ask.mark):
        return _between(document.plain_text, ask.text, start, end)
    changed = changes.since(ask.mark)
    if changed is None:
        return ask.text[start:end]
    line = ask.cursor.line
    if changed.first < line or changed.old_end > line + 1:
        return None
    line_start = ask.text.rfind("\n", 0, start) + 1
    line_end = ask.text.find("\n", end)
    old = ask.text[line_start : line_end if line_end >= 0 else len(ask.text)]
    new = "\n".join(document.lines(line, changed.new_end))
    return _between(new, old, start - line_start, end - line_start)


def _between(new: str, old: str, start: int, end: int) -> str | None:
    """What has come in place of ``old[start:end]``, where the rest of the text is the same."""
    inserted = len(new) - (len(old) - (end - start))
    if inserted < 0 or not new.startswith(old[:start]) or not new.endswith(old[end:]):
        return None
    return new[start : start + inserted]


def rest_of(
    candidates: Sequence[Candidate], ask: Ask, document: Document, position: Position
) -> list[Candidate]:
    """What is left of each candidate for an Ask whose text has been typed up to the cursor.

    Empty unless the document is what it was, but for that beginning of a candidate and closing
    marks that the editor added behind it, which are replaced. A candidate keeps its id.
    """
    split = split_at(ask, document, position)
    if split is None:
        return []
    typed, closers = split
    texts = [candidate.insert_text.replace(ask.newline, "\n") for candidate in candidates]
    if typed in texts:
        return []  # one that was taken whole: a longer one is no longer asked for
    here = document.position_at(*document.place(position))
    after = Position(here.line, here.character + len(closers))
    return [
        replace(
            candidate,
            insert_text=text[len(typed) :].replace("\n", ask.newline),
            range=Range(here, after),
        )
        for candidate, text in zip(candidates, texts, strict=True)
        if text.startswith(typed) and text[len(typed) :].strip()
    ]


def split_at(ask: Ask, document: Document, position: Position) -> tuple[str, str] | None:
    """What was typed for an Ask up to the cursor, and closing marks behind the cursor.

    None where nothing was typed, or anything else has changed.
    """
    line, column = document.place(position)
    first = ask.cursor.line
    if not first <= line <= first + LINES_TYPED:
        return None
    middle = typed_into(ask, document)
    if middle is None:
        return None
    # Left of the cursor stood white space only, so characters are UTF-16 units there.
    before_cursor = ask.cursor.character - ask.range.start.character
    start = len(document.line_text(first)[: _column(ask)])
    above = document.lines(first, line)
    length = sum(map(len, above)) + len(above) + column - start
    if not before_cursor < length <= len(middle) or set(middle[length:]) - _CLOSERS:
        return None
    return middle[:length], middle[length:]


def may_become(begun: Sequence[str], ask: Ask, typed: str) -> bool:
    """Whether one of the answers that have ``begun`` may turn out to begin with what was typed."""
    texts = [text.replace(ask.newline, "\n") for text in begun]
    return any(text.startswith(typed) or typed.startswith(text) for text in texts)


def goes_on(begun: Sequence[str], ask: Ask, document: Document) -> bool:
    """Whether a document has changed, and only by what an answer that has ``begun`` may say.

    An editor may have put closing marks behind what was typed.
    """
    middle = typed_into(ask, document)
    start, end = ask.replace
    if middle is None or middle == ask.text[start:end]:
        return False
    typed = {middle, middle.rstrip("".join(_CLOSERS))}
    return any(may_become(begun, ask, text) for text in typed)


def _column(ask: Ask) -> int:
    """Where in its line, in characters, an Ask's answer was to go."""
    start = ask.replace[0]
    return start - (ask.text.rfind("\n", 0, start) + 1)


def joined(
    typed: Sequence[Candidate], others: Iterable[Candidate], line_text: str
) -> list[Candidate]:
    """What is on screen stays in front; what comes to the same text does not come twice.

    ``line_text`` is the cursor's line when they were asked for.
    """
    outcomes = {_outcome(candidate, line_text) for candidate in typed}
    return [*typed, *(item for item in others if _outcome(item, line_text) not in outcomes)]


def _outcome(candidate: Candidate, line_text: str) -> str:
    """What stands in the cursor's line, and below it, once a candidate is taken."""
    units = line_text.encode("utf-16-le")
    start, end = (2 * position.character for position in candidate.range)
    inserted = candidate.insert_text.encode("utf-16-le")
    return (units[:start] + inserted + units[end:]).decode("utf-16-le").rstrip()
