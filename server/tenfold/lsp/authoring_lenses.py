"""``textDocument/codeLens`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.lenses import lenses
from tenfold.lsp.attached import attached_ask
from tenfold.lsp.authoring import TemplateText, includes_for, measure_for
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document

TOP = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


async def code_lenses(
    ls: TenfoldServer, document: Document, params: lsp.CodeLensParams
) -> list[lsp.CodeLens]:
    """Answer with what can be done with a template, and how long its prompt is."""
    text = TemplateText(document)
    includes, measure, ask = includes_for(ls, document), measure_for(ls), attached_ask(ls)
    count = ls.settings.candidates.count
    found = await asyncio.to_thread(lambda: lenses(text.template(includes), ask, measure, count))
    return [
        lsp.CodeLens(TOP, lsp.Command(title=one.title, command=one.command, arguments=[text.uri]))
        for one in found
    ]
