"""The body of a template, checked and compiled, and what running it gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenfold.prompting.prompt import Role
from tenfold.prompting.sandbox import MAX_SECONDS, BoundedEnvironment, RenderingError, run

ROLES: tuple[Role, ...] = ("system", "user", "assistant")


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
    marks: re.Pattern[str]
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
        for index, part in enumerate(self.marks.split(output)):
            if index % 2 == 0:
                if part:
                    sections[-1][1].append(Segment(name, part))
            elif part.startswith("0"):
                sections.append((ROLES[int(part[1:])], []))
            else:
                place = int(part[1:])
                name = self.names[place - 1] if place else None
        return [Section(role, tuple(segments)) for role, segments in sections]

    def _placed(self, error: RenderingError) -> RenderingError:
        """An error in an included file as one of the line that includes it."""
        for file in self.included:
            if file.first_line <= error.line < file.first_line + file.lines:
                line = error.line - file.first_line + 1
                what = f"{file.name}, line {line}: {error.what}"
                return RenderingError(what, error.next_step, file.line)
        return error
