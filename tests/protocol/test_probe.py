"""``tenfold/probe``: what the endpoint of the settings has."""

import os
import sys
from collections.abc import AsyncIterator
from tempfile import TemporaryDirectory

import pytest
import pytest_lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient

from protocol.conftest import Client, Editor, plain, remote_options, started
from scripted_endpoint import Reply, ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATE = TemporaryDirectory()

SERVER = ClientServerConfig(
    server_command=[sys.executable, "-m", "tenfold", "serve", "--stdio"],
    client_factory=Client,
    server_env={**os.environ, "XDG_STATE_HOME": STATE.name},
)


@pytest_lsp.fixture(scope="module", config=SERVER)
async def client(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("workspace")
    options = remote_options(endpoint_process)
    options["model"]["apiStyle"] = "auto"
    lsp_client.editor = await started(lsp_client, workspace, options)
    yield
    await lsp_client.shutdown_session()


async def test_what_was_found_is_told_and_used(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda request: (
        Reply(["    return a + b\n"], ignore_n=True) if request.chat else Reply(status=404)
    )
    told = plain(await editor.client.protocol.send_request_async("tenfold/probe", {}))
    assert told["completions"] == {"there": False}
    assert told["chat"]["n"] == "ignored"
    assert told["plan"][:2] == [
        "Messages (chat).",
        "Ten calls, four at a time, as the server ignores n.",
    ]
    assert told["cost"]["requests"] == len(endpoint.requests)
    endpoint.requests.clear()
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    <|>\n")
    result = await editor.ask("tenfold/solutions", uri, position, count=2)
    assert len(result["solutions"]) == 1
    assert all(request.chat and "n" not in request.json for request in endpoint.requests)


async def test_an_endpoint_that_fails_is_an_error_in_words(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: Reply(status=401)
    with pytest.raises(JsonRpcException, match="Set the key, or the environment variable"):
        await editor.client.protocol.send_request_async("tenfold/probe", {})
    assert await editor.lives()
