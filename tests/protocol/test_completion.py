"""The completion list, for clients that know no inline completions, and what they are told."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from protocol.authoring import retype
from protocol.conftest import SERVER, Editor, plain, remote_options, started
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"
LISTED = {"completionList": True, "debounceMs": 0}
INVOKED = lsp.CompletionTriggerKind.Invoked


@pytest_lsp.fixture(scope="module", config=SERVER)
async def plain_client(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("plain")
    options = remote_options(endpoint_process, candidates={"count": 3}, trigger=LISTED)
    lsp_client.editor = await started(lsp_client, workspace, options, ghost_text=False)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def plain_editor(plain_client: LanguageClient, endpoint: ScriptedEndpoint) -> Editor:
    """An editor without ghost text."""
    plain_client.editor.statuses.clear()
    return plain_client.editor


async def listed(
    editor: Editor,
    uri: str,
    position: lsp.Position,
    kind: lsp.CompletionTriggerKind = INVOKED,
) -> list[lsp.CompletionItem]:
    params = lsp.CompletionParams(
        text_document=lsp.TextDocumentIdentifier(uri),
        position=position,
        context=lsp.CompletionContext(kind),
    )
    answer = await editor.client.text_document_completion_async(params)
    return [] if answer is None else list(answer.items)


def taken(marked: str, item: lsp.CompletionItem) -> str:
    """The document once an item is taken."""
    lines = marked.replace("<|>", "").split("\n")
    edit = item.text_edit
    start, end = edit.range.start, edit.range.end
    assert start.line == end.line
    units = lines[start.line].encode("utf-16-le")
    before, after = units[: 2 * start.character], units[2 * end.character :]
    lines[start.line] = (before + edit.new_text.encode("utf-16-le") + after).decode("utf-16-le")
    return "\n".join(lines)


async def test_the_list_has_all_candidates(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(
        ["    return a + b\n", "    total = a\n    return total + b\n", "    return b + a\n"]
    )
    uri, position = plain_editor.open(ADD)
    items = await listed(plain_editor, uri, position)
    assert sorted(item.label for item in items) == ["return a + b", "return b + a", "total = a …"]
    assert [item.sort_text for item in items] == ["0001", "0002", "0003"]
    assert all(item.detail == "parses · −0.50" for item in items)
    long = next(item for item in items if "…" in item.label)
    assert taken(ADD, long) == (
        "# Add two numbers.\ndef add(a, b):\n    total = a\n    return total + b\n"
    )
    assert long.documentation.value == "```python\ntotal = a\n    return total + b\n```"
    assert long.command.command == "tenfold.accepted"
    assert long.insert_text_mode == lsp.InsertTextMode.AsIs


async def test_an_item_that_indents_otherwise_is_kept_by_a_client_that_filters(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["def add(a, b):\n    return a + b\n"])
    marked = "# Add two numbers.\n      <|>\n"
    uri, position = plain_editor.open(marked)
    item = (await listed(plain_editor, uri, position))[0]
    assert taken(marked, item) == "# Add two numbers.\ndef add(a, b):\n    return a + b\n"
    assert item.text_edit.range.start == lsp.Position(1, 0)
    assert item.filter_text == "      def add(a, b):"


async def test_typing_on_narrows_the_list_without_the_model(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n", "    x = a\n    return x + b\n", "    return b + a\n"])
    marked = "# Add two 😀 numbers.\ndef add(a, b):\n    <|>\n"
    uri, position = plain_editor.open(marked)
    await listed(plain_editor, uri, position)
    typed = marked.replace("<|>", "ret")
    retype(plain_editor, uri, 2, typed)
    kind = lsp.CompletionTriggerKind.TriggerForIncompleteCompletions
    items = await listed(plain_editor, uri, lsp.Position(2, 7), kind)
    # Whole words: a client leaves out what does not begin with the one at the cursor.
    assert {item.label for item in items} == {"return a + b", "return b + a"}
    assert all(item.text_edit.range.start == lsp.Position(2, 4) for item in items)
    assert taken(typed, items[0]).endswith(f"\n    {items[0].label}\n")
    assert len(endpoint.requests) == 1


async def test_what_is_taken_is_a_solution_that_is_known(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n", "    return a\n", "    return b\n"])
    uri, position = plain_editor.open(ADD)
    item = (await listed(plain_editor, uri, position))[0]
    identity = item.command.arguments[0]
    found = plain(
        await plain_editor.client.protocol.send_request_async("tenfold/solution", {"id": identity})
    )
    assert found["solution"]["insertText"].strip() == item.label
    await plain_editor.client.workspace_execute_command_async(
        lsp.ExecuteCommandParams(item.command.command, item.command.arguments)
    )


@pytest.mark.parametrize(
    ("marked", "language"),
    [
        ("# Add two numb<|>", "python"),
        ("x = 1\n<|>\n", "python"),
        ("# Add two numbers.\n<|>", "markdown"),
    ],
    ids=["a comment that is being written", "no comment", "a language that is off"],
)
async def test_nothing_is_listed(
    plain_editor: Editor, endpoint: ScriptedEndpoint, marked: str, language: str
) -> None:
    uri, position = plain_editor.open(marked, language)
    assert await listed(plain_editor, uri, position) == []
    assert endpoint.requests == []


async def test_a_character_that_is_typed_asks_nothing(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = plain_editor.open(ADD)
    kind = lsp.CompletionTriggerKind.TriggerCharacter
    assert await listed(plain_editor, uri, position, kind) == []
    assert endpoint.requests == []


async def test_in_manual_mode_no_list_asks_the_model(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await plain_editor.configure(**remote_options(endpoint, trigger={**LISTED, "mode": "manual"}))
    uri, position = plain_editor.open(ADD)
    assert await listed(plain_editor, uri, position) == []
    assert endpoint.requests == []
    await plain_editor.configure(
        **remote_options(endpoint, candidates={"count": 3}, trigger=LISTED)
    )


async def test_of_two_pauses_the_newer_one_is_answered(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await plain_editor.configure(
        **remote_options(endpoint, trigger={**LISTED, "debounceMs": 300}, candidates={"count": 1})
    )
    uri, position = plain_editor.open(ADD)
    first = asyncio.ensure_future(listed(plain_editor, uri, position))
    await asyncio.sleep(0)
    other, place = plain_editor.open("# Twice a number.\ndef twice(a):\n    <|>\n")
    second = await listed(plain_editor, other, place)
    assert await first == []
    assert len(second) == 1
    assert len(endpoint.requests) == 1
    await plain_editor.configure(
        **remote_options(endpoint, candidates={"count": 3}, trigger=LISTED)
    )


async def test_directives_are_completed_as_ever(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = plain_editor.open("# tenfold: <|>\n# Add.\n")
    items = await listed(plain_editor, uri, position)
    assert "temperature" in {item.label for item in items}
    assert endpoint.requests == []


async def test_a_failure_is_told_once_with_its_next_step(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    shown = plain_editor.client.messages
    shown.clear()
    for answer in ({"status": 401}, {"status": 401}, {"answers": ["    return a\n"]}):
        endpoint.enqueue(**answer)
    uri, position = plain_editor.open(ADD)
    assert await listed(plain_editor, uri, position) == []
    status = await plain_editor.status("error")
    assert await listed(plain_editor, uri, position) == []
    assert [message.message for message in shown] == [f"{status['message']} {status['action']}"]
    assert await listed(plain_editor, uri, position) != []
    await plain_editor.status("ready")
    endpoint.enqueue(status=401)
    uri, position = plain_editor.open(ADD)
    assert await listed(plain_editor, uri, position) == []
    assert len(shown) == 2


async def test_a_client_with_ghost_text_is_listed_nothing(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await editor.configure(**remote_options(endpoint, trigger=LISTED))
    uri, position = editor.open(ADD)
    assert await listed(editor, uri, position) == []
    assert endpoint.requests == []
    await editor.configure(**remote_options(endpoint))


async def test_nothing_is_listed_unless_the_user_wants_it(
    plain_editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    await plain_editor.configure(**remote_options(endpoint))
    uri, position = plain_editor.open(ADD)
    assert await listed(plain_editor, uri, position) == []
    assert endpoint.requests == []
    await plain_editor.configure(
        **remote_options(endpoint, candidates={"count": 3}, trigger=LISTED)
    )
    assert len(await listed(plain_editor, uri, position)) > 0
