"""Open documents, kept in step with the editor."""

from lsprotocol import types as lsp

from tenfold.lsp.convert import position_from
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Change, Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Range


def did_open(ls: TenfoldServer, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take in a document's text."""
    item = params.text_document
    language = language_for(item.language_id, item.uri)
    ls.documents[item.uri] = Document(item.uri, language, item.text, item.version)


def did_change(ls: TenfoldServer, params: lsp.DidChangeTextDocumentParams) -> None:
    """Apply edits, and stop work for the older text."""
    document = ls.document(params.text_document.uri)
    if document is None:
        return  # an edit of a document that was never opened has nothing to apply to
    changes = [
        Change(
            Range(position_from(change.range.start), position_from(change.range.end))
            if isinstance(change, lsp.TextDocumentContentChangePartial)
            else None,
            change.text,
        )
        for change in params.content_changes
    ]
    document.apply(changes, params.text_document.version)
    ls.assistant.document_changed(document)


def did_close(ls: TenfoldServer, params: lsp.DidCloseTextDocumentParams) -> None:
    """Forget a document."""
    uri = params.text_document.uri
    ls.documents.pop(uri, None)
    ls.assistant.document_closed(uri)
