"""``textDocument/formatting`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.formatting import format_front_matter
from tenfold.lsp.authoring import text_of
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def formatting(
    ls: TenfoldServer, document: Document, params: lsp.DocumentFormattingParams
) -> list[lsp.TextEdit] | None:
    """Answer with changes of the front matter, null where there are none."""
    text = text_of(document)
    edits = await asyncio.to_thread(lambda: format_front_matter(text.outline))
    return [lsp.TextEdit(text.range(edit.span), edit.text) for edit in edits] or None
