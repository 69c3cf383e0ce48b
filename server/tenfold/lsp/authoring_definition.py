"""``textDocument/definition`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.definitions import definition_at
from tenfold.lsp.authoring import includes_for, text_of
from tenfold.lsp.convert import position_from
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def definition(
    ls: TenfoldServer, document: Document, params: lsp.DefinitionParams
) -> lsp.Location | None:
    """Answer with the file that is included, or where an input or a loop's variable is named."""
    text, includes = text_of(document), includes_for(ls, document)

    def work() -> lsp.Location | None:
        offset = text.offset(position_from(params.position))
        found = definition_at(text.outline, offset, includes)
        if found is None:
            return None
        if found.file is None:
            return lsp.Location(text.uri, text.range(found.span))
        start = lsp.Position(0, 0)
        return lsp.Location(found.file.absolute().as_uri(), lsp.Range(start, start))

    return await asyncio.to_thread(work)
