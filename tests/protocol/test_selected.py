"""``selectedCompletionInfo``: ghost text that goes on from the item selected in a suggest list."""

import pytest
from lsprotocol import types as lsp

from protocol.conftest import Editor
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def inline_with(
    editor: Editor, uri: str, position: lsp.Position, start: lsp.Position, text: str
) -> list[lsp.InlineCompletionItem] | None:
    """Ask while the suggest list has an item selected that replaces from ``start`` on."""
    selected = lsp.SelectedCompletionInfo(range=lsp.Range(start, position), text=text)
    result = await editor.client.text_document_inline_completion_async(
        lsp.InlineCompletionParams(
            text_document=lsp.TextDocumentIdentifier(uri),
            position=position,
            context=lsp.InlineCompletionContext(
                lsp.InlineCompletionTriggerKind.Invoked, selected_completion_info=selected
            ),
        )
    )
    return None if result is None else list(result.items)


async def test_items_extend_the_selected_one_in_its_range(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: ["(a, b)\n", "(b, a)\n"]
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    return su<|>\n")
    start = lsp.Position(2, 11)
    items = await inline_with(editor, uri, position, start, "sum_of")
    assert [item.insert_text for item in items] == ["sum_of(a, b)", "sum_of(b, a)"]
    assert all(item.range == lsp.Range(start, position) for item in items)
    assert endpoint.requests[0].json["prompt"].endswith("    return sum_of")
    assert items[0].command.arguments[0]


async def test_the_document_stays_what_it_was(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    return su<|>\n")
    await inline_with(editor, uri, position, lsp.Position(2, 11), "sum_of")
    prompt = await editor.ask("tenfold/prompt", uri, position)
    assert prompt["text"].endswith("    return su")


async def test_what_cannot_extend_it_is_dropped(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    # An empty line's candidates replace its white space, which the selected item does not.
    endpoint.rule = lambda request: ["    return a + b\n"]
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    <|>\n")
    assert await editor.inline(uri, position)
    assert await inline_with(editor, uri, position, position, "") is None


async def test_the_typed_part_of_ghost_text_goes_on_from_the_selected_item(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return sum([a, b])\n"])
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    <|>\n")
    shown = await editor.inline(uri, position, automatic=True)
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [lsp.TextDocumentContentChangePartial(range=lsp.Range(position, position), text="ret")],
        )
    )
    items = await inline_with(editor, uri, lsp.Position(2, 7), position, "return")
    assert items[0].insert_text == "return sum([a, b])"
    assert items[0].range == lsp.Range(position, lsp.Position(2, 7))
    assert items[0].command.arguments[0] == shown[0].command.arguments[0]


async def test_a_selected_item_of_several_lines(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda request: ["b\n"]
    uri, position = editor.open("x = '😀'\n# Add two numbers.\ndef add(a, b):\n    '😀'; to<|>\n")
    assert position.character == 12
    start = lsp.Position(3, 10)
    text = "total = '🎉'\n    return a + "
    items = await inline_with(editor, uri, position, start, text)
    assert [item.insert_text for item in items] == [text + "b"]
    assert items[0].range == lsp.Range(start, position)
    prompt = endpoint.requests[0].json["prompt"]
    assert prompt.rstrip(" ").endswith("    '😀'; total = '🎉'\n    return a +")
