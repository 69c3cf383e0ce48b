"""Tasks about code that is there: asked with ``task``, answered at a place of their own."""

from typing import Any

import pytest
from lsprotocol import types as lsp

from protocol.conftest import Editor, plain
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

CODE = "import math\n\n\ndef area(r):\n    return math.pi<|> * r * r\n"
DIFF = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n-x = 1\n+x = 2\n<|>"


def inserted(text: str, solution: dict[str, Any]) -> str:
    """The document with a solution in it."""
    lines = text.replace("<|>", "").splitlines(keepends=True)
    start = solution["range"]["start"]
    assert start == solution["range"]["end"]
    offset = sum(map(len, lines[: start["line"]])) + start["character"]
    whole = "".join(lines)
    return whole[:offset] + solution["insertText"] + whole[offset:]


async def first(editor: Editor, marked: str, task: str, **more: Any) -> dict[str, Any]:
    uri, position = editor.open(marked, more.pop("language", "python"), more.pop("name", None))
    result = await editor.ask("tenfold/solutions", uri, position, task=task, count=1, **more)
    assert result["account"]["failed"] == []
    return dict(result["solutions"][0])


async def test_a_docstring(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(['Return the area of a circle.\n"""\n'])
    solution = await first(editor, CODE, "docstring")
    text = inserted(CODE, solution)
    assert '\n    """Return the area of a circle."""\n    return math.pi * r * r\n' in text
    assert solution["parses"] is True


async def test_tests(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["def test_area():\n    assert area(0) == 0\n"])
    text = inserted(CODE, await first(editor, CODE, "tests"))
    assert text.endswith("* r * r\n\n\ndef test_area():\n    assert area(0) == 0\n")
    assert "Tests for area with pytest" in endpoint.requests[-1].json["prompt"]


async def test_an_example_of_use(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["print(area(2))  # 12.566370614359172\n"])
    text = inserted(CODE, await first(editor, CODE, "example"))
    assert text.endswith("\n\n\n# How area is used:\nprint(area(2))  # 12.566370614359172\n")


async def test_an_explanation(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue([" gives the area of a circle with the radius r.\n\nSo"])
    text = inserted(CODE, await first(editor, CODE, "explain"))
    assert "\n# Gives the area of a circle with the radius r.\ndef area(r):\n" in text
    assert endpoint.requests[-1].json["prompt"].startswith("def area(r):")


async def test_an_explanation_of_what_is_selected(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["It returns.\n"])
    chosen = {"start": {"line": 4, "character": 0}, "end": {"line": 5, "character": 0}}
    text = inserted(CODE, await first(editor, CODE, "explain", range=chosen))
    assert "def area(r):\n    # It returns.\n    return math.pi" in text


async def test_a_commit_message(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(['Set x to 2\n\nOne was too few."\n'])
    solution = await first(editor, DIFF, "commit", language="diff", name="staged.diff")
    assert solution["insertText"] == "Set x to 2\n\nOne was too few."
    assert "+x = 2" in endpoint.requests[-1].json["prompt"]


async def test_what_cannot_be_done_is_told(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    uri, position = editor.open("x = 1<|>\n")
    result = await editor.ask("tenfold/solutions", uri, position, task="docstring", count=3)
    assert result["solutions"] == []
    assert result["account"]["failed"] == [
        {
            "reason": "No definition is around the cursor. "
            "Put the cursor into a function or class, then ask again.",
            "count": 3,
        }
    ]
    assert endpoint.requests == []


async def test_each_task_is_kept_by_itself(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(['Return it."""\n'])
    endpoint.enqueue(["It returns.\n"])
    uri, position = editor.open(CODE)
    texts = []
    for task in ("docstring", "explain", "docstring"):
        result = await editor.ask("tenfold/solutions", uri, position, task=task, count=1)
        texts.append(result["solutions"][0]["insertText"].strip())
    assert texts == ['"""Return it."""', "# It returns.", '"""Return it."""']
    assert len(endpoint.requests) == 2


async def test_each_selection_is_kept_by_itself(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["All of it.\n"])
    endpoint.enqueue(["One line.\n"])
    uri, position = editor.open(CODE)
    texts = []
    for end in (5, 4, 5):
        chosen = {"start": {"line": 3, "character": 0}, "end": {"line": end, "character": 0}}
        result = await editor.ask(
            "tenfold/solutions", uri, position, task="explain", count=1, range=chosen
        )
        texts.append(result["solutions"][0]["insertText"].strip())
    assert texts == ["# All of it.", "# One line.", "# All of it."]
    assert len(endpoint.requests) == 2


async def test_a_comment_and_documentation_are_kept_by_themselves(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["Adds.\n"])
    endpoint.enqueue(["Gives the sum.\n"])
    code = "fn add(a: i32) -> i32 {\n    a<|>\n}\n"
    uri, position = editor.open(code, "rust", "a.rs")
    texts = []
    for task in ("explain", "docstring"):
        result = await editor.ask("tenfold/solutions", uri, position, task=task, count=1)
        texts.append(result["solutions"][0]["insertText"].strip())
    assert texts == ["// Adds.", "/// Gives the sum."]


async def test_a_commit_message_for_a_document_that_is_no_file(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(['Set x to 2"\n'])
    uri = "tenfold-staged:/staged-1.diff"
    text = DIFF.replace("<|>", "")
    document = lsp.TextDocumentItem(uri, "diff", 1, text)
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
    position = lsp.Position(text.count("\n"), 0)
    result = await editor.ask("tenfold/solutions", uri, position, task="commit", count=1)
    assert [solution["insertText"] for solution in result["solutions"]] == ["Set x to 2"]


async def test_more_of_a_solution_goes_to_the_place_of_its_task(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(['Return the area."""\n'])
    endpoint.enqueue(['Say how large a circle is."""\n'])
    solution = await first(editor, CODE, "docstring")
    result = plain(
        await editor.client.protocol.send_request_async(
            "tenfold/solutions", {"solution": solution["id"], "more": "different", "count": 1}
        )
    )
    one, other = result["solutions"]
    assert one == solution
    assert other["range"] == solution["range"]
    assert other["insertText"] == '    """Say how large a circle is."""\n'
