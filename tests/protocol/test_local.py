"""The server with a real local model."""

import asyncio
import json
import socket
import sys

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled
from pytest_lsp import LanguageClient

from protocol.conftest import SERVER, Editor, plain, started

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.model]

COUNT = (
    "import json\nimport os\n\n\n"
    "# Count the words of a text.\ndef count_words(text: str) -> int:\n    <|>\n"
)


@pytest_lsp.fixture(scope="module", config=SERVER)
async def local(lsp_client: LanguageClient, tmp_path_factory: pytest.TempPathFactory):
    options = {
        "model": {"name": "smollm2-135m"},
        "candidates": {"maxTokens": 48, "seed": 3, "patienceMs": 60_000},
        "trigger": {"debounceMs": 0},
    }
    lsp_client.editor = await started(lsp_client, tmp_path_factory.mktemp("workspace"), options)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(local: LanguageClient) -> Editor:
    return local.editor


async def test_the_model_loads_while_the_comment_is_written(editor: Editor) -> None:
    uri, position = editor.open("# Count the wo<|>")
    assert await editor.inline(uri, position, automatic=True) is None
    await editor.status("ready", seconds=60)
    stages = [status.get("message") for status in editor.statuses if status["state"] == "loading"]
    assert "Loading smollm2-135m" in stages


async def test_a_finished_comment_is_answered(editor: Editor) -> None:
    uri, position = editor.open(COUNT)
    items = await editor.inline(uri, position, automatic=True)
    assert len(items) == 1
    assert str(items[0].insert_text).startswith("    ")
    assert not str(items[0].insert_text).startswith("     ")
    states = {status["state"] for status in editor.statuses}
    assert "generating" in states


async def test_ten_are_asked_for_and_accounted_for(editor: Editor) -> None:
    uri, position = editor.open(COUNT)
    result = await editor.ask("tenfold/solutions", uri, position, count=10)
    account = result["account"]
    assert account["requested"] >= 10
    assert account["pending"] == 0
    assert account["shown"] == len(result["solutions"]) >= 3
    assert all(solution["meanLogProb"] < 0 for solution in result["solutions"])
    cycled = await editor.inline(uri, position)
    assert [item.command.arguments[0] for item in cycled] == [
        solution["id"] for solution in result["solutions"]
    ]


async def test_the_same_seed_gives_the_same_candidates(editor: Editor) -> None:
    async def texts() -> list[str]:
        uri, position = editor.open(COUNT)
        result = await editor.ask("tenfold/solutions", uri, position, count=4)
        return [solution["insertText"] for solution in result["solutions"]]

    assert await texts() == await texts()


async def test_a_solution_tells_its_prompt_and_its_tokens(editor: Editor) -> None:
    uri, position = editor.open(COUNT)
    prompt = await editor.ask("tenfold/prompt", uri, position)
    result = await editor.ask("tenfold/solutions", uri, position, count=3)
    for solution in result["solutions"]:
        found = plain(
            await editor.client.protocol.send_request_async(
                "tenfold/solution", {"id": solution["id"]}
            )
        )
        assert found["solution"] == solution
        assert found["prompt"] == prompt
        assert found["sampling"]["maxTokens"] == 48
        assert isinstance(found["sampling"]["seed"], int)
        completion = found["completion"]
        drawn = "".join(token["text"] for token in completion["tokens"])
        # White space that the prompt holds back is drawn anew, and not told in the text.
        assert drawn.lstrip().startswith(completion["text"].rstrip("\n"))
        assert completion["text"][: completion["kept"]].strip()
        for token in completion["tokens"]:
            values = [other["logProb"] for other in token["alternatives"]]
            assert len(values) == 5
            assert values == sorted(values, reverse=True)
            assert token["logProb"] <= values[0] <= 0
        kept = completion["tokens"][: solution["tokens"]]
        mean = sum(token["logProb"] for token in kept) / len(kept)
        assert solution["meanLogProb"] == pytest.approx(mean, abs=1e-3)


async def test_the_status_says_that_the_model_is_in_memory(editor: Editor) -> None:
    assert (await editor.status("ready"))["loaded"] is True
    models = plain(await editor.client.protocol.send_request_async("tenfold/models", {}))["models"]
    (current,) = [model for model in models if model["current"]]
    assert (current["name"], current["installed"]) == ("smollm2-135m", True)


async def test_a_cancelled_request_frees_the_engine(editor: Editor) -> None:
    uri, position = editor.open("# Write a very long story.\n<|>\n")
    request = asyncio.ensure_future(editor.inline(uri, position, request_id="long"))
    await editor.status("generating")
    editor.client.cancel_request(lsp.CancelParams(id="long"))
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(request, 5)
    uri, position = editor.open(COUNT)
    assert await asyncio.wait_for(editor.inline(uri, position, automatic=True), 30)


async def test_the_tokens_are_the_models_own(editor: Editor) -> None:
    result = await editor.client.protocol.send_request_async(
        "tenfold/tokens", {"text": "def add(a, b):"}
    )
    assert result.exact
    assert "".join(token.text for token in result.tokens) == "def add(a, b):"


async def test_over_tcp() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tenfold",
        "serve",
        "--tcp",
        "--port",
        str(port),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        for _ in range(200):
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError:
                await asyncio.sleep(0.05)
        params = {"processId": None, "rootUri": None, "capabilities": {}}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
        writer.write(f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        length = next(
            int(line.split(b":")[1])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length")
        )
        answer = json.loads(await reader.readexactly(length))
        assert answer["result"]["serverInfo"]["name"] == "tenfold"
        assert "inlineCompletionProvider" in answer["result"]["capabilities"]
        writer.close()
    finally:
        process.kill()
        await process.wait()
