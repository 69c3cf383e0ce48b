"""The protocol: what differs from pygls' own."""

import asyncio
import logging
from collections.abc import Generator
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from tenfold.lsp.registering import offer_for_templates_only
from tenfold.memory import IdleMemory

logger = logging.getLogger(__name__)


class TenfoldProtocol(LanguageServerProtocol):
    """LSP with positions in UTF-16 only, documents of our own, and an answer to every request.

    pygls keeps texts of its own; it splits lines where LSP does not (form feed, U+2028), so its
    copy would drift from the editor's, and holding each text twice costs memory. A request that it
    cannot read it leaves without an answer, and a client that waits for one would wait for ever.
    """

    _initialized = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._memory = IdleMemory()

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Leave an object as it is: it may be a part of a message, which is read as a whole."""
        return data

    def handle_message(self, message: Any) -> None:
        """Read a message and do what it says; a request that cannot be read is refused."""
        self._memory.busy()
        if not isinstance(message, dict):
            logger.warning("A message is no object.")
            return
        try:
            self._check(message)
            if "method" in message:
                message.setdefault("params", None)  # they may be left out
            structured = self._read(message)
        except JsonRpcException as error:
            self._refuse(message, error)
            return
        super().handle_message(structured)

    def _check(self, message: dict[str, Any]) -> None:
        """Raise where a message is none, or comes too early or too late."""
        if message.get("jsonrpc") != self.VERSION:
            raise JsonRpcInvalidRequest("jsonrpc must be 2.0.")
        if "id" in message and not isinstance(message["id"], (int, str)):
            raise JsonRpcInvalidRequest("id must be a whole number or a text.")
        if "method" not in message:
            return
        method = message["method"]
        if not isinstance(method, str):
            raise JsonRpcInvalidRequest("method must be a text.")
        if method == lsp.EXIT:
            return
        if self._shutdown:
            raise JsonRpcInvalidRequest("The server has been shut down.")
        if (method == lsp.INITIALIZE) == self._initialized:
            if self._initialized:
                raise JsonRpcInvalidRequest("The server has been initialized already.")
            raise JsonRpcServerNotInitialized("The server has not been initialized.")

    def _read(self, message: dict[str, Any]) -> Any:
        method = message.get("method", "an answer")
        try:
            read = super().structure_message(message)
        except JsonRpcException:
            raise JsonRpcInvalidParams(f"{method} cannot be read: it is not as in LSP.") from None
        if "id" in message and not hasattr(read, "id"):
            raise JsonRpcInvalidRequest(f"{method} is a notification, and has no id.")
        return read

    def _refuse(self, message: dict[str, Any], error: JsonRpcException) -> None:
        """Answer a request with an error; for anything else there is nobody who waits."""
        identity = message.get("id")
        if "method" in message and isinstance(identity, (int, str)):
            self._send_response(identity, error=error.to_response_error())
        else:
            logger.warning("A message was passed over: %s", type(error).__name__)

    def _execute_handler(self, msg_id: int | str, *args: Any, **kwargs: Any) -> None:
        """Let go of a message once it is done with: pygls keeps each notification for ever."""
        super()._execute_handler(msg_id, *args, **kwargs)
        future = self._request_futures.get(msg_id)

        def drop() -> None:
            if self._request_futures.get(msg_id) is future:
                del self._request_futures[msg_id]

        if future is not None:
            # Not at once: whoever cancels all of them goes through them just then.
            loop = asyncio.get_running_loop()
            future.add_done_callback(lambda _: loop.call_soon(drop))

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """Answer with UTF-16 whatever else is offered: every client has to support it."""
        if params.capabilities.general is not None:
            params.capabilities.general.position_encodings = None
        result = yield from super().lsp_initialize(params)
        offer_for_templates_only(params.capabilities, result.capabilities)
        self._initialized = True
        return result

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: lsp.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Leave the document to our own handler."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: lsp.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Leave the document to our own handler."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: lsp.DidCloseTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Leave the document to our own handler."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_CLOSE], (params,), None
