"""The language server: what its features share, and what differs from pygls' defaults."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from lsprotocol import types as lsp
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcInternalError
from pygls.lsp.server import LanguageServer

from tenfold import __version__
from tenfold.errors import SettingsError
from tenfold.lsp.framing import Messages
from tenfold.lsp.protocol import TenfoldProtocol
from tenfold.settings import Settings
from tenfold.workspace import Workspace

if TYPE_CHECKING:
    from tenfold.assistant import Assistant
    from tenfold.source.document import Document
    from tenfold.source.positions import Position
    from tenfold.status import Status

logger = logging.getLogger(__name__)


class Attached(NamedTuple):
    """A cursor in an open document of code."""

    uri: str
    position: "Position"


class TenfoldServer(LanguageServer):
    """The server: open documents, and the assistant that answers for them."""

    def __init__(self) -> None:
        super().__init__(
            "tenfold",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=TenfoldProtocol,
        )
        self.documents: dict[str, Document] = {}
        self.folders: list[str] = []
        """URIs of the workspace's folders, in the client's order."""
        self.trusted = True
        """Whether the user trusts what lies in them."""
        self._loaded = False
        """Whether the model was in memory when open templates were measured."""
        self._assistant: Assistant | None = None
        self.running_case = asyncio.Lock()
        """Held while a case is run: one at a time."""
        self._first_settings = Settings()
        self._key: str | None = None
        self.sent_settings: tuple[Mapping[str, Any], str] = ({}, "")
        """The last tree that the client sent, and where it came from."""
        self.attached: Attached | None = None
        """The cursor of the last code editor, which templates are shown for."""
        self.checks: dict[str, asyncio.Task[None]] = {}
        """The latest check of each open template, by its URI."""
        self.waiting_checks: dict[str, asyncio.TimerHandle] = {}
        """When each code document is looked through for directives, by its URI."""
        self.with_faults: set[str] = set()
        """URIs of those whose directives something was said of."""
        self.refreshing: asyncio.Task[None] | None = None
        """The client being asked to ask for code lenses again."""
        self.pruning: asyncio.Task[None] | None = None
        """The journal of what was sent being kept to its week."""
        self.told_failure = ""
        """The failure that a client without ghost text was told last, until it works again."""
        self.pending_problems: list[SettingsError] = []
        self.reported_problems = ""

    def begin(self, settings: Settings, key: str | None) -> None:
        """Take the first settings, and a key that the client keeps."""
        self._first_settings, self._key = settings, key

    @property
    def assistant(self) -> "Assistant":
        """The assistant, made and imported when it is first asked for."""
        if self._assistant is None:
            from tenfold.assistant import Assistant

            self._assistant = Assistant(
                self._first_settings,
                workspace=self.open_folders(),
                key=self._key,
                on_status=self.send_status,
                puts_back=True,
            )
        return self._assistant

    def send_status(self, status: "Status") -> None:
        """Tell the editor what the assistant is doing."""
        from tenfold.lsp.refreshing import measure_anew
        from tenfold.wire import status_json

        self.protocol.notify("tenfold/status", status_json(status))
        if not self.client_shows_ghost_text:
            self._tell_failure(status)
        if status.loaded != self._loaded:
            self._loaded = status.loaded
            measure_anew(self)

    def _tell_failure(self, status: "Status") -> None:
        """Show a failure with its next step, and the same one again only after it has worked.

        A client that knows the standard only has no other place for it.
        """
        if status.state == "ready":
            self.told_failure = ""
        if status.state != "error":
            return
        text = " ".join(part for part in (status.message, status.action) if part)
        if text != self.told_failure:
            self.told_failure = text
            self.tell_user(text)

    @property
    def client_shows_ghost_text(self) -> bool:
        """Whether the client knows inline completions; one that does not has a list instead."""
        path = "text_document.inline_completion"
        return get_capability(self.client_capabilities, path, None) is not None

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.assistant.settings

    def document(self, uri: str) -> "Document | None":
        """The open document of a URI."""
        return self.documents.get(uri)

    def open_template(self, uri: str) -> "Document | None":
        """The open document of a URI where it is a template."""
        document = self.document(uri)
        return document if document is not None and is_template(document) else None

    def open_folders(self) -> Workspace:
        """The workspace as it is now; a folder that is no file's place is left out."""
        paths = (file_path(uri) for uri in self.folders)
        return Workspace(tuple(path for path in paths if path is not None), self.trusted)

    def tell_user(self, message: str, kind: lsp.MessageType = lsp.MessageType.Warning) -> None:
        """Show the user a message."""
        self.window_show_message(lsp.ShowMessageParams(kind, message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong outside a request, by its kind: the text may quote code."""
        kind = type(error).__name__
        if isinstance(error, JsonRpcInternalError):
            kind = str(error).partition(":")[0]  # that of the error that it was made of
        logger.error("%s: %s", getattr(source, "__name__", source), kind)


def is_template(document: "Document") -> bool:
    """Whether a document is a prompt template, by its language or its name."""
    return document.language.id == "prompty" or document.path.suffix == ".prompty"


SERVER = TenfoldServer()
"""The one server of this process; features register on it when their modules are imported."""


def file_path(uri: str) -> Path | None:
    """The path of a ``file:`` URI, None for any other."""
    from pygls.uris import to_fs_path

    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path else None


def serve_stdio() -> None:
    """Serve on standard input and output until the client goes away."""
    from tenfold.lsp import features

    features.register()
    # A library that prints must not write into the protocol's stream.
    stdout, sys.stdout = sys.stdout, sys.stderr
    # pygls reads lines and so many bytes, and wants no more of what it calls a file.
    messages = cast(BinaryIO, Messages(sys.stdin.buffer))
    SERVER.start_io(stdin=messages, stdout=stdout.buffer)


def serve_tcp(host: str, port: int) -> None:
    """Serve one client over TCP."""
    from tenfold.lsp import features

    features.register()
    SERVER.start_tcp(host, port)
