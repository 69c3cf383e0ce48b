"""The journal of what was sent: the bytes that the endpoint received, and no others."""

import random

import pytest

from protocol.conftest import Editor, remote_options
from scripted_endpoint import ScriptedEndpoint
from tenfold.privacy.journal import Journal

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = [
    "price",
    "naïve",
    "größe",
    "数",
    "🦊",
    "items",
    '"',
    "\\",
    "\t",
    "{{ x }}",
    "</s>",
    "\u2028",
]


def question(rng: random.Random) -> str:
    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    lines = [f"value_{number} = 1  # {words(4)}" for number in range(rng.randrange(30))]
    after = [f"# {words(3)}" for _ in range(rng.randrange(5))]
    return "\n".join([*lines, "", f"# {words(6)}", "def f(a):", "    <|>", "", *after])


async def test_the_journal_has_the_bytes_that_the_endpoint_received(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    rng = random.Random(7)
    asked = 0
    for style in ("completions", "chat"):
        options = remote_options(endpoint)
        await editor.configure(**{**options, "model": {**options["model"], "apiStyle": style}})
        for number in range(25):
            if number % 5 == 0:
                endpoint.enqueue(status=rng.choice([500, 429, 400, 401]))  # sent all the same
            uri, position = editor.open(question(rng))
            await editor.ask("tenfold/solutions", uri, position, count=rng.randrange(1, 4))
            asked += 1
    received = endpoint.requests
    assert asked == 50
    assert len(received) > asked
    assert {request.chat for request in received} == {False, True}
    told = Journal().entries(len(received))
    assert [entry.body.encode() for entry in told] == [request.body for request in received]
    assert {entry.endpoint for entry in told} == {endpoint.url.removesuffix("/v1")}
    assert {entry.model for entry in told} == {"scripted"}
    await editor.configure(**remote_options(endpoint))


async def test_the_editor_can_show_it(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    uri, position = editor.open("# Show me in the journal.\ndef show():\n    <|>\n")
    assert await editor.inline(uri, position)
    answer = await editor.client.protocol.send_request_async("tenfold/sent", {"last": 1})
    assert answer.uri == Journal().files()[-1].as_uri()
    (entry,) = answer.entries
    assert entry.body.encode() == endpoint.requests[-1].body
    assert entry.bytes == len(endpoint.requests[-1].body)
    assert entry.model == "scripted"
    assert entry.head


async def test_it_can_be_turned_off(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    before = Journal().entries()
    await editor.configure(**remote_options(endpoint, privacy={"journal": False}))
    uri, position = editor.open("# Not in the journal.\ndef hide():\n    <|>\n")
    assert await editor.inline(uri, position)
    assert len(endpoint.requests) == 1
    assert Journal().entries() == before
    await editor.configure(**remote_options(endpoint))


async def test_nothing_is_sent_where_it_cannot_be_noted(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    folder = Journal().folder
    aside = folder.rename(folder.with_name("aside"))
    folder.touch()
    try:
        uri, position = editor.open("# No place to note this.\ndef note():\n    <|>\n")
        answer = await editor.ask("tenfold/solutions", uri, position, count=2)
        status = await editor.status("error")
        assert "privacy.journal" in status["action"]
        said = f"{status['message']} {status['action']}"
        assert answer["account"]["failed"] == [{"reason": said, "count": 2}]
        assert endpoint.requests == []
    finally:
        folder.unlink()
        aside.rename(folder)
