"""The body of a template, checked and compiled, and what running it gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenfold.prompting.prompt import Role
from tenfold.prompting.sandbox import MAX_SECONDS, BoundedEnvironment, RenderingError, run

ROLES: tuple[Role, ...] = ("system", "user", "assistant")
DIGITS = 40
"""Of the number in the marks of a body."""
_MARK = re.compile(f"\ue000([0-9]{{{DIGITS}}})([01])([0-9]+)\ue001")


def role_mark(number: str, role: Role) -> str:
    """What stands in the output where a role begins."""
    return f"\ue000{number}0{ROLES.index(role)}\ue001"


def variable_mark(number: str, place: int) -> str:
    """What stands before the text of the variable at that place, from 1; 0 ends it."""
    return f"\ue000{number}1{place}\ue001"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of rendered text; ``name`` is the variable it comes from, None for fixed text."""

    name: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What one role says; None stands for text in front of the first role marker."""

    role: Role | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Included:
    """A file that stands in a body, in place of the ``{% include %}`` on ``line``.

    Its own lines have numbers of their own in the compiled body, from ``first_line`` on.
    """

    name: str
    line: int
    first_line: int
    lines: int


@dataclass(frozen=True, slots=True)
class Body:
    """A body that was checked and compiled."""

    environment: BoundedEnvironment
    code: Any
    number: str
    """In the marks around what each output gives. Whoever writes a document cannot know it, and
    digits survive every filter."""
    names: tuple[str, ...]
    """Names that marks in the output point to by their place."""
    variables: frozenset[str]
    """The variables that it uses."""
    roles: frozenset[Role]
    """The roles that it has markers for."""
    lines: int
    included: tuple[Included, ...]
    """The files that stand in it."""

    def run(self, values: Mapping[str, Any], seconds: float = MAX_SECONDS) -> list[Section]:
        """Render it with a value for each of its variables, in so many seconds at most.

        Raises :class:`tenfold.prompting.sandbox.RenderingError`.
        """
        sections: list[tuple[Role | None, list[Segment]]] = [(None, [])]
        try:
            output = run(self.environment, self.code, values, seconds)
        except RenderingError as error:
            raise self._placed(error) from None
        name: str | None = None
        end = 0
        for mark in _MARK.finditer(output):
            number, kind, index = mark.groups()
            if number != self.number:
                continue  # a document's own text
            if mark.start() > end:
                sections[-1][1].append(Segment(name, output[end : mark.start()]))
            end = mark.end()
            if kind == "0":
                sections.append((ROLES[int(index)], []))
            else:
                name = self.names[int(index) - 1] if int(index) else None
        if end < len(output):
            sections[-1][1].append(Segment(name, output[end:]))
        return [Section(role, tuple(segments)) for role, segments in sections]

    def _placed(self, error: RenderingError) -> RenderingError:
        """An error in an included file as one of the line that includes it."""
        for file in self.included:
            if file.first_line <= error.line < file.first_line + file.lines:
                line = error.line - file.first_line + 1
                what = f"{file.name}, line {line}: {error.what}"
                return RenderingError(what, error.next_step, file.line)
        return error
