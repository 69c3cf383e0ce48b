"""All features of the server: what each method or notification is answered by.

A feature's module, and with it most of the package, is imported when it is first used: until
then the server can say what it offers, which is what an editor waits for when it starts.
"""

from importlib import import_module
from typing import Any

from lsprotocol import types as lsp

from tenfold.lsp import registering
from tenfold.lsp.server import SERVER, TenfoldServer, is_template

REQUESTS: dict[str, tuple[str, str]] = {
    lsp.TEXT_DOCUMENT_INLINE_COMPLETION: ("inline", "inline_completion"),
    "tenfold/solutions": ("solutions", "solutions"),
    "tenfold/solution": ("origin", "solution"),
    "tenfold/prompt": ("prompt", "prompt"),
    "tenfold/tokens": ("tokens", "tokens"),
    "tenfold/models": ("models", "models"),
    "tenfold/probe": ("probe", "probe"),
    "tenfold/templates": ("templates", "templates"),
    "tenfold/newTemplate": ("new_template", "new_template"),
    "tenfold/sent": ("sent", "sent"),
    "tenfold/cases": ("cases", "cases"),
    "tenfold/case": ("cases", "case"),
    "tenfold/runCase": ("cases", "run_case"),
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: ("workspace", "did_change_workspace_folders"),
}
"""Those that wait for something: each runs beside the others. Module and function."""

FOR_TEMPLATES: dict[str, tuple[str, str]] = {
    lsp.TEXT_DOCUMENT_COMPLETION: ("authoring_completion", "completion"),
    lsp.TEXT_DOCUMENT_HOVER: ("authoring_hover", "hover"),
    lsp.TEXT_DOCUMENT_DEFINITION: ("authoring_definition", "definition"),
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: ("authoring_rename", "prepare_rename"),
    lsp.TEXT_DOCUMENT_RENAME: ("authoring_rename", "rename"),
    lsp.TEXT_DOCUMENT_CODE_LENS: ("authoring_lenses", "code_lenses"),
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: ("authoring_tokens", "semantic_tokens"),
    lsp.TEXT_DOCUMENT_FORMATTING: ("authoring_formatting", "formatting"),
}
"""Those that are for templates: for other documents most answer null at once."""

FOR_CODE: dict[str, tuple[str, str]] = {
    lsp.TEXT_DOCUMENT_COMPLETION: ("completion", "completion"),
    lsp.TEXT_DOCUMENT_HOVER: ("directives", "hover"),
}
"""Those that other documents have as well: for directives, and where there is no ghost text."""

AT_ONCE: dict[str, tuple[str, str]] = {
    lsp.TEXT_DOCUMENT_DID_OPEN: ("documents", "did_open"),
    lsp.TEXT_DOCUMENT_DID_CHANGE: ("documents", "did_change"),
    lsp.TEXT_DOCUMENT_DID_SAVE: ("documents", "did_save"),
    lsp.TEXT_DOCUMENT_DID_CLOSE: ("documents", "did_close"),
    "tenfold/attached": ("attached", "attached"),
}
"""Those that are done before the next message is read."""

OPTIONS = {
    lsp.TEXT_DOCUMENT_INLINE_COMPLETION: lsp.InlineCompletionOptions(),
    **registering.OPTIONS,
}


def register() -> None:
    """Register each feature on the server."""
    # These set the server up, or have arguments of their own.
    for name in ("configuration", "accepted"):
        import_module(f"tenfold.lsp.{name}")
    for method, (module, function) in REQUESTS.items():
        _register_request(method, module, function)
    for method, (module, function) in FOR_TEMPLATES.items():
        _register_for_templates(method, module, function)
    for method, (module, function) in AT_ONCE.items():
        _register_at_once(method, module, function)


def _register_request(method: str, module: str, function: str) -> None:
    @SERVER.feature(method, OPTIONS.get(method))
    async def handle(ls: TenfoldServer, params: Any) -> Any:
        return await _feature(module, function)(ls, params)


def _register_for_templates(method: str, module: str, function: str) -> None:
    @SERVER.feature(method, OPTIONS.get(method))
    async def handle(ls: TenfoldServer, params: Any) -> Any:
        document = ls.document(params.text_document.uri)
        if document is None:
            return None
        if is_template(document):
            return await _feature(module, function)(ls, document, params)
        other = FOR_CODE.get(method)
        return None if other is None else await _feature(*other)(ls, document, params)


def _register_at_once(method: str, module: str, function: str) -> None:
    @SERVER.feature(method)
    def handle(ls: TenfoldServer, params: Any) -> Any:
        return _feature(module, function)(ls, params)


def _feature(module: str, function: str) -> Any:
    return getattr(import_module(f"tenfold.lsp.{module}"), function)
