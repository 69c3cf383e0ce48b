"""``tenfold/prompt`` and ``tenfold/tokens``."""

import pytest
from pygls.exceptions import JsonRpcException

from protocol.conftest import Editor
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "import math\n\n\n# Add two numbers.\ndef add(a, b):\n    <|>\n\n\nprint(add(1, 2))\n"


async def test_the_prompt_is_byte_for_byte_what_is_sent(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(ADD)
    prompt = await editor.ask("tenfold/prompt", uri, position)
    await editor.inline(uri, position)
    assert endpoint.requests[-1].json["prompt"] == prompt["text"]
    assert prompt["totalTokens"] <= prompt["budget"]
    assert prompt["reserved"] == 256
    assert prompt["reason"]
    for piece in prompt["pieces"]:
        assert 0 <= piece["start"] <= piece["end"] <= len(prompt["text"])
    assert any(
        "def add(a, b):" in prompt["text"][piece["start"] : piece["end"]]
        for piece in prompt["pieces"]
    )


async def test_an_unknown_template_is_a_clear_error(editor: Editor) -> None:
    uri, position = editor.open(ADD)
    with pytest.raises(JsonRpcException, match="nonsense"):
        await editor.ask("tenfold/prompt", uri, position, template="nonsense")


async def test_a_document_that_is_not_open_is_a_clear_error(editor: Editor) -> None:
    _, position = editor.open(ADD)
    with pytest.raises(JsonRpcException, match="is not open"):
        await editor.ask("tenfold/prompt", "file:///nowhere.py", position)


@pytest.mark.parametrize("position", [None, {"line": "one"}, {"line": 1}])
async def test_a_bad_position_is_a_clear_error(editor: Editor, position: object) -> None:
    uri, _ = editor.open(ADD)
    with pytest.raises(JsonRpcException, match="position must be"):
        await editor.client.protocol.send_request_async(
            "tenfold/prompt", {"textDocument": {"uri": uri}, "position": position}
        )


async def test_tokens(editor: Editor) -> None:
    send = editor.client.protocol.send_request_async
    result = await send("tenfold/tokens", {"text": "naïve 😀", "model": "gpt-4o"})
    assert (result.encoding, result.exact, result.characters) == ("o200k_base", True, 7)
    assert "".join(token.text for token in result.tokens) == "naïve 😀"


async def test_tokens_without_text_is_a_clear_error(editor: Editor) -> None:
    with pytest.raises(JsonRpcException, match="text is missing"):
        await editor.client.protocol.send_request_async("tenfold/tokens", {})
