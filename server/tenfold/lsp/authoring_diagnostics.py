"""``textDocument/publishDiagnostics``: what is wrong with open templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.diagnostics import Diagnostic, diagnose
from tenfold.lsp.authoring import TemplateText, includes_for, measure_for, text_of
from tenfold.lsp.server import TenfoldServer, is_template
from tenfold.source.document import Document

PAUSE = 0.2
"""Seconds without a key after which a template is checked."""
SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
}


def check(ls: TenfoldServer, document: Document, after: float = 0) -> None:
    """Check an open template, in place of a check of its older text."""
    _stop(ls, document.uri)
    task = asyncio.ensure_future(_check(ls, document, after))
    ls.checks[document.uri] = task


def check_all(ls: TenfoldServer) -> None:
    """Check every open template again."""
    for document in ls.documents.values():
        if is_template(document):
            check(ls, document)


def forget(ls: TenfoldServer, uri: str) -> None:
    """Stop checking a template that was closed, and take back what was said of it."""
    _stop(ls, uri)
    ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _stop(ls: TenfoldServer, uri: str) -> None:
    task = ls.checks.pop(uri, None)
    if task is not None:
        task.cancel()


async def _check(ls: TenfoldServer, document: Document, after: float) -> None:
    await asyncio.sleep(after)
    text, version = text_of(document), document.version
    includes, measure = includes_for(ls, document), measure_for(ls)

    def work() -> list[lsp.Diagnostic]:
        shipped = ls.assistant.templates.shipped()
        found = diagnose(text.text, text.path, "workspace", includes, shipped, measure)
        return [_diagnostic(text, one) for one in found]

    diagnostics = await asyncio.to_thread(work)
    ls.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(text.uri, diagnostics, version)
    )


def _diagnostic(text: TemplateText, found: Diagnostic) -> lsp.Diagnostic:
    return lsp.Diagnostic(
        range=text.range(found.span),
        message=found.message,
        severity=SEVERITIES[found.severity],
        source="Tenfold",
    )
