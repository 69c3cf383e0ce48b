"""A real server process, and an editor's side of the conversation with it."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from scripted_endpoint import ScriptedEndpoint

CURSOR = "<|>"


def some_solutions(values: list[Any]) -> bool:
    """Whether partial results have told a solution."""
    return any(value["solutions"] for value in values)


class Client(LanguageClient):
    """A client that takes partial results; pytest-lsp's own handler knows work-done progress."""

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        self.progress: dict[int | str, list[Any]] = {}
        self.progressed = asyncio.Event()
        self.published: list[lsp.PublishDiagnosticsParams] = []
        self.lens_refreshes = 0

        @self.feature(lsp.PROGRESS)
        def progress(params: lsp.ProgressParams) -> None:
            self.progress.setdefault(params.token, []).append(plain(params.value))
            self.progressed.set()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.append(params)
            self.progressed.set()

        @self.feature(lsp.WORKSPACE_CODE_LENS_REFRESH)
        def refresh(_: None) -> None:
            self.lens_refreshes += 1
            self.progressed.set()

        own = (lsp.PROGRESS, lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        others = {name: f for name, f in DEFAULT_CLIENT_FEATURES.items() if name not in own}
        register_lsp_features(self, others)


SERVER = ClientServerConfig(
    server_command=[sys.executable, "-m", "tenfold", "serve", "--stdio"], client_factory=Client
)


def plain(value: Any) -> Any:
    """A custom result as dicts and lists: it arrives as nested named tuples."""
    if hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


class Editor:
    """An editor with one server: opens documents, asks, and listens."""

    def __init__(self, client: LanguageClient, workspace: Path) -> None:
        self.client = client
        self.workspace = workspace
        self.statuses: list[dict[str, Any]] = []
        self.status_changed = asyncio.Condition()
        self.registered: list[str] = []
        self.progress = client.progress
        self.capabilities: lsp.ServerCapabilities | None = None
        self._numbers = itertools.count(1)

        @client.feature("tenfold/status")
        async def status(note: Any) -> None:
            self.statuses.append(plain(note))
            async with self.status_changed:
                self.status_changed.notify_all()

        @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def register(params: lsp.RegistrationParams) -> None:
            self.registered.extend(item.method for item in params.registrations)

    def open(
        self, marked: str, language: str = "python", name: str | None = None
    ) -> tuple[str, lsp.Position]:
        """Open a new document; ``<|>`` marks the cursor."""
        before, _, after = marked.partition(CURSOR)
        path = self.workspace / (name or f"file{next(self._numbers)}.txt")
        self.client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(
                lsp.TextDocumentItem(path.as_uri(), language, 1, before + after)
            )
        )
        lines = before.replace("\r\n", "\n").split("\n")
        character = len(lines[-1].encode("utf-16-le")) // 2
        return path.as_uri(), lsp.Position(len(lines) - 1, character)

    async def inline(
        self,
        uri: str,
        position: lsp.Position,
        *,
        automatic: bool = False,
        request_id: str | None = None,
    ) -> list[lsp.InlineCompletionItem] | None:
        kind = lsp.InlineCompletionTriggerKind
        params = lsp.InlineCompletionParams(
            text_document=lsp.TextDocumentIdentifier(uri),
            position=position,
            context=lsp.InlineCompletionContext(kind.Automatic if automatic else kind.Invoked),
        )
        result = await self.client.protocol.send_request_async(
            lsp.TEXT_DOCUMENT_INLINE_COMPLETION, params, msg_id=request_id
        )
        return None if result is None else list(result.items)

    async def ask(self, method: str, uri: str, position: lsp.Position, **more: Any) -> Any:
        params = {
            "textDocument": {"uri": uri},
            "position": {"line": position.line, "character": position.character},
            **more,
        }
        return plain(await self.client.protocol.send_request_async(method, params))

    async def configure(self, **settings: Any) -> None:
        """Change settings as an editor that sends them along does."""
        self.client.workspace_did_change_configuration(
            lsp.DidChangeConfigurationParams(settings={"tenfold": settings})
        )

    async def status(self, state: str, seconds: float = 20) -> dict[str, Any]:
        """Wait until the newest status is of a state."""
        async with self.status_changed:
            await asyncio.wait_for(
                self.status_changed.wait_for(
                    lambda: bool(self.statuses) and self.statuses[-1]["state"] == state
                ),
                seconds,
            )
        return self.statuses[-1]

    async def progressed(
        self, token: str, until: Callable[[list[Any]], bool] = bool, seconds: float = 20
    ) -> None:
        """Wait until what was told under a token is as wanted."""
        while not until(self.progress.get(token, [])):
            self.client.progressed.clear()
            await asyncio.wait_for(self.client.progressed.wait(), seconds)

    async def lives(self) -> bool:
        """Whether the server still answers."""
        answer = await self.client.protocol.send_request_async(
            "tenfold/tokens", {"text": "hello world", "model": "gpt-4o"}
        )
        return [token["id"] for token in plain(answer)["tokens"]] == [24912, 2375]


async def started(
    client: LanguageClient,
    workspace: Path,
    options: dict[str, Any],
    folders: Sequence[Path] | None = None,
    ghost_text: bool = True,
) -> Editor:
    """Initialize a session as VS Code does; ``workspace`` is the only folder unless told.

    Without ``ghost_text`` it is one that knows no inline completions.
    """
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.text_document is not None
    if ghost_text:
        capabilities.text_document.inline_completion = lsp.InlineCompletionClientCapabilities(
            dynamic_registration=True
        )
    editor = Editor(client, workspace)
    result = await client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities,
            initialization_options=options,
            workspace_folders=[
                lsp.WorkspaceFolder(folder.as_uri(), folder.name)
                for folder in (folders or [workspace])
            ],
        )
    )
    editor.capabilities = result.capabilities
    return editor


def remote_options(endpoint: ScriptedEndpoint, **more: Any) -> dict[str, Any]:
    """Settings that use the scripted endpoint as a base model."""
    return {
        "model": {
            "provider": "openai",
            "name": "scripted",
            "endpoint": endpoint.url,
            "apiStyle": "completions",
            "timeoutSeconds": 5,
        },
        "trigger": {"debounceMs": 0},
        **more,
    }


@pytest.fixture(scope="module")
def endpoint_process() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(endpoint_process: ScriptedEndpoint) -> ScriptedEndpoint:
    """The module's endpoint with an empty memory."""
    endpoint_process.forget()
    return endpoint_process


@pytest_lsp.fixture(scope="module", config=SERVER)
async def client(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("workspace")
    lsp_client.editor = await started(lsp_client, workspace, remote_options(endpoint_process))
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: LanguageClient, endpoint: ScriptedEndpoint) -> Editor:
    """An editor whose server asks the scripted endpoint."""
    client.editor.statuses.clear()
    return client.editor
