"""``tenfold/attached``: the cursor of the last code editor, which templates are shown for."""

import asyncio
from contextlib import suppress
from importlib import import_module
from typing import Any

from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from tenfold.errors import TenfoldError
from tenfold.lsp.convert import position_from
from tenfold.lsp.params import optional, optional_text
from tenfold.lsp.server import Attached, TenfoldServer, is_template
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.positions import Position

PAUSE = 0.3
"""Seconds without a change after which the client is asked to ask for code lenses again."""


def attached(ls: TenfoldServer, params: Any) -> None:
    """Take the cursor that the client tells; without one, templates are shown for none."""
    uri = optional_text(optional(params, "textDocument"), "uri")
    document = ls.document(uri) if uri is not None else None
    if document is None:
        _set(ls, None)
    else:
        attach(ls, document, position_from(optional(params, "position")))


def attach(ls: TenfoldServer, document: Document, position: Position) -> None:
    """Show templates for a cursor from now on; one in a template is not meant."""
    if not is_template(document):
        _set(ls, Attached(document.uri, position))


def detach(ls: TenfoldServer, uri: str) -> None:
    """Forget the cursor where it is in this document."""
    if ls.attached is not None and ls.attached.uri == uri:
        _set(ls, None)


def attached_ask(ls: TenfoldServer) -> Ask | None:
    """What is asked at the cursor; None where there is none, or nothing may be read there."""
    document = ls.document(ls.attached.uri) if ls.attached is not None else None
    if document is None or ls.attached is None:
        return None
    try:
        return ls.assistant.ask(document, ls.attached.position, list(ls.documents.values()))
    except TenfoldError:
        return None


def measure_anew(ls: TenfoldServer) -> None:
    """Show open templates by other settings, or by the model that is loaded now."""
    if any(is_template(document) for document in ls.documents.values()):
        import_module("tenfold.lsp.authoring_diagnostics").check_all(ls)
        refresh_lenses(ls)


def refresh_lenses(ls: TenfoldServer) -> None:
    """Let the client ask for code lenses again, once it is quiet, where a template is open."""
    path = "workspace.code_lens.refresh_support"
    if get_capability(ls.client_capabilities, path, False) is not True:
        return
    if not any(is_template(document) for document in ls.documents.values()):
        return
    if ls.refreshing is not None:
        ls.refreshing.cancel()
    ls.refreshing = asyncio.ensure_future(_refresh(ls))


async def _refresh(ls: TenfoldServer) -> None:
    await asyncio.sleep(PAUSE)
    # Where it fails, the lenses stay as they are until the template changes. Shielded: a reply to
    # a cancelled request would end in an error message to the user.
    with suppress(JsonRpcException):
        await asyncio.shield(ls.workspace_code_lens_refresh_async(None))


def _set(ls: TenfoldServer, cursor: Attached | None) -> None:
    if cursor != ls.attached:
        ls.attached = cursor
        refresh_lenses(ls)
