"""``textDocument/publishDiagnostics``: what is wrong with directives in the comments of code."""

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tenfold.lsp.convert import span_range
from tenfold.lsp.server import TenfoldServer
from tenfold.source.directives import MARK, faults_in

if TYPE_CHECKING:
    from tenfold.source.document import Document

PAUSE = 0.4
"""Seconds without a key after which directives are checked."""


def check_directives(ls: TenfoldServer, document: "Document") -> None:
    """Check a document once it is quiet, in place of a check of its older text."""
    waiting = ls.waiting_checks.pop(document.uri, None)
    if waiting is not None:
        waiting.cancel()
    loop = asyncio.get_running_loop()
    ls.waiting_checks[document.uri] = loop.call_later(PAUSE, _check, ls, document)


def forget_directives(ls: TenfoldServer, uri: str) -> None:
    """Take back what was said of a document that was closed."""
    waiting = ls.waiting_checks.pop(uri, None)
    if waiting is not None:
        waiting.cancel()
    if uri in ls.with_faults:
        _publish(ls, uri, [], None)


def _check(ls: TenfoldServer, document: "Document") -> None:
    found = [
        lsp.Diagnostic(
            range=span_range(document, number, fault.span),
            message=f"{fault.what} {fault.next_step}",
            severity=lsp.DiagnosticSeverity.Warning,
            source="Tenfold",
        )
        for number, line in document.lines_with(MARK)
        for fault in faults_in(line)
    ]
    # Most documents have no directives at all: of these nothing is ever said.
    if found or document.uri in ls.with_faults:
        _publish(ls, document.uri, found, document.version)


def _publish(ls: TenfoldServer, uri: str, found: list[lsp.Diagnostic], version: int | None) -> None:
    (ls.with_faults.add if found else ls.with_faults.discard)(uri)
    ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version))
