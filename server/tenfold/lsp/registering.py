"""What is offered for templates, and for nothing else.

What a server offers when it starts, it offers for every document that a client sends it: an editor
would count it among the formatters of Python. So where a client takes it later, with the documents
that it is for, it gets it so.
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from tenfold.authoring.token_kinds import KINDS
from tenfold.source.languages import known_languages

if TYPE_CHECKING:
    from tenfold.lsp.server import TenfoldServer

logger = logging.getLogger(__name__)

TRIGGERS = ("{", "%", "|", ".", "[", '"', "'", " ", ":")
LEGEND = lsp.SemanticTokensLegend(token_types=list(KINDS), token_modifiers=[])
TEMPLATES = (
    lsp.TextDocumentFilterLanguage(language="prompty"),
    lsp.TextDocumentFilterPattern(pattern="**/*.prompty"),
)

OPTIONS: Mapping[str, Any] = {
    lsp.TEXT_DOCUMENT_COMPLETION: lsp.CompletionOptions(trigger_characters=list(TRIGGERS)),
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: LEGEND,
}
"""What is said of features when the server starts."""

FEATURES: Mapping[str, tuple[str, str, Any]] = {
    lsp.TEXT_DOCUMENT_COMPLETION: (
        "completion",
        "completion_provider",
        lsp.CompletionRegistrationOptions(TEMPLATES, trigger_characters=list(TRIGGERS)),
    ),
    lsp.TEXT_DOCUMENT_HOVER: ("hover", "hover_provider", lsp.HoverRegistrationOptions(TEMPLATES)),
    lsp.TEXT_DOCUMENT_DEFINITION: (
        "definition",
        "definition_provider",
        lsp.DefinitionRegistrationOptions(TEMPLATES),
    ),
    lsp.TEXT_DOCUMENT_RENAME: (
        "rename",
        "rename_provider",
        lsp.RenameRegistrationOptions(TEMPLATES, prepare_provider=True),
    ),
    lsp.TEXT_DOCUMENT_CODE_LENS: (
        "code_lens",
        "code_lens_provider",
        lsp.CodeLensRegistrationOptions(TEMPLATES),
    ),
    "textDocument/semanticTokens": (
        "semantic_tokens",
        "semantic_tokens_provider",
        lsp.SemanticTokensRegistrationOptions(LEGEND, TEMPLATES, full=True),
    ),
    lsp.TEXT_DOCUMENT_FORMATTING: (
        "formatting",
        "document_formatting_provider",
        lsp.DocumentFormattingRegistrationOptions(TEMPLATES),
    ),
}
"""By the method of its registration: the client's capability, the server's, and the options."""


CODE = tuple(lsp.TextDocumentFilterLanguage(language=language.id) for language in known_languages())
DIRECTIVE_TRIGGERS = ("=", ":")
FOR_DIRECTIVES: Mapping[str, tuple[str, Any]] = {
    lsp.TEXT_DOCUMENT_COMPLETION: (
        "completion",
        lsp.CompletionRegistrationOptions(CODE, trigger_characters=list(DIRECTIVE_TRIGGERS)),
    ),
    lsp.TEXT_DOCUMENT_HOVER: ("hover", lsp.HoverRegistrationOptions(CODE)),
}
"""What is offered for directives in the comments of code: the client's capability, and options."""


def offer_for_templates_only(
    client: lsp.ClientCapabilities, server: lsp.ServerCapabilities
) -> None:
    """Take back what the client lets us register later, with the documents that it is for."""
    for capability, provider, _ in FEATURES.values():
        if _later(client, capability):
            setattr(server, provider, None)


async def register_for_templates(ls: "TenfoldServer") -> None:
    """Register what was taken back."""
    registrations = [
        lsp.Registration(id=f"tenfold-{capability}", method=method, register_options=options)
        for method, (capability, _, options) in FEATURES.items()
        if _later(ls.client_capabilities, capability)
    ]
    registrations += [
        lsp.Registration(id=f"tenfold-{capability}-code", method=method, register_options=options)
        for method, (capability, options) in FOR_DIRECTIVES.items()
        if _later(ls.client_capabilities, capability)
    ]
    if not registrations:
        return
    try:
        await ls.client_register_capability_async(lsp.RegistrationParams(registrations))
    except JsonRpcException:
        logger.warning("the client does not take the features for templates")


def _later(client: lsp.ClientCapabilities, capability: str) -> bool:
    path = f"text_document.{capability}.dynamic_registration"
    return get_capability(client, path, False) is True
