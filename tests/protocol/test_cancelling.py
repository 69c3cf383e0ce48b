"""A cancelled request stops the work all the way down."""

import asyncio

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled

from protocol.conftest import Editor
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"
SLOW = ["".join(f"    x{number} = a + {number}\n" for number in range(200))]


@pytest.mark.parametrize("automatic", [True, False], ids=["automatic", "invoked"])
async def test_cancelling_closes_the_stream(
    editor: Editor, endpoint: ScriptedEndpoint, automatic: bool
) -> None:
    endpoint.enqueue(SLOW, delay=0.05)
    uri, position = editor.open(ADD)
    request = asyncio.ensure_future(
        editor.inline(uri, position, automatic=automatic, request_id=f"slow-{automatic}")
    )
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: len(e.requests) == 1)
    editor.client.cancel_request(lsp.CancelParams(id=f"slow-{automatic}"))
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(request, 5)
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.closed_early == 1)


async def test_one_reader_going_does_not_stop_the_work_for_another(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(
        ["".join(f"    x{number} = a\n" for number in range(20)) + "    return x\n"], delay=0.01
    )
    uri, position = editor.open(ADD)
    first = asyncio.ensure_future(
        editor.inline(uri, position, automatic=True, request_id="first-reader")
    )
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: len(e.requests) == 1)
    second = asyncio.ensure_future(editor.inline(uri, position, automatic=True))
    await editor.lives()
    editor.client.cancel_request(lsp.CancelParams(id="first-reader"))
    with pytest.raises(JsonRpcRequestCancelled):
        await first
    items = await asyncio.wait_for(second, 10)
    assert str(items[0].insert_text).endswith("return x"), "the stream was cut"


async def test_an_edit_stops_work_that_nobody_waits_for(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await editor.configure(
        model={
            "provider": "openai",
            "name": "scripted",
            "endpoint": endpoint.url,
            "apiStyle": "completions",
        },
        candidates={"patienceMs": 0, "count": 3},
    )
    endpoint.enqueue(["    return 1\n", "    return 2\n", *SLOW], delay=0.02)
    uri, position = editor.open(ADD)
    assert len(await editor.inline(uri, position)) == 2
    assert endpoint.closed_early == 0
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [lsp.TextDocumentContentChangeWholeDocument(text="# Something else.\n")],
        )
    )
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.closed_early == 1)
