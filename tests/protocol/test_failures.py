"""Bad input and bad endpoints: a clear message or no result, and the server lives."""

from typing import Any

import pytest
from lsprotocol import types as lsp

from protocol.conftest import Editor
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"

FAILURES = [
    ("too many requests", {"status": 429, "headers": {"Retry-After": "0.1"}}, "rate limited"),
    ("bad key", {"status": 401}, "refused"),
    ("web page", {"html": True}, "broken answer"),
    ("stream cut", {"answers": ["    return a + b\n" * 9], "cut_after": 3}, None),
]


@pytest.mark.parametrize(("name", "reply", "reason"), FAILURES, ids=[row[0] for row in FAILURES])
async def test_a_failing_endpoint_is_an_answer_with_a_reason_and_a_next_step(
    editor: Editor, endpoint: ScriptedEndpoint, name: str, reply: dict[str, Any], reason: str | None
) -> None:
    from scripted_endpoint import Reply

    endpoint.rule = lambda request: Reply(**reply)
    shown_before = len(editor.client.messages)
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=2)
    account = result["account"]
    assert result["solutions"] == []
    assert sum(item["count"] for item in account["failed"]) == account["requested"] == 2
    if reason:
        assert account["failed"] == [{"reason": reason, "count": 2}]
    status = await editor.status("error")
    assert status["message"]
    assert status["action"]
    assert await editor.inline(uri, position, automatic=True) is None
    assert len(editor.client.messages) == shown_before, "a pop-up per key stroke"
    assert await editor.lives()


async def test_the_next_request_after_a_failure_works(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(status=401)
    uri, position = editor.open(ADD)
    assert await editor.inline(uri, position, automatic=True) is None
    items = await editor.inline(uri, position, automatic=True)
    assert len(items) == 1
    assert (await editor.status("ready"))["state"] == "ready"


async def test_no_network(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    settings = {
        "provider": "openai",
        "name": "m",
        "endpoint": "http://127.0.0.1:9/v1",
        "apiStyle": "completions",
        "timeoutSeconds": 2,
    }
    await editor.configure(model=settings)
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=2)
    assert result["account"]["failed"] == [{"reason": "unreachable", "count": 2}]
    await editor.configure(model={**settings, "endpoint": endpoint.url})
    assert await editor.inline(uri, position)


async def test_a_missing_model(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    await editor.configure(model={"provider": "local", "name": "/nowhere/model"})
    uri, position = editor.open(ADD)
    assert await editor.inline(uri, position) is None
    status = await editor.status("error")
    assert "/nowhere/model" in status["message"]
    assert status["action"]
    result = await editor.ask("tenfold/solutions", uri, position, count=2)
    assert result["account"]["failed"] == [{"reason": "model not installed", "count": 2}]
    await editor.configure(
        model={
            "provider": "openai",
            "name": "scripted",
            "endpoint": endpoint.url,
            "apiStyle": "completions",
        },
        trigger={"debounceMs": 0},
    )
    assert await editor.inline(uri, position)


async def test_an_unknown_setting_is_one_message_and_the_server_goes_on(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    model = {
        "provider": "openai",
        "name": "scripted",
        "endpoint": endpoint.url,
        "apiStyle": "completions",
    }
    before = len(editor.client.messages)
    for _ in range(2):
        await editor.configure(model=model, candidates={"cuont": 3}, trigger={"debounceMs": "x"})
        assert await editor.lives()
    new = [message.message for message in editor.client.messages[before:]]
    assert len(new) == 1
    assert "candidates.cuont" in new[0]
    assert "Did you mean candidates.count?" in new[0]
    assert "trigger.debounceMs" in new[0]
    await editor.configure(model=model, trigger={"debounceMs": 0})
    assert await editor.lives()


async def test_a_broken_template_of_the_workspace(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    folder = editor.workspace / ".tenfold" / "prompts"
    folder.mkdir(parents=True)
    broken = folder / "mine.prompty"
    broken.write_text("---\nname: mine\nmetadata: [\n---\n{{ prefix }}\n")
    try:
        uri, position = editor.open(ADD)
        assert await editor.inline(uri, position), "the shipped templates go on serving"
        from pygls.exceptions import JsonRpcException

        with pytest.raises(JsonRpcException, match="mine"):
            await editor.ask("tenfold/prompt", uri, position, template="mine")
    finally:
        broken.unlink()
    assert await editor.lives()


EDGES = [
    ("empty document", "", lsp.Position(0, 0)),
    ("past the last line", "# Add.\n", lsp.Position(99, 0)),
    ("past the line's end", "# Add.\n", lsp.Position(1, 999)),
    ("inside a surrogate pair", "# 😀\n", lsp.Position(0, 3)),
    ("form feed", "\x0c# Add two numbers.\x0c\n\n", lsp.Position(1, 0)),
    ("line separator", "# Add\u2028two numbers.\n\n", lsp.Position(1, 0)),
    ("null character", "# Add\x00.\n\n", lsp.Position(1, 0)),
    ("one line of 5 MB", "x = '" + "a" * 5_000_000 + "'  # Add.", lsp.Position(0, 5_000_000)),
]


@pytest.mark.parametrize(("name", "text", "position"), EDGES, ids=[row[0] for row in EDGES])
@pytest.mark.parametrize("language", ["python", "plaintext"])
async def test_odd_documents_and_cursors(
    editor: Editor,
    endpoint: ScriptedEndpoint,
    name: str,
    text: str,
    position: lsp.Position,
    language: str,
) -> None:
    uri, _ = editor.open(text, language)
    for automatic in (True, False):
        items = await editor.inline(uri, position, automatic=automatic)
        assert items is None or items
    result = await editor.ask("tenfold/solutions", uri, position, count=1)
    account = result["account"]
    assert account["requested"] == account["shown"] + account["duplicates"] + account[
        "empty"
    ] + sum(item["count"] for item in account["failed"])
    assert await editor.lives()


async def test_a_request_for_a_document_that_is_not_open(editor: Editor) -> None:
    assert await editor.inline("file:///nowhere.py", lsp.Position(0, 0)) is None
    assert await editor.lives()
