"""Showing open templates anew, where something changed that they are shown by."""

import asyncio
from contextlib import suppress
from importlib import import_module

from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from tenfold.lsp.server import TenfoldServer, is_template

PAUSE = 0.3
"""Seconds without a change after which the client is asked to ask for code lenses again."""


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
