"""Where what a word of a template means is defined."""

from dataclasses import dataclass
from pathlib import Path

from tenfold.authoring.outline import Outline, Span
from tenfold.authoring.place import IncludeName, Variable, place_at
from tenfold.prompting.includes import Includes


@dataclass(frozen=True, slots=True)
class Definition:
    """A place in the template, or in another file, where it is the beginning."""

    span: Span
    file: Path | None = None


def definition_at(outline: Outline, offset: int, includes: Includes) -> Definition | None:
    """The included file, the loop or the input that an offset names; None where it names none."""
    place = place_at(outline, offset)
    if isinstance(place, IncludeName):
        path = includes.find(place.word)
        return Definition(Span(0, 0), path) if path is not None else None
    if isinstance(place, Variable):
        for loop in reversed(place.loops):
            if loop.name == place.word:
                return Definition(loop.span)
        for item in outline.inputs:
            if item.name == place.word:
                return Definition(item.span)
    return None
