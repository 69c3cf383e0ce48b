"""Ghost text and cycling, over the wire."""

import pytest
from lsprotocol import types as lsp

from protocol.conftest import Editor
from scripted_endpoint import ScriptedEndpoint
from tenfold.lsp.registering import FEATURES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"

WRITING = {
    "python": "# Add two numb<|>",
    "javascript": "// Add two numb<|>",
    "javascriptreact": "// Add two numb<|>",
    "typescript": "/* Add two numb<|>",
    "typescriptreact": "/** Add two numb<|> */",
    "java": "/** Add two numb<|>",
    "go": "// Add two numb<|>",
    "rust": "/// Add two numb<|>",
    "c": "/* Add two\n * numb<|>\n */",
    "cpp": "// Add two numb<|>",
    "csharp": "/// <summary>Add two numb<|></summary>",
    "ruby": "# Add two numb<|>",
    "php": "<?php\n// Add two numb<|>",
    "shellscript": "# Add two numb<|>",
}


def texts(items: list[lsp.InlineCompletionItem] | None) -> list[str]:
    return [str(item.insert_text) for item in items or []]


def identities(items: list[lsp.InlineCompletionItem] | None) -> list[str]:
    return [item.command.arguments[0] for item in items or []]


async def test_capabilities(editor: Editor) -> None:
    assert editor.capabilities.inline_completion_provider is not None
    assert editor.capabilities.position_encoding == lsp.PositionEncodingKind.Utf16
    sync = editor.capabilities.text_document_sync
    assert sync.change == lsp.TextDocumentSyncKind.Incremental
    assert await editor.lives()  # by now the server has seen `initialized`
    assert set(editor.registered) == {lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, *FEATURES}


async def test_a_finished_comment_gets_one_candidate(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open(ADD)
    items = await editor.inline(uri, position, automatic=True)
    assert texts(items) == ["    return a + b"]
    assert items[0].range == lsp.Range(lsp.Position(2, 0), lsp.Position(2, 4))
    assert items[0].command.command == "tenfold.accepted"
    assert endpoint.requests[0].json.get("n", 1) == 1


@pytest.mark.parametrize("language", WRITING)
async def test_silence_while_a_comment_is_written(
    editor: Editor, endpoint: ScriptedEndpoint, language: str
) -> None:
    uri, position = editor.open(WRITING[language], language)
    assert await editor.inline(uri, position, automatic=True) is None
    assert endpoint.requests == []


async def test_an_explicit_request_answers_inside_a_comment(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: [
        f"def add(a, b):\n    return a + b + {index}\n" for index in range(10)
    ]
    uri, position = editor.open("# Add two numbers.<|>")
    items = await editor.inline(uri, position)
    assert len(items) == 10
    assert texts(items)[0].startswith("\ndef add(a, b):\n    return a + b + ")


async def test_cycling_starts_with_what_was_shown(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: [f"    return {n} * a\n" for n in range(request.json["n"])]
    endpoint.enqueue(["    return a + b\n"], logprobs=-9.0)
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    cycled = await editor.inline(uri, position)
    assert identities(cycled)[0] == identities(shown)[0]
    assert len(cycled) == 10
    again = await editor.inline(uri, position)
    assert identities(again) == identities(cycled)


async def test_ghost_text_cycling_and_panel_serve_one_store(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: [f"    return {n} * a\n" for n in range(request.json["n"])]
    uri, position = editor.open(ADD)
    panel = await editor.ask("tenfold/solutions", uri, position)
    cycled = await editor.inline(uri, position)
    ghost = await editor.inline(uri, position, automatic=True)
    assert [solution["id"] for solution in panel["solutions"]] == identities(cycled)
    assert identities(ghost) == identities(cycled)[:1]
    assert len(endpoint.requests) == 1


async def test_patience_answers_with_two_and_serves_the_rest_when_asked_again(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await editor.configure(
        model={
            "provider": "openai",
            "name": "scripted",
            "endpoint": endpoint.url,
            "apiStyle": "completions",
        },
        candidates={"patienceMs": 0, "count": 4},
    )
    short = ["    return 1\n", "    return 2\n"]
    long = [
        f"    x = {n}\n" + "".join(f"    x += {i}\n" for i in range(8)) + "    return x\n"
        for n in (3, 4)
    ]
    endpoint.enqueue([*short, *long], delay=0.02)
    uri, position = editor.open(ADD)
    first = await editor.inline(uri, position)
    assert len(first) == 2
    await editor.status("ready")
    second = await editor.inline(uri, position)
    assert len(second) == 4
    assert identities(second)[:2] == identities(first)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "settings",
    [{"trigger": {"mode": "manual"}}, {"languages": {"python": False}}],
    ids=["manual", "language off"],
)
async def test_settings_switch_automatic_requests_off_at_once(
    editor: Editor, endpoint: ScriptedEndpoint, settings: dict
) -> None:
    base = {
        "model": {
            "provider": "openai",
            "name": "scripted",
            "endpoint": endpoint.url,
            "apiStyle": "completions",
        },
        "trigger": {"debounceMs": 0},
    }
    await editor.configure(**{**base, **settings})
    uri, position = editor.open(ADD)
    assert await editor.inline(uri, position, automatic=True) is None
    assert endpoint.requests == []
    assert await editor.inline(uri, position)
    await editor.configure(**base)
    assert await editor.inline(uri, position, automatic=True)


async def test_edits_arrive_in_utf16_and_crlf(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return '😀' * n\n"])
    uri, _ = editor.open("x = '😀'\r\n# Smile n times.\r\ndef smile(m):\r\n    <|>\r\n")
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [
                lsp.TextDocumentContentChangePartial(
                    range=lsp.Range(lsp.Position(2, 10), lsp.Position(2, 11)), text="n"
                ),
                lsp.TextDocumentContentChangePartial(
                    range=lsp.Range(lsp.Position(0, 5), lsp.Position(0, 7)), text="🎉"
                ),
            ],
        )
    )
    items = await editor.inline(uri, lsp.Position(3, 4), automatic=True)
    assert texts(items) == ["    return '😀' * n"]
    assert endpoint.requests[0].json["prompt"].endswith("# Smile n times.\ndef smile(n):\n")
    assert "x = '🎉'\n" in endpoint.requests[0].json["prompt"]


async def test_accepting_is_told_to_the_server(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    uri, position = editor.open(ADD)
    items = await editor.inline(uri, position, automatic=True)
    result = await editor.client.workspace_execute_command_async(
        lsp.ExecuteCommandParams(command="tenfold.accepted", arguments=items[0].command.arguments)
    )
    assert result is None


async def test_a_newer_pause_ends_the_older_one(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    import asyncio

    endpoint.enqueue(["".join(f"    x{number} = a\n" for number in range(200))], delay=0.05)
    endpoint.enqueue(["    return 2\n"])
    uri, position = editor.open(ADD)
    older = asyncio.ensure_future(editor.inline(uri, position, automatic=True))
    await asyncio.to_thread(endpoint.wait_for, lambda e: len(e.requests) == 1)
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [
                lsp.TextDocumentContentChangePartial(
                    range=lsp.Range(lsp.Position(0, 2), lsp.Position(0, 5)), text="Sum"
                )
            ],
        )
    )
    newer = await editor.inline(uri, position, automatic=True)
    assert texts(newer) == ["    return 2"]
    assert await asyncio.wait_for(older, 5) is None
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.closed_early == 1)


async def test_changed_settings_are_asked_for_where_the_client_does_not_send_them(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    model = {
        "provider": "openai",
        "name": "scripted",
        "endpoint": endpoint.url,
        "apiStyle": "completions",
    }
    editor.client.set_configuration({"model": model, "candidates": {"count": 3}}, section="tenfold")
    editor.client.workspace_did_change_configuration(
        lsp.DidChangeConfigurationParams(settings=None)
    )
    assert await editor.lives()
    uri, position = editor.open(ADD)
    for _ in range(50):  # the answer to the server's question travels beside our next request
        items = await editor.inline(uri, position)
        if len(items or []) == 3:
            break
        uri, position = editor.open(ADD)
    assert len(items) == 3
