"""Typing what ghost text says: the rest is served at once, and the model is not asked again."""

import asyncio

import pytest
from lsprotocol import types as lsp

from protocol.conftest import Editor, some_solutions
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"
DEFINITION = "# Add two numbers.<|>\n"
LINES = "    total = a\n    total += b\n    return total\n"


def texts(items: list[lsp.InlineCompletionItem] | None) -> list[str]:
    return [str(item.insert_text) for item in items or []]


def identities(items: list[lsp.InlineCompletionItem] | None) -> list[str]:
    return [item.command.arguments[0] for item in items or []]


def type_at(
    editor: Editor, uri: str, position: lsp.Position, text: str, *, behind: str = ""
) -> lsp.Position:
    """Insert a text at the cursor, and what the editor adds behind it; the cursor after it."""
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [
                lsp.TextDocumentContentChangePartial(
                    range=lsp.Range(position, position), text=text + behind
                )
            ],
        )
    )
    lines = text.replace("\r\n", "\n").split("\n")
    column = len(lines[-1].encode("utf-16-le")) // 2
    if len(lines) == 1:
        column += position.character
    return lsp.Position(position.line + len(lines) - 1, column)


@pytest.mark.parametrize("typed", ["r", "return a", "return a + "])
async def test_the_rest_is_served_without_asking(
    editor: Editor, endpoint: ScriptedEndpoint, typed: str
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, typed)
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == ["return a + b"[len(typed) :]]
    assert identities(rest) == identities(shown)
    assert rest[0].range == lsp.Range(here, here)
    assert len(endpoint.requests) == 1


async def test_over_several_lines(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue([LINES])
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    assert texts(shown) == [LINES.rstrip("\n")]
    here = type_at(editor, uri, position, "total = a\n    total")
    assert here == lsp.Position(3, 9)
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == [" += b\n    return total"]
    assert identities(rest) == identities(shown)
    assert len(endpoint.requests) == 1


async def test_from_the_end_of_the_comment_on(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["def add(a, b):\n    return a + b\n"])
    uri, position = editor.open(DEFINITION)
    shown = await editor.inline(uri, position)
    assert texts(shown)[0].startswith("\ndef add")
    asked = len(endpoint.requests)
    here = type_at(editor, uri, position, "\nd")
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest)[0] == "ef add(a, b):\n    return a + b"
    assert identities(rest)[0] == identities(shown)[0]
    assert len(endpoint.requests) == asked


async def test_in_a_document_with_crlf(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue([LINES])
    uri, position = editor.open(ADD.replace("\n", "\r\n"))
    shown = await editor.inline(uri, position, automatic=True)
    assert texts(shown) == [LINES.rstrip("\n").replace("\n", "\r\n")]
    here = type_at(editor, uri, position, "total = a\r\n    t")
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == ["otal += b\r\n    return total"]
    assert identities(rest) == identities(shown)
    assert rest[0].range == lsp.Range(here, here)
    assert len(endpoint.requests) == 1


async def test_characters_of_two_units(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return '😀🎉' * n\n"])
    uri, position = editor.open("x = '🎉'\n# Smile n times.\ndef smile(n):\n    <|>\n")
    shown = await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, "return '😀")
    assert here.character == 14
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == ["🎉' * n"]
    assert identities(rest) == identities(shown)
    assert rest[0].range == lsp.Range(here, here)
    assert len(endpoint.requests) == 1


async def test_what_the_editor_closed_behind_the_cursor_is_replaced(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return sum([a, b])\n"])
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, "return sum([", behind="])")
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == ["a, b])"]
    assert identities(rest) == identities(shown)
    assert rest[0].range == lsp.Range(here, lsp.Position(here.line, here.character + 2))
    assert len(endpoint.requests) == 1


async def test_another_text_is_asked_for_anew(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return a + b\n"])
    endpoint.rule = lambda request: [" = a\n"]
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, "x")
    # In the middle of a line of code nobody waits for the answer to a comment.
    assert await editor.inline(uri, here, automatic=True) is None
    assert len(endpoint.requests) == 1
    other = await editor.inline(uri, here)
    assert texts(other) == [" = a"]
    assert identities(other) != identities(shown)
    assert endpoint.requests[1].json["prompt"].endswith("    x")


async def test_under_another_comment_it_is_asked_for_anew(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(ADD)
    await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, "return")
    type_at(editor, uri, lsp.Position(0, 2), "Quickly a")
    assert await editor.inline(uri, here, automatic=True) is None
    assert await editor.inline(uri, here)
    assert "Quickly a" in endpoint.requests[1].json["prompt"]


async def test_what_was_taken_whole_is_not_served_again(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n", "    return a + b + 0\n"])
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position)
    assert {"    return a + b", "    return a + b + 0"} <= set(texts(shown))
    asked = len(endpoint.requests)
    here = type_at(editor, uri, position, "return a + b")
    rest = await editor.inline(uri, here, automatic=True)
    assert " + 0" not in texts(rest)
    assert len(endpoint.requests) == asked + (rest is not None)


async def test_while_the_model_still_makes_others(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    slow = "".join(f"    x{number} = a\n" for number in range(60))
    endpoint.enqueue(["    return a + b\n", slow], delay=0.05)
    uri, position = editor.open(ADD)
    token = "typed-panel"
    panel = asyncio.ensure_future(
        editor.ask("tenfold/solutions", uri, position, count=2, partialResultToken=token)
    )
    await editor.progressed(token, some_solutions)
    here = type_at(editor, uri, position, "return")
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == [" a + b"]
    assert not panel.done()
    assert len(endpoint.requests) == 1
    result = await asyncio.wait_for(panel, 30)
    assert result["account"]["shown"] == 2, "typing does not stop what a panel waits for"
    assert identities(rest) == [
        item["id"] for item in result["solutions"] if "return" in item["insertText"]
    ]


async def test_invoked_the_typed_one_comes_first_and_others_follow(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    endpoint.rule = lambda request: [" a + b\n", " b + a\n", " sum((a, b))\n"]
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, "return")
    items = await editor.inline(uri, here)
    assert identities(items)[0] == identities(shown)[0]
    assert texts(items) == [" a + b", " b + a", " sum((a, b))"]
    assert all(item.range == lsp.Range(here, here) for item in items)
    again = await editor.inline(uri, here)
    assert identities(again) == identities(items)


async def test_invoked_what_only_ends_alike_is_no_duplicate(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a\n"])
    endpoint.rule = lambda request: [" b + a\n"]
    uri, position = editor.open(ADD)
    await editor.inline(uri, position, automatic=True)
    here = type_at(editor, uri, position, "return")
    assert texts(await editor.inline(uri, here)) == [" a", " b + a"]
