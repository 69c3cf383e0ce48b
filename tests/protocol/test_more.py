"""``tenfold/solutions`` asked for further ones, and for those of a solution that is shown."""

import asyncio
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from protocol.conftest import Editor, plain
from scripted_endpoint import Received, ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"


class Numbers:
    """Answers no two of which are alike."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, request: Received) -> list[str]:
        count = request.json.get("n") or 1
        self.last += count
        return [f"    return {self.last - index} * a\n" for index in range(count)]


def identities(result: dict[str, Any]) -> list[str]:
    return [solution["id"] for solution in result["solutions"]]


def adds_up(account: dict[str, Any]) -> bool:
    settled = account["shown"] + account["duplicates"] + account["empty"] + account["pending"]
    return account["requested"] == settled + sum(item["count"] for item in account["failed"])


async def solutions(editor: Editor, **params: Any) -> dict[str, Any]:
    send = editor.client.protocol.send_request_async
    return plain(await send("tenfold/solutions", params))


@pytest.mark.parametrize("more", ["alike", "different"])
async def test_further_ones_come_behind_those_that_are_shown(
    editor: Editor, endpoint: ScriptedEndpoint, more: str
) -> None:
    endpoint.rule = Numbers()
    uri, position = editor.open(ADD)
    first = await editor.ask("tenfold/solutions", uri, position, count=4)
    token = f"more-{more}"
    second = await editor.ask(
        "tenfold/solutions", uri, position, count=3, more=more, partialResultToken=token
    )
    assert identities(second)[:4] == identities(first)
    assert len(set(identities(second))) == 7
    assert [item["rank"] for item in second["solutions"]] == list(range(1, 8))
    account = second["account"]
    assert (account["wanted"], account["requested"], account["shown"]) == (7, 7, 7)
    assert all(adds_up(value["account"]) for value in editor.progress[token])
    assert [request.json["n"] for request in endpoint.requests] == [4, 3]
    before, after = (request.json["temperature"] for request in endpoint.requests)
    assert after >= 1.1 if more == "different" else after <= max(before, 0.7)
    assert endpoint.requests[0].json["prompt"] == endpoint.requests[1].json["prompt"]


async def test_after_something_different_a_plain_request_is_served_what_is_there(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = Numbers()
    uri, position = editor.open(ADD)
    await editor.ask("tenfold/solutions", uri, position, count=2)
    more = await editor.ask("tenfold/solutions", uri, position, count=2, more="different")
    again = await editor.ask("tenfold/solutions", uri, position, count=4)
    assert identities(again) == identities(more)
    assert len(endpoint.requests) == 2


async def test_earlier_gaps_are_not_filled(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda request: ["    return a\n"]
    uri, position = editor.open(ADD)
    first = await editor.ask("tenfold/solutions", uri, position, count=5)
    assert first["account"]["shown"] == 1
    numbers = Numbers()
    endpoint.rule = numbers
    more = await editor.ask("tenfold/solutions", uri, position, count=2, more="alike")
    assert numbers.last == 2
    assert (more["account"]["wanted"], more["account"]["shown"]) == (3, 3)
    assert adds_up(more["account"])


async def test_asked_for_while_others_are_under_way(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    numbers = Numbers()
    endpoint.rule = numbers
    endpoint.enqueue([f"    return b - {n}\n" for n in range(3)], delay=0.03)
    uri, position = editor.open(ADD)
    first = asyncio.ensure_future(editor.ask("tenfold/solutions", uri, position, count=3))
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: len(e.requests) == 1)
    more = await editor.ask("tenfold/solutions", uri, position, count=2, more="alike")
    assert numbers.last == 2
    assert (more["account"]["wanted"], more["account"]["shown"]) == (5, 5)
    assert set(identities(await first)) <= set(identities(more))


async def test_by_a_solution_after_the_document_has_changed(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = Numbers()
    uri, position = editor.open(ADD)
    first = await editor.ask("tenfold/solutions", uri, position, count=2)
    editor.client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [lsp.TextDocumentContentChangeWholeDocument(text="something else\n")],
        )
    )
    identity = first["solutions"][1]["id"]
    same = await solutions(editor, solution=identity, count=2)
    assert identities(same) == identities(first)
    more = await solutions(editor, solution=identity, count=2, more="different")
    assert identities(more)[:2] == identities(first)
    assert len(more["solutions"]) == 4
    prompts = [request.json["prompt"] for request in endpoint.requests]
    assert len(prompts) == 2
    assert prompts[0] == prompts[1]


async def test_failed_ones_among_more_than_ten_can_be_tried_again(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = Numbers()
    uri, position = editor.open(ADD)
    await editor.ask("tenfold/solutions", uri, position, count=10)
    endpoint.enqueue(status=401)
    failed = await editor.ask("tenfold/solutions", uri, position, count=5, more="alike")
    account = failed["account"]
    assert account["failed"] == [{"reason": "refused", "count": 5}]
    again = await editor.ask("tenfold/solutions", uri, position, count=account["wanted"])
    assert again["account"]["shown"] == 15
    assert adds_up(again["account"])


async def test_a_solution_that_is_no_longer_known_is_an_answer(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(ADD)
    await editor.ask("tenfold/solutions", uri, position, count=1)
    before = await editor.status("ready")
    said = len(editor.statuses)
    result = await solutions(editor, solution="0123456789abcdef", count=2, more="alike")
    assert result["solutions"] == []
    assert result["account"]["failed"] == [{"reason": "no longer known", "count": 2}]
    assert adds_up(result["account"])
    assert await editor.lives()
    assert editor.statuses[said:] == []
    assert editor.statuses[-1] == before


BAD = [
    ({"more": "others"}, "more must be"),
    ({"more": 3}, "more must be a text"),
    ({"count": 0}, "count must be"),
    ({"count": 101}, "count must be"),
    ({"count": True}, "count must be"),
    ({"solution": 5}, "solution must be a text"),
]


@pytest.mark.parametrize(("params", "message"), BAD, ids=[str(row[0]) for row in BAD])
async def test_bad_params_are_a_clear_error(
    editor: Editor, endpoint: ScriptedEndpoint, params: dict[str, Any], message: str
) -> None:
    uri, position = editor.open(ADD)
    with pytest.raises(JsonRpcInvalidParams, match=message):
        await editor.ask("tenfold/solutions", uri, position, **params)
    assert endpoint.requests == []
