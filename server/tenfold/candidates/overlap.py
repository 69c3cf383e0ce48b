"""Dropping what an answer repeats of the document after the cursor."""

import re

from tenfold.candidates.evidence import error_count
from tenfold.candidates.place import Place
from tenfold.candidates.syntax import openness
from tenfold.source.ask import Ask

_CLOSERS = re.compile(r"[)\]}\"'`;,>]+")
_BRACKETS = re.compile(r"[)\]}]+")
_LONGEST_REPEAT = 30
"""How many lines at the answer's end are compared with the document's next ones."""


def without_overlap(lines: list[str], ask: Ask, place: Place) -> list[str]:
    """Drop the answer's end where the document goes on with the same text.

    ``lines`` are the answer's lines as the document indents, the first one without its
    indentation. Nothing is dropped that the document needs: it must not parse worse without.
    """
    return _without_next_lines(_without_rest_of_line(lines, ask, place), ask, place)


def _without_rest_of_line(lines: list[str], ask: Ask, place: Place) -> list[str]:
    rest = place.rest.strip()
    if not rest or not lines or "\n" in ask.lead:
        return lines
    closers = _CLOSERS.match(rest)
    repeats = [rest]
    if closers is not None:
        repeats += [closers[0][:length] for length in range(len(closers[0]), 0, -1)]
    last = lines[-1]
    for repeat in repeats:
        if not last.endswith(repeat):
            continue
        shorter = [*lines[:-1], last.removesuffix(repeat)]
        if _is_no_worse(shorter, lines, repeat, ask, place):
            return shorter
    return lines


def _without_next_lines(lines: list[str], ask: Ask, place: Place) -> list[str]:
    if not lines:
        return lines
    full = [("" if place.head else ask.indentation.current) + lines[0], *lines[1:]]
    rows = [number for number, line in enumerate(full) if line.strip()]
    for count in range(min(len(rows), len(place.after), _LONGEST_REPEAT), 0, -1):
        first = rows[-count]
        repeated = tuple(full[number].rstrip() for number in rows[-count:])
        if repeated != place.after[:count]:
            continue
        if not re.search(r"\w\w", "".join(repeated)) and first == 0:
            continue
        shorter = lines[:first]
        if _is_no_worse(shorter, lines, "".join(repeated).strip(), ask, place):
            return shorter
    return lines


def _is_no_worse(
    shorter: list[str], lines: list[str], dropped: str, ask: Ask, place: Place
) -> bool:
    """Whether the document parses as well without what was dropped.

    Where it makes no difference, a bracket is dropped only if the answer has one too many.
    """
    text = "\n".join(lines)
    without = error_count(ask, ask.kept + ask.lead + "\n".join(shorter))
    with_it = error_count(ask, ask.kept + ask.lead + text)
    if without != with_it:
        return without < with_it
    if _BRACKETS.fullmatch(dropped):
        return openness(ask.language, place.head + text).brackets < 0
    return True
