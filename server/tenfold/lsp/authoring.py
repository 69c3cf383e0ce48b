"""What the features for templates share: from positions to offsets, and what they measure with."""

from lsprotocol import types as lsp

from tenfold.authoring.measure import Measure, measure_with
from tenfold.authoring.outline import Outline, Span, read_outline
from tenfold.errors import TemplateError
from tenfold.lsp.server import TenfoldServer
from tenfold.prompting.includes import Includes
from tenfold.prompting.templates import Template, parse_template
from tenfold.source.document import Document
from tenfold.source.positions import Position


class TemplateText:
    """A template's text as it was when a request came, between positions and offsets."""

    def __init__(self, document: Document) -> None:
        self.uri = document.uri
        self.path = document.path
        self.text = document.plain_text

    @property
    def outline(self) -> Outline:
        """What stands where in it."""
        return read_outline(self.text)

    def offset(self, position: Position) -> int:
        """A position as an offset."""
        starts = self.outline.starts
        if position.line >= len(starts):
            return len(self.text)
        line = self.outline.line(max(position.line, 0))
        text = self.text[line.start : line.end]
        if text.isascii():
            return line.start + min(position.character, len(text))
        before = text.encode("utf-16-le")[: 2 * position.character]
        return line.start + len(before.decode("utf-16-le", errors="ignore"))

    def range(self, span: Span) -> lsp.Range:
        """A part of it as a range."""
        return lsp.Range(self.position(span.start), self.position(span.end))

    def position(self, offset: int) -> lsp.Position:
        """An offset as a position."""
        line = self.outline.line_of(offset)
        before = self.text[self.outline.starts[line] : offset]
        return lsp.Position(line, len(before.encode("utf-16-le")) // 2)

    def template(self, includes: Includes) -> Template | None:
        """What it means; None while it is broken."""
        try:
            return parse_template(self.text, self.path, "workspace", includes)
        except TemplateError:
            return None


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
