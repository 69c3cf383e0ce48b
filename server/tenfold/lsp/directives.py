"""Completion, hover and diagnostics for directives, such as ``# tenfold: n=5``, in any document."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.directive_lines import Offered, hover_in, offered_at
from tenfold.lsp.convert import position_from
from tenfold.lsp.server import TenfoldServer
from tenfold.models.catalogue import CATALOGUE
from tenfold.source.directives import MARK, faults_in
from tenfold.source.document import Document
from tenfold.source.positions import Position

PAUSE = 0.4
"""Seconds without a key after which directives are checked."""


async def completion(
    ls: TenfoldServer, document: Document, params: lsp.CompletionParams
) -> lsp.CompletionList | None:
    """Answer with what can be written in a directive; null elsewhere."""
    number, column = document.place(position_from(params.position))
    line = document.line_text(number)
    if MARK not in line:
        return None
    files = await asyncio.to_thread(ls.assistant.templates.files, document.uri)
    templates = {
        file.template.name: file.template.description for file in files if file.template is not None
    }
    settings = ls.settings.model
    models = {name: entry.title for name, entry in CATALOGUE.items()}
    models.setdefault(settings.name, "The model of the settings.")
    found = offered_at(line, column, templates, models)
    items = [_item(document, number, one, place) for place, one in enumerate(found)]
    return lsp.CompletionList(is_incomplete=False, items=items) if items else None


def _item(document: Document, line: int, offered: Offered, place: int) -> lsp.CompletionItem:
    names = offered.insert.endswith("=")
    retrigger = lsp.Command("Values", "editor.action.triggerSuggest") if names else None
    return lsp.CompletionItem(
        label=offered.label,
        kind=lsp.CompletionItemKind.Property if names else lsp.CompletionItemKind.EnumMember,
        detail=offered.meaning or None,
        sort_text=f"{place:04}",
        text_edit=lsp.TextEdit(_range(document, line, offered.span), offered.insert),
        command=retrigger,
    )


async def hover(ls: TenfoldServer, document: Document, params: lsp.HoverParams) -> lsp.Hover | None:
    """Answer with what a part of a directive means; null elsewhere."""
    number, column = document.place(position_from(params.position))
    found = hover_in(document.line_text(number), column)
    if found is None:
        return None
    span, markdown = found
    contents = lsp.MarkupContent(lsp.MarkupKind.Markdown, markdown)
    return lsp.Hover(contents, _range(document, number, span))


def check(ls: TenfoldServer, document: Document, after: float = 0) -> None:
    """Check the directives of a document, in place of a check of its older text."""
    task = ls.checks.pop(document.uri, None)
    if task is not None:
        task.cancel()
    ls.checks[document.uri] = asyncio.ensure_future(_check(ls, document, after))


async def _check(ls: TenfoldServer, document: Document, after: float) -> None:
    await asyncio.sleep(after)
    found = _diagnostics(document)
    # Most documents have no directives at all: of these nothing is ever said.
    if not found and document.uri not in ls.with_faults:
        return
    if found:
        ls.with_faults.add(document.uri)
    else:
        ls.with_faults.discard(document.uri)
    ls.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(document.uri, found, document.version)
    )


def forget(ls: TenfoldServer, uri: str) -> None:
    """Take back what was said of a document that was closed."""
    task = ls.checks.pop(uri, None)
    if task is not None:
        task.cancel()
    if uri in ls.with_faults:
        ls.with_faults.discard(uri)
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _diagnostics(document: Document) -> list[lsp.Diagnostic]:
    lines = document.lines(0, document.line_count)
    return [
        lsp.Diagnostic(
            range=_range(document, number, fault.span),
            message=f"{fault.what} {fault.next_step}",
            severity=lsp.DiagnosticSeverity.Warning,
            source="Tenfold",
        )
        for number, line in enumerate(lines)
        if MARK in line
        for fault in faults_in(line)
    ]


def _range(document: Document, line: int, span: tuple[int, int]) -> lsp.Range:
    start, end = (document.position_at(line, column) for column in span)
    return lsp.Range(_lsp(start), _lsp(end))


def _lsp(position: Position) -> lsp.Position:
    return lsp.Position(position.line, position.character)
