"""Where the scan for secrets fails, nothing is sent."""

import sys
from pathlib import Path

import pytest
import pytest_lsp
from pytest_lsp import ClientServerConfig, LanguageClient

from protocol.conftest import Client, Editor, remote_options, started
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The real server, with one of the detectors gone.
WITHOUT_A_DETECTOR = (
    "import sys; sys.modules['detect_secrets.plugins.aws'] = None;"
    "from tenfold.cli.main import main; sys.argv[1:] = ['serve', '--stdio']; main()"
)


@pytest_lsp.fixture(
    scope="module",
    config=ClientServerConfig(
        server_command=[sys.executable, "-c", WITHOUT_A_DETECTOR], client_factory=Client
    ),
)
async def client(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
):
    workspace: Path = tmp_path_factory.mktemp("workspace")
    lsp_client.editor = await started(lsp_client, workspace, remote_options(endpoint_process))
    yield
    await lsp_client.shutdown_session()


@pytest.mark.parametrize("style", ["completions", "chat"])
async def test_nothing_is_sent(editor: Editor, endpoint: ScriptedEndpoint, style: str) -> None:
    options = remote_options(endpoint)
    await editor.configure(**{**options, "model": {**options["model"], "apiStyle": style}})
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    <|>\n")
    answer = await editor.ask("tenfold/solutions", uri, position, count=3)
    assert await editor.inline(uri, position) is None
    assert await editor.inline(uri, position, automatic=True) is None
    status = await editor.status("error")
    assert "scan for secrets failed" in status["message"]
    said = f"{status['message']} {status['action']}"
    assert answer["account"]["failed"] == [{"reason": said, "count": 3}]
    assert endpoint.requests == []
