"""``textDocument/hover`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.hovers import AtCursor, hover_at
from tenfold.authoring.values import values_at
from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attached_ask
from tenfold.lsp.authoring import TemplateText, includes_for, measure_for
from tenfold.lsp.convert import position_from
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def hover(ls: TenfoldServer, document: Document, params: lsp.HoverParams) -> lsp.Hover | None:
    """Answer with what a word means and holds."""
    text = TemplateText(document)
    includes, measure, ask = includes_for(ls, document), measure_for(ls), attached_ask(ls)

    def work() -> lsp.Hover | None:
        template = text.template(includes)
        attached = None
        if ask is not None:
            where = f"{ask.path}, line {ask.cursor.line + 1}"
            try:
                attached = AtCursor(where, values_at(template, ask, measure))
            except TenfoldError:
                attached = None  # the preview says why there is no prompt
        offset = text.offset(position_from(params.position))
        found = hover_at(text.outline, offset, template, includes, measure, attached)
        if found is None:
            return None
        contents = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.markdown)
        return lsp.Hover(contents, text.range(found.span))

    return await asyncio.to_thread(work)
