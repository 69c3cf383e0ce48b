"""``tenfold/templates``: the templates to choose from, and the one that a cursor would get."""

import asyncio
from typing import Any

from tenfold.errors import TenfoldError
from tenfold.lsp.convert import position_from
from tenfold.lsp.params import optional, optional_text
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document
from tenfold.source.positions import Position
from tenfold.wire import template_json


async def templates(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the templates for a document; with a position, also with the chosen one.

    Which one is chosen is known once the model is loaded; it is not loaded for that.
    """
    uri = optional_text(optional(params, "textDocument"), "uri")
    where = optional(params, "position")
    position = position_from(where) if where is not None else None
    # A document that is not open has its folder's templates all the same.
    document = ls.document(uri) if uri is not None else None
    answer: dict[str, Any] = {}
    if document is not None and position is not None:
        answer = await _chosen(ls, document, position)
    wanted = ls.settings.prompt.template
    files = await asyncio.to_thread(ls.assistant.templates.files, uri)
    return {"templates": [template_json(file, wanted) for file in files], **answer}


async def _chosen(ls: TenfoldServer, document: Document, position: Position) -> dict[str, Any]:
    """The template for a cursor, or why there is none; nothing where that is not known yet."""
    try:
        ask = ls.assistant.ask(document, position, list(ls.documents.values()))
        choice = await ls.assistant.choice(ask) if ask is not None else None
    except TenfoldError as error:
        return {"problem": str(error)}
    if choice is None:
        return {}
    return {"chosen": {"name": choice.template.name, "reason": choice.reason}}
