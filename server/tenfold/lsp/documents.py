"""Open documents, kept in step with the editor."""

from importlib import import_module
from types import ModuleType

from lsprotocol import types as lsp

from tenfold.lsp.attached import detach
from tenfold.lsp.convert import position_from
from tenfold.lsp.directive_checks import check_directives, forget_directives
from tenfold.lsp.refreshing import refresh_lenses
from tenfold.lsp.server import TenfoldServer, is_template
from tenfold.source.document import Change, Document, path_of
from tenfold.source.languages import language_for
from tenfold.source.positions import Range


def did_open(ls: TenfoldServer, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take in a document's text."""
    item = params.text_document
    language = language_for(item.language_id, item.uri)
    document = ls.documents[item.uri] = Document(item.uri, language, item.text, item.version)
    if is_template(document):
        _checks().check(ls, document)
    else:
        check_directives(ls, document)


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
    if is_template(document):
        _checks().check(ls, document, after=_checks().PAUSE)
        return
    check_directives(ls, document)
    if ls.attached is not None and ls.attached.uri == document.uri:
        refresh_lenses(ls)


def did_save(ls: TenfoldServer, params: lsp.DidSaveTextDocumentParams) -> None:
    """Check the open templates again where a file was saved that they may include."""
    if path_of(params.text_document.uri).suffix == ".jinja":
        _checks().check_all(ls)


def did_close(ls: TenfoldServer, params: lsp.DidCloseTextDocumentParams) -> None:
    """Forget a document."""
    uri = params.text_document.uri
    document = ls.documents.pop(uri, None)
    ls.assistant.document_closed(uri)
    detach(ls, uri)
    if document is not None and is_template(document):
        _checks().forget(ls, uri)
    else:
        forget_directives(ls, uri)


def _checks() -> ModuleType:
    """What checks templates, imported with the first of them: code needs none of it."""
    return import_module("tenfold.lsp.authoring_diagnostics")
