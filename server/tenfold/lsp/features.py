"""All features of the server: what each method or notification is answered by.

A feature's module, and with it most of the package, is imported when it is first used: until
then the server can say what it offers, which is what an editor waits for when it starts.
"""

from importlib import import_module
from typing import Any

from lsprotocol import types as lsp

from tenfold.lsp.server import SERVER, TenfoldServer

REQUESTS: dict[str, tuple[str, str]] = {
    lsp.TEXT_DOCUMENT_INLINE_COMPLETION: ("inline", "inline_completion"),
    "tenfold/solutions": ("solutions", "solutions"),
    "tenfold/solution": ("origin", "solution"),
    "tenfold/prompt": ("prompt", "prompt"),
    "tenfold/tokens": ("tokens", "tokens"),
    "tenfold/models": ("models", "models"),
    "tenfold/templates": ("templates", "templates"),
    "tenfold/newTemplate": ("new_template", "new_template"),
    "tenfold/cases": ("cases", "cases"),
    "tenfold/case": ("cases", "case"),
    "tenfold/runCase": ("cases", "run_case"),
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: ("workspace", "did_change_workspace_folders"),
}
"""Those that wait for something: each runs beside the others. Module and function."""

AT_ONCE: dict[str, tuple[str, str]] = {
    lsp.TEXT_DOCUMENT_DID_OPEN: ("documents", "did_open"),
    lsp.TEXT_DOCUMENT_DID_CHANGE: ("documents", "did_change"),
    lsp.TEXT_DOCUMENT_DID_CLOSE: ("documents", "did_close"),
}
"""Those that are done before the next message is read."""

OPTIONS = {lsp.TEXT_DOCUMENT_INLINE_COMPLETION: lsp.InlineCompletionOptions()}


def register() -> None:
    """Register each feature on the server."""
    # These set the server up, or have arguments of their own.
    for name in ("configuration", "accepted"):
        import_module(f"tenfold.lsp.{name}")
    for method, (module, function) in REQUESTS.items():
        _register_request(method, module, function)
    for method, (module, function) in AT_ONCE.items():
        _register_at_once(method, module, function)


def _register_request(method: str, module: str, function: str) -> None:
    @SERVER.feature(method, OPTIONS.get(method))
    async def handle(ls: TenfoldServer, params: Any) -> Any:
        return await _feature(module, function)(ls, params)


def _register_at_once(method: str, module: str, function: str) -> None:
    @SERVER.feature(method)
    def handle(ls: TenfoldServer, params: Any) -> Any:
        return _feature(module, function)(ls, params)


def _feature(module: str, function: str) -> Any:
    return getattr(import_module(f"tenfold.lsp.{module}"), function)
