"""``tenfold/solution``: where a solution came from."""

import math
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from protocol.conftest import Editor, plain, remote_options
from scripted_endpoint import LOGPROB, OTHER_TOKEN, ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers: 😀.\ndef add(a, b):\n    <|>\n"


async def origin(editor: Editor, identity: Any) -> Any:
    send = editor.client.protocol.send_request_async
    return plain(await send("tenfold/solution", {"id": identity}))


async def test_the_prompt_and_the_sampling_are_as_sent(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue([f"    return {n}\n" for n in range(3)])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=3)
    sent = endpoint.requests[0].json
    for rank, solution in enumerate(result["solutions"], 1):
        found = await origin(editor, solution["id"])
        assert found["solution"] == solution
        assert found["solution"]["rank"] == rank
        assert found["prompt"]["text"] == sent["prompt"]
        assert found["prompt"]["stop"][:4] == sent["stop"]
        assert found["sampling"] == {
            "temperature": sent["temperature"],
            "topP": sent["top_p"],
            "maxTokens": sent["max_tokens"],
            "seed": sent["seed"],
        }


async def test_each_round_has_its_own_sampling(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return 1\n"])
    endpoint.enqueue(["    return 2\n"])
    uri, position = editor.open(ADD)
    await editor.ask("tenfold/solutions", uri, position, count=1)
    result = await editor.ask("tenfold/solutions", uri, position, count=1, more="different")
    found = [await origin(editor, solution["id"]) for solution in result["solutions"]]
    assert [each["sampling"]["seed"] for each in found] == [
        request.json["seed"] for request in endpoint.requests
    ]
    assert [each["sampling"]["temperature"] for each in found] == [0.0, 1.1]


async def test_the_completion_as_the_model_gave_it(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    answer = "    return '😀', a, b\n"
    endpoint.enqueue([answer + "\n\nprint(add(1, 2))\n"])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=1)
    (solution,) = result["solutions"]
    assert solution["insertText"] == answer.rstrip("\n")
    completion = (await origin(editor, solution["id"]))["completion"]
    # White space that the prompt holds back is in the tokens, but not in the text.
    assert completion["text"].startswith(answer.lstrip(" "))
    units = completion["text"].encode("utf-16-le")
    assert units[: 2 * completion["kept"]].decode("utf-16-le").strip() == answer.strip()
    assert "".join(token["text"] for token in completion["tokens"]).startswith(answer)
    for token in completion["tokens"]:
        assert token["logProb"] == LOGPROB
        assert token["alternatives"] == [
            {"text": token["text"], "logProb": LOGPROB},
            {"text": OTHER_TOKEN, "logProb": pytest.approx(LOGPROB - math.log(10), abs=1e-3)},
        ]


async def test_where_the_model_tells_no_probabilities(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a\n"], tell_logprobs=False)
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=1)
    found = await origin(editor, result["solutions"][0]["id"])
    assert "meanLogProb" not in found["solution"]
    assert found["completion"]["text"] == "return a\n"
    assert all("logProb" not in token for token in found["completion"]["tokens"])


async def test_an_item_of_ghost_text_has_an_origin_too(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open(ADD)
    items = await editor.inline(uri, position, automatic=True)
    identity, evidence = items[0].command.arguments
    found = await origin(editor, identity)
    assert found["prompt"]["text"] == endpoint.requests[0].json["prompt"]
    assert plain(evidence) == {
        name: value
        for name, value in found["solution"].items()
        if name not in ("id", "rank", "insertText", "range")
    }
    assert plain(evidence)["parses"] is True
    assert plain(evidence)["meanLogProb"] == LOGPROB


@pytest.mark.parametrize("with_evidence", [True, False])
async def test_accepting_is_told_with_or_without_the_evidence(
    editor: Editor, endpoint: ScriptedEndpoint, with_evidence: bool
) -> None:
    uri, position = editor.open(ADD)
    items = await editor.inline(uri, position, automatic=True)
    arguments = items[0].command.arguments
    params = lsp.ExecuteCommandParams(
        command="tenfold.accepted", arguments=arguments if with_evidence else arguments[:1]
    )
    assert await editor.client.workspace_execute_command_async(params) is None
    assert await editor.lives()


async def test_chat_messages_and_their_pieces(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    base = remote_options(endpoint)
    await editor.configure(**{**base, "model": {**base["model"], "apiStyle": "chat"}})
    try:
        endpoint.enqueue(["```python\n    return '😀'\n```\n"])
        uri, position = editor.open(ADD)
        result = await editor.ask("tenfold/solutions", uri, position, count=1)
        found = await origin(editor, result["solutions"][0]["id"])
        prompt = found["prompt"]
        assert prompt["messages"] == endpoint.requests[0].json["messages"]
        assert "text" not in prompt
        covered: dict[int, str] = {}
        for piece in prompt["pieces"]:
            content = prompt["messages"][piece["message"]]["content"].encode("utf-16-le")
            text = content[2 * piece["start"] : 2 * piece["end"]].decode("utf-16-le")
            assert len(text.encode("utf-16-le")) == 2 * (piece["end"] - piece["start"])
            covered[piece["message"]] = covered.get(piece["message"], "") + text
            if piece["name"] == "instruction":
                assert text == "Add two numbers: 😀."
        contents = [message["content"] for message in prompt["messages"]]
        assert [covered.get(number, "") for number in range(len(contents))] == contents
        assert any("😀" in content for content in contents)
    finally:
        await editor.configure(**base)


async def test_the_pieces_of_a_text_are_told_in_utf16(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(ADD)
    prompt = await editor.ask("tenfold/prompt", uri, position)
    units = prompt["text"].encode("utf-16-le")
    pieces = [units[2 * piece["start"] : 2 * piece["end"]] for piece in prompt["pieces"]]
    assert b"".join(pieces).decode("utf-16-le") == prompt["text"]
    assert prompt["pieces"][-1]["end"] == len(units) // 2 > len(prompt["text"])
    assert all("message" not in piece for piece in prompt["pieces"])


@pytest.mark.parametrize("identity", ["0123456789abcdef", ""])
async def test_an_unknown_solution_is_null(editor: Editor, identity: str) -> None:
    assert await origin(editor, identity) is None


@pytest.mark.parametrize("identity", [None, 5, ["a"]])
async def test_a_bad_id_is_a_clear_error(editor: Editor, identity: object) -> None:
    with pytest.raises(JsonRpcInvalidParams, match="id must be"):
        await origin(editor, identity)
