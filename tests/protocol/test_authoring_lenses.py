"""``textDocument/codeLens`` in templates."""

import asyncio
import re
from collections.abc import Callable

import pytest
from lsprotocol import types as lsp

from protocol.authoring import CHAT, FRONT, attach, budget, retype, tell
from protocol.conftest import Editor, plain
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = "{{ path }}\n{{ prefix }}"


async def lenses(editor: Editor, uri: str) -> list[tuple[str, str]]:
    params = lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
    found = await editor.client.text_document_code_lens_async(params)
    assert found is not None
    told = []
    for lens in found:
        assert lens.range.start.line == 0
        assert lens.command is not None and list(lens.command.arguments or []) == [uri]
        told.append((lens.command.title, lens.command.command))
    return told


async def tokens(editor: Editor, uri: str) -> str:
    return (await lenses(editor, uri))[2][0]


async def test_they_stand_in_order_on_the_first_line(editor: Editor) -> None:
    uri, _ = editor.open(FRONT + BODY, "prompty", "lenses.prompty")
    found = await lenses(editor, uri)
    assert [command for _, command in found] == [
        "tenfold.previewTemplate",
        "tenfold.runTemplate",
        "tenfold.previewTemplate",
        "tenfold.compareTemplates",
    ]
    titles = [title for title, _ in found]
    assert titles[:2] == ["Preview", "Run ×10"]
    assert re.fullmatch(r"about \d+/2048 tokens", titles[2]), "the model is not loaded for it"
    assert titles[3] == "Compare"


async def test_the_count_is_that_of_the_prompt_at_the_attached_cursor(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, _ = editor.open(FRONT + BODY, "prompty", "counted.prompty")
    without = await tokens(editor, uri)
    code = await attach(editor, "# Count the words of a text.\n" * 20 + "<|>", "counted.py")
    about = await tokens(editor, uri)
    assert about.startswith("about ") and about != without
    position = lsp.Position(20, 0)
    await editor.ask("tenfold/prompt", code, position)  # loads the model
    shown = await tokens(editor, uri)
    (count,) = re.findall(r"(\d+)/2048 tokens$", shown)
    (editor.workspace / ".tenfold" / "prompts").mkdir(parents=True)
    (editor.workspace / ".tenfold" / "prompts" / "counted.prompty").write_text(
        (FRONT + BODY).replace("name: mine", "name: counted")
    )
    prompt = await editor.ask("tenfold/prompt", code, position, template="counted")
    assert prompt["totalTokens"] == int(count)


async def test_without_a_cursor_the_count_is_that_of_the_sample(editor: Editor) -> None:
    tell(editor, {})
    uri, _ = editor.open(FRONT + BODY, "prompty", "sampled.prompty")
    prompt = plain(
        await editor.client.protocol.send_request_async(
            "tenfold/prompt", {"templateDocument": {"uri": uri}}
        )
    )
    assert prompt["sample"]
    assert (await tokens(editor, uri)).endswith(f"{prompt['totalTokens']}/2048 tokens")


async def test_a_prompt_that_does_not_fit_says_so(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await budget(editor, endpoint, 256)
    uri, _ = editor.open(FRONT + "word " * 400 + "{{ prefix }}", "prompty", "over.prompty")
    await attach(editor, "# Add.\n<|>", "over.py")
    assert await tokens(editor, uri) == "More than 256 tokens"
    tell(editor, {})
    await budget(editor, endpoint, 2048)


async def test_a_broken_template_has_no_count(editor: Editor) -> None:
    uri, _ = editor.open(CHAT + "user:\n{{ prefxi }}", "prompty", "nothing.prompty")
    assert await tokens(editor, uri) == "No prompt: see the problems"
    retype(editor, uri, 2, CHAT + "user:\n{{ prefix }}")
    assert re.fullmatch(r"(about )?\d+/2048 tokens", await tokens(editor, uri))


async def test_the_client_is_asked_to_ask_again_when_the_cursor_moves(editor: Editor) -> None:
    editor.open(FRONT + BODY, "prompty", "following.prompty")
    uri = await attach(editor, "# Add.\n<|>", "moving.py")
    await refreshed(editor, lambda: None)
    await refreshed(editor, lambda: tell(editor, {
        "textDocument": {"uri": uri}, "position": {"line": 0, "character": 3},
    }))  # fmt: skip
    await refreshed(editor, lambda: retype(editor, uri, 2, "# Subtract.\n"))
    await refreshed(editor, lambda: tell(editor, {}))


async def refreshed(editor: Editor, act: Callable[[], None]) -> None:
    """Act, and wait until the client was asked to ask for lenses again."""
    before = editor.client.lens_refreshes
    act()
    while editor.client.lens_refreshes == before:
        editor.client.progressed.clear()
        await asyncio.wait_for(editor.client.progressed.wait(), 20)


async def test_code_has_none(editor: Editor) -> None:
    uri, _ = editor.open("# Add.\n")
    params = lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
    assert await editor.client.text_document_code_lens_async(params) is None
