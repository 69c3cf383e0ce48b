"""``tenfold/prompt``: the exact prompt for a cursor."""

import asyncio
from typing import Any

from pygls.exceptions import JsonRpcException

from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attach
from tenfold.lsp.convert import position_from
from tenfold.lsp.params import open_document, optional, optional_flag, optional_text
from tenfold.lsp.server import TenfoldServer
from tenfold.wire import prompt_json


class RequestFailed(JsonRpcException):
    """A request was well formed but could not be done (LSP's RequestFailed)."""

    CODE = -32803
    MESSAGE = "Request failed"


async def prompt(ls: TenfoldServer, params: Any) -> dict[str, Any] | None:
    """Answer with what would be sent to the model, byte for byte.

    With ``load`` false the model is not loaded for it; where it is not, the answer is null.
    """
    document = open_document(ls, params)
    position = position_from(optional(params, "position"))
    attach(ls, document, position)
    template = optional_text(params, "template")
    if optional_flag(params, "load") is False and not ls.assistant.loaded:
        return None
    try:
        ask = ls.assistant.ask(document, position, list(ls.documents.values()))
        if ask is None:
            return None
        made = await ls.assistant.prompt(ask, template)
        return await asyncio.to_thread(prompt_json, made)  # its tokens are only counted for this
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None
