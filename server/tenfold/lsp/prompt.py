"""``tenfold/prompt``: the exact prompt for a cursor."""

import asyncio
from typing import Any

from pygls.exceptions import JsonRpcException

from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attach
from tenfold.lsp.convert import position_from
from tenfold.lsp.params import open_document, optional, optional_flag
from tenfold.lsp.server import TenfoldServer
from tenfold.lsp.variant import variant_of
from tenfold.prompting.templates import Template
from tenfold.source.document import Document
from tenfold.source.positions import Position
from tenfold.wire import prompt_json


class RequestFailed(JsonRpcException):
    """A request was well formed but could not be done (LSP's RequestFailed)."""

    CODE = -32803
    MESSAGE = "Request failed"


async def prompt(ls: TenfoldServer, params: Any) -> dict[str, Any] | None:
    """Answer with what would be sent to the model, byte for byte.

    With ``load`` false the model is not loaded for it; where it is not, the answer is null.
    A template that is being written is shown with its own sample where no document is named.
    """
    try:
        variant = await variant_of(ls, params)
        sample = isinstance(variant.template, Template) and not _has(params, "textDocument")
        if isinstance(variant.template, Template) and sample:
            document, position = variant.template.sample.document()
        else:
            document = open_document(ls, params)
            position = position_from(optional(params, "position"))
            attach(ls, document, position)
        if optional_flag(params, "load") is False and not ls.assistant.loaded:
            return None
        others = [] if sample else list(ls.documents.values())
        ask = ls.assistant.ask(document, position, others)
        if ask is None:
            return None
        made = await ls.assistant.prompt(ask, variant)
        told = await asyncio.to_thread(prompt_json, made)  # its tokens are only counted for this
        return {**told, "sample": _sample(document, position)} if sample else told
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None


def _has(params: Any, name: str) -> bool:
    return optional(params, name) is not None


def _sample(document: Document, position: Position) -> dict[str, Any]:
    return {
        "language": document.language.id,
        "text": document.text,
        "position": {"line": position.line, "character": position.character},
    }
