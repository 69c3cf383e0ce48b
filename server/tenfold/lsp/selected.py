"""``selectedCompletionInfo``: ghost text that goes on from the item selected in a suggest list."""

from lsprotocol import types as lsp

from tenfold.lsp.convert import position_from
from tenfold.source.document import Change, Document
from tenfold.source.positions import Position, Range


def with_selected(
    document: Document, selected: lsp.SelectedCompletionInfo
) -> tuple[Document, Position]:
    """The document as it would be with the selected item taken, and the cursor after it."""
    start, end = position_from(selected.range.start), position_from(selected.range.end)
    preview = Document(document.uri, document.language, document.text, document.version)
    preview.apply([Change(Range(start, end), selected.text)], document.version)
    lines = selected.text.split("\n")
    column = len(lines[-1].encode("utf-16-le")) // 2
    if len(lines) == 1:
        column += start.character
    return preview, Position(start.line + len(lines) - 1, column)


def item_for_selected(
    item: lsp.InlineCompletionItem, position: Position, selected: lsp.SelectedCompletionInfo
) -> lsp.InlineCompletionItem | None:
    """Let an item that goes on at ``position`` replace what the selected one replaces.

    None where it changes text beside the cursor: an editor only previews what extends the
    selected item within the same range.
    """
    here = lsp.Position(*position)
    if item.range != lsp.Range(here, here) or not isinstance(item.insert_text, str):
        return None
    return lsp.InlineCompletionItem(
        insert_text=selected.text + item.insert_text, range=selected.range, command=item.command
    )
