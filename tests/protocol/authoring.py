"""Templates in an editor."""

import asyncio
from typing import Any

from lsprotocol import types as lsp

from protocol.conftest import Editor, remote_options
from scripted_endpoint import ScriptedEndpoint

FRONT = "---\nname: mine\nmetadata:\n  tenfold:\n    mode: prefix\n---\n"
CHAT = FRONT.replace("mode: prefix", "mode: chat")
SEVERITIES = {lsp.DiagnosticSeverity.Error: "error", lsp.DiagnosticSeverity.Warning: "warning"}
SECONDS = 20


async def diagnostics(editor: Editor, uri: str, version: int | None = 1) -> list[lsp.Diagnostic]:
    """What is told next of a version of a document; of one that was closed, of no version."""
    client = editor.client
    while True:
        for told in client.published:
            if told.uri == uri and told.version == version:
                client.published.remove(told)
                return list(told.diagnostics)
        client.progressed.clear()
        await asyncio.wait_for(client.progressed.wait(), SECONDS)


async def problems(
    editor: Editor, uri: str, text: str, version: int = 1
) -> list[tuple[str, str, str]]:
    """The part of the text that each problem stands at, its severity, and what it says."""
    return [
        (part(text, one.range), SEVERITIES[one.severity], one.message)
        for one in await diagnostics(editor, uri, version)
    ]


def part(text: str, place: lsp.Range) -> str:
    """What stands in a range of one line."""
    assert place.start.line == place.end.line
    line = text.split("\n")[place.start.line].encode("utf-16-le")
    return line[2 * place.start.character : 2 * place.end.character].decode("utf-16-le")


def retype(editor: Editor, uri: str, version: int, text: str) -> None:
    """Put another text in place of a document's."""
    change = lsp.TextDocumentContentChangeWholeDocument(text)
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(version, uri), [change])
    )


async def at(editor: Editor, method: str, marked: str, name: str, **more: Any) -> Any:
    """Open a template and ask something at its mark."""
    uri, position = editor.open(marked, "prompty", name)
    params = lsp.METHOD_TO_TYPES[method][2](
        text_document=lsp.TextDocumentIdentifier(uri), position=position, **more
    )
    return await editor.client.protocol.send_request_async(method, params)


async def attach(editor: Editor, marked: str, name: str) -> str:
    """Open code and tell its cursor; answers with its URI."""
    uri, position = editor.open(marked, "python", name)
    tell(editor, {
        "textDocument": {"uri": uri},
        "position": {"line": position.line, "character": position.character},
    })  # fmt: skip
    return uri


def tell(editor: Editor, params: dict[str, Any]) -> None:
    """Send ``tenfold/attached``."""
    editor.client.protocol.notify("tenfold/attached", params)


async def budget(editor: Editor, endpoint: ScriptedEndpoint, tokens: int) -> None:
    """Set how many tokens a prompt may have."""
    await editor.configure(**remote_options(endpoint, prompt={"budgetTokens": tokens}))
