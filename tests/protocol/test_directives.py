"""Directives in the comments of code: completion, hover and diagnostics, and nothing elsewhere."""

from typing import Any

import pytest
from lsprotocol import types as lsp

from protocol.authoring import diagnostics, retype
from protocol.conftest import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def asked(editor: Editor, method: str, marked: str, language: str = "python") -> Any:
    uri, position = editor.open(marked, language)
    params = lsp.METHOD_TO_TYPES[method][2](
        text_document=lsp.TextDocumentIdentifier(uri), position=position
    )
    return await editor.client.protocol.send_request_async(method, params)


@pytest.mark.parametrize(
    ("marked", "some"),
    [
        ("# tenfold: <|>\n# Add.\n", {"n", "temperature", "template", "model", "seed"}),
        ("x = 1\n# tenfold: template=<|>\n", {"prefix", "tests", "chat"}),
        ("// tenfold: model=sm<|>\n", {"smollm2-135m", "qwen2.5-coder-0.5b", "scripted"}),
    ],
)
async def test_completion(editor: Editor, marked: str, some: set[str]) -> None:
    found = await asked(editor, lsp.TEXT_DOCUMENT_COMPLETION, marked)
    assert some <= {item.label for item in found.items}


async def test_what_is_completed_stands_where_it_was_begun(editor: Editor) -> None:
    found = await asked(
        editor, lsp.TEXT_DOCUMENT_COMPLETION, "# 😀\n# tenfold: template=te<|> n=5\n"
    )
    edit = found.items[0].text_edit
    assert (edit.range.start, edit.range.end) == (lsp.Position(1, 20), lsp.Position(1, 22))


@pytest.mark.parametrize("marked", ["x = <|>\n", "# add <|>\n", "# tenfold is good <|>\n"])
async def test_nothing_is_completed_elsewhere(editor: Editor, marked: str) -> None:
    assert await asked(editor, lsp.TEXT_DOCUMENT_COMPLETION, marked) is None
    assert await asked(editor, lsp.TEXT_DOCUMENT_HOVER, marked) is None


async def test_hover(editor: Editor) -> None:
    found = await asked(editor, lsp.TEXT_DOCUMENT_HOVER, "# tenfold: temp<|>erature=0.2\n")
    assert "How far sampling strays" in found.contents.value
    assert (found.range.start.character, found.range.end.character) == (11, 26)


async def test_faults_are_told_and_taken_back(editor: Editor) -> None:
    text = "# tenfold: n=50 speed=1\n# Add.\n"
    uri, _ = editor.open(text)
    found = await diagnostics(editor, uri)
    assert [one.message for one in found] == [
        "n must be a whole number from 1 to 10. Correct the value.",
        "there is no directive speed. Did you mean seed?",
    ]
    assert found[0].range.start.character == text.index("50")
    retype(editor, uri, 2, text.replace("50", "5").replace("speed", "seed"))
    assert await diagnostics(editor, uri, 2) == []


async def test_faults_are_taken_back_when_the_document_is_closed(editor: Editor) -> None:
    uri, _ = editor.open("# tenfold: n=50\n")
    assert len(await diagnostics(editor, uri)) == 1
    editor.client.text_document_did_close(
        lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    )
    assert await diagnostics(editor, uri, None) == []
