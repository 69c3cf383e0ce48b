"""A session that ends while the model is at work."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_lsp
from pygls.exceptions import JsonRpcRequestCancelled
from pytest_lsp import LanguageClient

from protocol.conftest import SERVER, remote_options, started
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_lsp.fixture(scope="module", config=SERVER)
async def leaving(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("workspace")
    lsp_client.editor = await started(lsp_client, workspace, remote_options(endpoint_process))
    yield
    lsp_client.exit(None)


async def test_shutdown_closes_the_stream(
    leaving: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["".join(f"    x{number} = a\n" for number in range(200))], delay=0.05)
    uri, position = leaving.editor.open("# Add two numbers.\ndef add(a, b):\n    <|>\n")
    request = asyncio.ensure_future(leaving.editor.inline(uri, position, automatic=True))
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: len(e.requests) == 1)
    await leaving.shutdown_async(None)
    with pytest.raises(JsonRpcRequestCancelled):
        await asyncio.wait_for(request, 5)
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.closed_early == 1)
