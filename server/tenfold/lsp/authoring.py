"""What the features for templates share: their text, and what they measure with."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lsprotocol import types as lsp

from tenfold.authoring.measure import Measure, measure_with
from tenfold.authoring.outline import Outline, Span, read_outline
from tenfold.authoring.place import Place, place_at
from tenfold.lsp.server import TenfoldServer
from tenfold.prompting.includes import Includes, Stamp
from tenfold.prompting.problems import TemplateFileError
from tenfold.prompting.templates import Template, check_template
from tenfold.source.document import Document
from tenfold.source.positions import Position


@dataclass(frozen=True, slots=True)
class Reading:
    """What a template's text means, None while it is broken, and what is wrong with it."""

    template: Template | None
    problems: Sequence[TemplateFileError]
    included: Mapping[str, Stamp]
    """The files that it includes, or would, as they were."""


class TemplateText:
    """A template's text as it was when a request came, between positions and offsets."""

    def __init__(self, document: Document) -> None:
        self.uri = document.uri
        self.path = document.path
        self.text = document.plain_text
        # The document itself changes while a thread reads this.
        self._lines = Document(self.uri, document.language, self.text, document.version)
        self._reading: Reading | None = None

    @property
    def outline(self) -> Outline:
        """What stands where in it."""
        return read_outline(self.text)

    def place(self, position: Position) -> Place | None:
        """What stands at a position."""
        return place_at(self.outline, self.offset(position))

    def offset(self, position: Position) -> int:
        """A position as an offset."""
        line, column = self._lines.place(position)
        return self.outline.starts[line] + column

    def range(self, span: Span) -> lsp.Range:
        """A part of it as a range."""
        return lsp.Range(self.position(span.start), self.position(span.end))

    def position(self, offset: int) -> lsp.Position:
        """An offset as a position."""
        line = self.outline.line_of(offset)
        return lsp.Position(*self._lines.position_at(line, offset - self.outline.starts[line]))

    def read(self, includes: Includes) -> Reading:
        """What it means; read once, and again when a file that it includes has changed."""
        known = self._reading
        if known is None or includes.changed(known.included):
            template, problems = check_template(self.text, self.path, "workspace", includes)
            known = self._reading = Reading(template, problems, includes.stamps)
        return known


def text_of(document: Document) -> TemplateText:
    """The text of an open template, the same until it changes."""
    return document.derived("template", lambda: TemplateText(document))


async def read_template(ls: TenfoldServer, document: Document) -> Reading:
    """What an open template means, as it stands in the editor."""
    return await asyncio.to_thread(text_of(document).read, includes_for(ls, document))


def includes_for(ls: TenfoldServer, document: Document) -> Includes:
    """What an open template may include."""
    return ls.assistant.templates.includes(document.uri)


def measure_for(ls: TenfoldServer) -> Measure:
    """What templates are measured with; no model is loaded for it."""
    settings = ls.settings
    return measure_with(
        settings.model.name,
        ls.assistant.model_in_memory,
        budget_tokens=settings.prompt.budget_tokens,
        answer_tokens=settings.candidates.max_tokens,
        redact=ls.assistant.redact,
    )


def known_templates(ls: TenfoldServer, uri: str) -> list[Template]:
    """The templates of the library; they are read for it, so call this off the event loop."""
    files = ls.assistant.templates.files(uri)
    return [file.template for file in files if file.template is not None]
