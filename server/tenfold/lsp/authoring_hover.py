"""``textDocument/hover`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.hovers import AtCursor, hover_at
from tenfold.authoring.place import Variable
from tenfold.authoring.values import values_at
from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attached_ask
from tenfold.lsp.authoring import includes_for, measure_for, text_of
from tenfold.lsp.convert import position_from
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def hover(ls: TenfoldServer, document: Document, params: lsp.HoverParams) -> lsp.Hover | None:
    """Answer with what a word means, and a variable holds."""
    text, includes, measure = text_of(document), includes_for(ls, document), measure_for(ls)
    place = await asyncio.to_thread(text.place, position_from(params.position))
    ask = attached_ask(ls) if isinstance(place, Variable) else None

    def work() -> lsp.Hover | None:
        template = text.read(includes).template if isinstance(place, Variable) else None
        attached = None
        if ask is not None:
            where = f"{ask.path}, line {ask.cursor.line + 1}"
            try:
                attached = AtCursor(where, values_at(template, ask, measure))
            except TenfoldError:
                attached = None  # the preview says why there is no prompt
        found = hover_at(text.outline, place, template, includes, measure, attached)
        if found is None:
            return None
        contents = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.markdown)
        return lsp.Hover(contents, text.range(found.span))

    return await asyncio.to_thread(work)
