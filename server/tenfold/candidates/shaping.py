"""From what a model wrote to what an editor inserts."""

import re
from collections.abc import Callable

from tenfold.candidates.blocks import End, find_end
from tenfold.candidates.cleaning import clean
from tenfold.candidates.docstrings import docstring_end
from tenfold.candidates.echo import without_echo
from tenfold.candidates.evidence import error_count
from tenfold.candidates.indentation import Draft, draft, render
from tenfold.candidates.overlap import without_overlap
from tenfold.candidates.place import Place, indent, is_closer, place_of
from tenfold.candidates.placeholders import is_placeholder
from tenfold.candidates.prose import commit_message, explanation
from tenfold.source.ask import ANSWERS_FOR_PEOPLE, Ask

_OPENS_VALUE = re.compile(r"(?:[(\[]|(?:[(\[,=:]|\breturn)\s*\{)$")
_WHATEVER_COMES = ("x", "- x", "\nx", "\n- x", "# x", "// x")
"""Beginnings of further lines."""
_CODE = ("code", "tests", "example")
"""Tasks whose answers are statements and definitions."""
_LONGEST_STATEMENT = 20
"""How many lines a statement may have that is dropped because it was broken off."""


def shape(completion: str, ask: Ask, *, continues: bool) -> str:
    """The text that an editor inserts in place of ``ask.range``; empty where nothing is left.

    ``continues`` is that of the prompt: True where the completion goes on from the document's
    text, False where it is an answer of its own. The chain: code out of special tokens,
    Markdown and prose; without what the document has before the cursor; up to the end of the
    block; at the document's indentation; without what the document has after the cursor.
    """
    if ask.task in ANSWERS_FOR_PEOPLE:
        return _for_people(completion, ask)
    place = place_of(ask)
    answer, end = _answer(completion, ask, place, continues=continues)
    if not end.certain and ask.task in _CODE and not completion.endswith("\n"):
        answer = _without_broken_end(answer, ask, place)
    lines = without_overlap(_trimmed(render(answer, ask, place)), ask, place)
    if not (place.head and place.rest):
        lines = _trimmed(lines)
    if not lines:
        return ""
    if ask.task in _CODE and (_only_comments(lines, ask) or is_placeholder(lines, ask.language)):
        return ""
    text = ask.kept + ask.lead + "\n".join(lines) + _tail(lines, ask, place)
    return text.replace("\n", ask.newline) if ask.newline != "\n" else text


def _said_enough(completion: str, ask: Ask) -> bool:
    """Whether more lines would change nothing."""
    complete = completion[: completion.rfind("\n") + 1]
    shaped = _for_people(complete, ask)
    return bool(shaped) and all(
        _for_people(complete + more, ask) == shaped for more in _WHATEVER_COMES
    )


def _for_people(completion: str, ask: Ask) -> str:
    """A comment above what it explains, or a commit message."""
    if ask.task == "commit":
        return "\n".join(commit_message(completion, ask))
    lines = explanation(completion, ask)
    return ask.newline.join([*lines, ""]) if lines else ""


def block_finished(ask: Ask, *, continues: bool) -> Callable[[str], bool]:
    """Make the question that an engine asks of a completion each time it has grown by a line.

    True means that the answer is whole: :func:`shape` gives the same whatever is added. Only
    lines that have their end are looked at.
    """
    if ask.task in ANSWERS_FOR_PEOPLE:
        return lambda completion: _said_enough(completion, ask)
    place = place_of(ask)

    def finished(completion: str) -> bool:
        complete = completion[: completion.rfind("\n") + 1]
        if not complete.strip():
            return False
        _, end = _answer(complete, ask, place, continues=continues)
        return end.certain

    return finished


def _answer(completion: str, ask: Ask, place: Place, *, continues: bool) -> tuple[Draft, End]:
    """The completion's code up to the end of its block."""
    cleaned = clean(completion, ask)
    lines = cleaned.text.split("\n")
    if not place.head:
        lines = _without_blank_start(lines)
    if ask.task == "docstring":
        lines, whole = docstring_end(lines, ask, place)
        whole_draft = draft(lines, ask, place, continues=continues)
        certain = cleaned.started and (cleaned.settled or (whole and whole_draft.settled))
        return whole_draft, End(len(lines), certain)
    lines, known = without_echo(lines, ask, place, continues=continues)
    answer = draft(lines, ask, place, continues=continues)
    end = find_end(answer, ask, place)
    settled = cleaned.settled or (known and answer.settled and end.certain)
    certain = cleaned.started and settled
    return Draft(answer.rows[: end.row], answer.source[: end.row]), End(end.row, certain)


def _only_comments(lines: list[str], ask: Ask) -> bool:
    """Whether a comment was answered by more comments, which is no code to take."""
    marks = ask.language.line_comments
    text = "\n".join(lines)
    for opener, closer in ask.language.block_comments:
        # one that begins with another star is documentation, which may be what was asked for
        block = rf"{re.escape(opener)}(?!\*).*?(?:{re.escape(closer)}|\Z)"
        text = re.sub(block, "", text, flags=re.DOTALL) if opener != closer else text
    said = [line.strip() for line in text.split("\n") if line.strip()]
    return all(line.startswith(marks) for line in said) if marks else not said


def _without_blank_start(lines: list[str]) -> list[str]:
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return lines[first:]


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank lines at the end and white space after the last word."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return [*lines[: end - 1], lines[end - 1].rstrip()] if end else []


def _without_broken_end(answer: Draft, ask: Ask, place: Place) -> Draft:
    """Drop a last statement that the limit of tokens broke off, where the rest is whole without.

    It may have several lines, as a call has; a block that has begun stays, for what it shows.
    """

    def errors(part: Draft) -> int:
        return error_count(ask, ask.kept + ask.lead + "\n".join(render(part, ask, place)))

    if len(answer.rows) < 2 or not answer.rows[-1].text:
        return answer
    with_it, around = errors(answer), error_count(ask, ask.kept)
    if with_it == 0:
        return answer
    last = len(answer.rows) - 1
    for end in range(last, max(last - _LONGEST_STATEMENT, 0), -1):
        shorter = Draft(answer.rows[:end], answer.source[:end])
        above = next((row.text for row in reversed(shorter.rows) if row.text), "")
        if _OPENS_VALUE.search(above):
            continue
        if not above or above.endswith((":", "{")):
            break
        without = errors(shorter)
        if without < with_it and without <= around:
            return shorter
        if not above.endswith(","):
            break
    return answer


def _tail(lines: list[str], ask: Ask, place: Place) -> str:
    """What keeps the rest of the cursor's line apart from an answer that has lines of its own."""
    rest = place.rest.strip()
    if place.head:
        below = len(lines) > 1 and not lines[0].strip() and is_closer(rest, ask.language)
        return "\n" + indent(place.head) if below else ""
    if not rest:
        return ""
    outer = place.outer if is_closer(rest, ask.language) else ask.indentation.current
    return "\n" + outer
