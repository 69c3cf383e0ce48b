"""``textDocument/semanticTokens/full`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.semantic_tokens import semantic_tokens as found_in
from tenfold.authoring.token_kinds import KINDS
from tenfold.lsp.authoring import text_of
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def semantic_tokens(
    ls: TenfoldServer, document: Document, params: lsp.SemanticTokensParams
) -> lsp.SemanticTokens:
    """Answer with the kind of each word, as LSP packs them: five numbers, relative to the last."""
    text = text_of(document)

    def work() -> list[int]:
        data: list[int] = []
        line, character = 0, 0
        for span, kind in found_in(text.outline):
            start, end = text.position(span.start), text.position(span.end)
            if start.line != line:
                character = 0
            data += [start.line - line, start.character - character]
            data += [end.character - start.character, KINDS.index(kind), 0]
            line, character = start.line, start.character
        return data

    return lsp.SemanticTokens(data=await asyncio.to_thread(work))
