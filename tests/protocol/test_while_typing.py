"""Typing on: what is running is used where it fits, and never is there more than one call."""

import asyncio
import re
from collections.abc import Callable

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled
from pytest_lsp import LanguageClient

from protocol.conftest import Editor, some_solutions
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"
LONG = "".join(f"    x{number} = a + {number}\n" for number in range(200))
ANSWER = "    total = a + b\n    return total\n"


def texts(items: list[lsp.InlineCompletionItem] | None) -> list[str]:
    return [str(item.insert_text) for item in items or []]


def change(editor: Editor, uri: str, start: lsp.Position, end: lsp.Position, text: str) -> None:
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text=text)],
        )
    )


def typed(editor: Editor, uri: str, position: lsp.Position, text: str) -> lsp.Position:
    change(editor, uri, position, position, text)
    return lsp.Position(position.line, position.character + len(text))


async def until(endpoint: ScriptedEndpoint, holds: Callable[[ScriptedEndpoint], bool]) -> None:
    assert await asyncio.to_thread(endpoint.wait_for, holds)


async def begun(
    editor: Editor, endpoint: ScriptedEndpoint, request_id: str
) -> tuple[str, lsp.Position, "asyncio.Task[list[lsp.InlineCompletionItem] | None]"]:
    """A pause in typing for which the model is at work."""
    uri, position = editor.open(ADD)
    asked = len(endpoint.requests)
    request = asyncio.ensure_future(
        editor.inline(uri, position, automatic=True, request_id=request_id)
    )
    await until(endpoint, lambda e: len(e.requests) > asked and e.streaming == 1)
    return uri, position, request


def cancel(editor: Editor, request_id: str) -> None:
    editor.client.cancel_request(lsp.CancelParams(id=request_id))


@pytest.mark.parametrize("text", ["t", "total = a"])
@pytest.mark.parametrize("cancels", [True, False], ids=["cancelling", "not cancelling"])
async def test_what_is_running_answers_where_the_user_types_what_it_says(
    editor: Editor, endpoint: ScriptedEndpoint, text: str, cancels: bool
) -> None:
    endpoint.enqueue([ANSWER], delay=0.05)
    name = f"older-{text}-{cancels}"
    uri, position, older = await begun(editor, endpoint, name)
    here = typed(editor, uri, position, text)
    if cancels:
        cancel(editor, name)
        with pytest.raises(JsonRpcRequestCancelled):
            await older
    rest = await editor.inline(uri, here, automatic=True)
    assert texts(rest) == ["total = a + b\n    return total"[len(text) :]]
    assert rest is not None
    assert rest[0].range == lsp.Range(here, here)
    assert len(endpoint.requests) == 1
    if not cancels:
        await older


async def test_what_is_running_is_stopped_once_it_says_something_else(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue([LONG], delay=0.05)
    uri, position, older = await begun(editor, endpoint, "unlike")
    here = typed(editor, uri, position, "return a")
    cancel(editor, "unlike")
    with pytest.raises(JsonRpcRequestCancelled):
        await older
    # In the middle of code nothing is asked anew.
    assert await editor.inline(uri, here, automatic=True) is None
    await editor.lives()
    typed(editor, uri, here, " ")
    await until(endpoint, lambda e: e.closed_early == 1)
    assert len(endpoint.requests) == 1


async def test_another_comment_stops_it_at_once(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue([LONG], delay=0.05)
    uri, _, older = await begun(editor, endpoint, "other-comment")
    typed(editor, uri, lsp.Position(0, 2), "Quickly ")
    cancel(editor, "other-comment")
    with pytest.raises(JsonRpcRequestCancelled):
        await older
    await until(endpoint, lambda e: e.closed_early == 1)


def _last(endpoint: ScriptedEndpoint) -> int | None:
    """The number in the comment that the model was asked about last."""
    # Other documents, which come first, may have such comments as well.
    numbers = re.findall(rb"# (\d{3})", endpoint.requests[-1].body) if endpoint.requests else []
    return int(numbers[-1]) if numbers else None


@pytest.mark.parametrize("cancels", [True, False], ids=["cancelling", "not cancelling"])
async def test_a_burst_of_keys_has_one_call_at_a_time(
    editor: Editor, endpoint: ScriptedEndpoint, cancels: bool
) -> None:
    endpoint.rule = lambda request: _slow()
    uri, position = editor.open(ADD)
    requests = []
    for number in range(30):
        change(editor, uri, lsp.Position(0, 2), lsp.Position(0, 5), f"{number:03d}")
        name = f"burst-{number}-{cancels}"
        requests.append(
            asyncio.ensure_future(editor.inline(uri, position, automatic=True, request_id=name))
        )
        await asyncio.sleep(0)  # it is sent before the next key
        if number % 3 == 2:  # others come so fast that the model is not asked for them
            await until(endpoint, lambda e, number=number: _last(e) == number)
        if cancels and number < 29:
            cancel(editor, name)
    older = await asyncio.gather(*requests[:-1], return_exceptions=True)
    await until(endpoint, lambda e: e.most_at_once > 0)
    asked = len(endpoint.requests)
    cancel(editor, name)
    with pytest.raises(JsonRpcRequestCancelled):
        await requests[-1]
    await until(endpoint, lambda e: e.streaming == 0)
    await editor.lives()
    assert endpoint.most_at_once == 1
    assert len(endpoint.requests) == asked <= 30, "something was queued"
    assert all(isinstance(answer, JsonRpcRequestCancelled) == cancels for answer in older)


def _slow():
    from scripted_endpoint import Reply

    return Reply([LONG], delay=0.05)


async def test_typing_does_not_take_the_model_from_a_panel(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a\n", ANSWER], delay=0.05)
    uri, position = editor.open(ADD)
    token = "kept-panel"
    panel = asyncio.ensure_future(
        editor.ask("tenfold/solutions", uri, position, count=2, partialResultToken=token)
    )
    await editor.progressed(token, some_solutions)
    other, there = editor.open(ADD.replace("Add", "Sum"))
    assert await editor.inline(other, there, automatic=True) is None
    assert (await panel)["account"]["shown"] == 2
    assert len(endpoint.requests) == 1
    assert texts(await editor.inline(other, there, automatic=True)) == ["    return 0"]


async def test_a_later_panel_takes_the_model_from_an_earlier_one(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a\n", LONG], delay=0.05)
    uri, position = editor.open(ADD)
    token = "earlier-panel"
    earlier = asyncio.ensure_future(
        editor.ask("tenfold/solutions", uri, position, count=2, partialResultToken=token)
    )
    await editor.progressed(token, some_solutions)
    other, there = editor.open(ADD.replace("Add", "Sum"))
    later = await editor.ask("tenfold/solutions", other, there, count=2)
    assert later["account"]["shown"] == 2
    account = (await earlier)["account"]
    assert (account["shown"], account["failed"]) == (1, [{"reason": "cancelled", "count": 1}])
    assert endpoint.most_at_once == 1


@pytest.mark.parametrize(
    ("accepted", "rest"),
    [
        ("total", " = a + b\n    return total"),
        (" =", " a + b\n    return total"),
        ("total = a + b", "\n    return total"),
        ("total = a + b\n", "    return total"),
        ("total = a + b\n    return", " total"),
    ],
)
async def test_accepting_a_word_or_a_line_is_served_from_the_store(
    editor: Editor, endpoint: ScriptedEndpoint, accepted: str, rest: str
) -> None:
    endpoint.enqueue([ANSWER])
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    if accepted == " =":  # a second word
        position = typed(editor, uri, position, "total")
        assert await editor.inline(uri, position, automatic=True)
    change(editor, uri, position, position, accepted)
    lines = accepted.split("\n")
    column = len(lines[-1]) + (position.character if len(lines) == 1 else 0)
    here = lsp.Position(position.line + len(lines) - 1, column)
    items = await editor.inline(uri, here, automatic=True)
    assert texts(items) == [rest]
    assert items is not None
    assert shown is not None
    assert items[0].command.arguments[0] == shown[0].command.arguments[0]
    assert len(endpoint.requests) == 1


async def test_white_space_that_is_replaced_makes_no_other_ask(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue([ANSWER])
    uri, position = editor.open(ADD)
    shown = await editor.inline(uri, position, automatic=True)
    start = lsp.Position(position.line, 0)
    change(editor, uri, start, position, "")
    again = await editor.inline(uri, start, automatic=True)
    assert texts(again) == texts(shown)
    assert again is not None
    assert again[0].range == lsp.Range(start, start), "what is not there cannot be replaced"
    assert len(endpoint.requests) == 1


async def test_another_text_after_the_cursor_makes_another_ask(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(ADD + "\n\nprint(add(1, 2))\n")
    await editor.inline(uri, position, automatic=True)
    change(editor, uri, lsp.Position(5, 0), lsp.Position(5, 5), "assert ")
    await editor.inline(uri, position, automatic=True)
    assert len(endpoint.requests) == 2


async def test_nothing_leaves_for_a_comment_that_is_being_written(
    editor: Editor, client: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open("# Add two numb<|>\n")
    for key in "ers.":
        position = typed(editor, uri, position, key)
        assert await editor.inline(uri, position, automatic=True) is None
    await editor.lives()
    assert endpoint.requests == []
    assert endpoint.connections == 0
