"""``tenfold/solutions``: streamed, ranked, and with an account that adds up."""

from typing import Any

import pytest

from protocol.conftest import Editor
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"


def adds_up(account: dict[str, Any]) -> bool:
    settled = account["shown"] + account["duplicates"] + account["empty"] + account["pending"]
    return account["requested"] == settled + sum(item["count"] for item in account["failed"])


async def test_ten_solutions_stream_in_and_end_ranked(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue([f"    return {n} * a\n" for n in range(10)])
    uri, position = editor.open(ADD)
    token = "panel-1"
    result = await editor.ask("tenfold/solutions", uri, position, partialResultToken=token)
    partial = editor.progress[token]
    assert [solution["rank"] for solution in result["solutions"]] == list(range(1, 11))
    assert result["account"] == {
        "wanted": 10,
        "requested": 10,
        "shown": 10,
        "duplicates": 0,
        "empty": 0,
        "failed": [],
        "pending": 0,
    }
    streamed = [solution["id"] for value in partial for solution in value["solutions"]]
    assert sorted(streamed) == sorted(solution["id"] for solution in result["solutions"])
    assert len(partial) > 2
    assert all(adds_up(value["account"]) for value in partial)
    first = result["solutions"][0]
    assert first["parses"] is True
    assert first["meanLogProb"] == pytest.approx(-0.5)
    assert first["tokens"] > 3
    assert first["secrets"] == []
    assert first["finishReason"] in ("stop", "block")


async def test_progress_is_said_in_words(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return a\n", "    return  a\n", "    return b\n"])
    uri, position = editor.open(ADD)
    token = "progress-1"
    await editor.ask("tenfold/solutions", uri, position, count=3, workDoneToken=token)
    messages = [report.get("message") for report in editor.progress[token]]
    assert "Synthesizing 2/3 solutions (1 duplicate hidden)" in messages


async def test_duplicates_are_replaced_and_counted(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n", "    return a+b  # the sum\n", "    return b\n"])
    endpoint.enqueue(["    return b + a\n"])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=3)
    assert [request.json.get("n", 1) for request in endpoint.requests] == [3, 1]
    account = result["account"]
    assert (account["wanted"], account["requested"], account["shown"]) == (3, 4, 3)
    assert account["duplicates"] == 1
    assert adds_up(account)
    assert sorted(solution["duplicates"] for solution in result["solutions"]) == [0, 0, 1]


async def test_empty_answers_are_counted(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda request: ["\n\n"]
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=2)
    assert result["solutions"] == []
    assert result["account"]["empty"] == 2
    assert adds_up(result["account"])


async def test_a_server_that_ignores_n_is_asked_until_there_are_enough(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    for number in range(4):
        endpoint.enqueue([f"    return {number}\n"], ignore_n=True)
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=4)
    assert result["account"]["shown"] == 4
    assert adds_up(result["account"])


async def test_what_does_not_parse_comes_last(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return (a +\n", "    return a\n"])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=2)
    assert [solution["parses"] for solution in result["solutions"]] == [True, False]


async def test_what_follows_the_answers_end_is_no_evidence(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    answer = "    x = a\n    x += b\n    y = x\n"
    found = []
    for after, reason in (("", "stop"), ("print(1)\n", "length")):
        endpoint.enqueue([answer + after], finish_reasons=[reason])
        uri, position = editor.open(ADD)
        result = await editor.ask("tenfold/solutions", uri, position, count=1)
        found.extend(result["solutions"])
    plain, followed = found
    assert followed["insertText"] == plain["insertText"]
    assert abs(followed["tokens"] - plain["tokens"]) <= 1
    assert followed["finishReason"] != "length"
