"""From the wire's types to ours, and back."""

from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from tenfold.candidates.candidate import Candidate
from tenfold.source.document import Document
from tenfold.source.positions import Position, Range
from tenfold.wire import evidence_json


def position_from(position: Any) -> Position:
    """Read an LSP position, typed or as it came in a message of ours."""
    try:
        return Position(int(position.line), int(position.character))
    except (AttributeError, TypeError, ValueError):
        raise JsonRpcInvalidParams(
            "position must be {line, character}, both whole numbers."
        ) from None


def range_from(value: Any, position: Any = None) -> Range:
    """Read an LSP range, where there is none an empty one at a position."""
    if value is None:
        place = position_from(position)
        return Range(place, place)
    start, end = getattr(value, "start", None), getattr(value, "end", None)
    return Range(position_from(start), position_from(end))


def span_range(document: Document, line: int, span: tuple[int, int]) -> lsp.Range:
    """Make an LSP range of columns of a line, in characters."""
    start, end = (document.position_at(line, column) for column in span)
    return lsp.Range(lsp.Position(*start), lsp.Position(*end))


def lsp_range(text_range: Range) -> lsp.Range:
    """Make an LSP range."""
    return lsp.Range(lsp.Position(*text_range.start), lsp.Position(*text_range.end))


def lsp_inline_item(candidate: Candidate) -> lsp.InlineCompletionItem:
    """Make an inline completion that reports back when it is accepted."""
    return lsp.InlineCompletionItem(
        insert_text=candidate.insert_text,
        range=lsp_range(candidate.range),
        command=accepted_command(candidate),
    )


def accepted_command(candidate: Candidate) -> lsp.Command:
    """Make the command that reports back when a candidate is accepted.

    Its evidence comes along as a second argument: an item has no other place for it.
    """
    return lsp.Command(
        title="Accepted",
        command="tenfold.accepted",
        arguments=[candidate.id, evidence_json(candidate)],
    )
