"""A cancelled request stops the work all the way down."""

import asyncio
import itertools

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled
from pytest_lsp import LanguageClient

from protocol.conftest import Editor, some_solutions
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


async def test_the_progress_bars_button_ends_with_what_is_there(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return 1\n", *SLOW], delay=0.05)
    uri, position = editor.open(ADD)
    token = "to-be-cancelled"
    request = asyncio.ensure_future(
        editor.ask(
            "tenfold/solutions",
            uri,
            position,
            count=3,
            workDoneToken=token,
            partialResultToken=f"{token}-partial",
        )
    )
    await editor.progressed(f"{token}-partial", some_solutions)
    assert editor.progress[token][0]["cancellable"] is True
    cancel_progress(editor.client, token)
    result = await asyncio.wait_for(request, 5)
    assert [solution["insertText"] for solution in result["solutions"]] == ["    return 1"]
    account = result["account"]
    assert account["failed"] == [{"reason": "cancelled", "count": 2}]
    assert (account["requested"], account["pending"]) == (3, 0)
    assert editor.progress[token][-1]["kind"] == "end"
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.closed_early == 1)
    assert (await editor.status("ready"))["message"]
    endpoint.enqueue(["    return 2\n", "    return 3\n"])
    again = await editor.ask("tenfold/solutions", uri, position, count=3)
    assert again["account"]["shown"] == 3, "what was cancelled can be asked for again"
    assert again["solutions"][0] == result["solutions"][0]


async def test_the_button_pressed_before_the_model_is_asked(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    token = "cancelled-at-once"
    # Some may have come before it is cancelled: those asked for afterwards are others.
    numbers = itertools.count()
    endpoint.rule = lambda request: [
        f"    return {next(numbers)}\n" for _ in range((request.json or {}).get("n") or 1)
    ]
    uri, position = editor.open(ADD)
    request = asyncio.ensure_future(
        editor.ask("tenfold/solutions", uri, position, count=3, workDoneToken=token)
    )
    await editor.progressed(token)
    cancel_progress(editor.client, token)
    account = (await asyncio.wait_for(request, 10))["account"]
    missing = sum(item["count"] for item in account["failed"])
    assert account["wanted"] == 3 == account["shown"] + missing
    assert {item["reason"] for item in account["failed"]} <= {"cancelled"}
    assert editor.progress[token][-1]["kind"] == "end"
    again = await editor.ask("tenfold/solutions", uri, position, count=3)
    assert again["account"]["shown"] == 3


async def test_a_button_of_no_progress_does_no_harm(editor: Editor) -> None:
    cancel_progress(editor.client, "unheard-of")
    assert await editor.lives()


def cancel_progress(client: LanguageClient, token: str) -> None:
    client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token=token))
