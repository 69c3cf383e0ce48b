"""``textDocument/codeLens`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.lenses import lenses
from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attached_ask
from tenfold.lsp.authoring import measure_for, read_template
from tenfold.lsp.server import TenfoldServer
from tenfold.prompting.templates import Template
from tenfold.source.ask import Ask
from tenfold.source.document import Document

TOP = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


async def code_lenses(
    ls: TenfoldServer, document: Document, params: lsp.CodeLensParams
) -> list[lsp.CodeLens]:
    """Answer with what can be done with a template, and how long its prompt is."""
    template = (await read_template(ls, document)).template
    ask = attached_ask(ls) or _sample_ask(ls, template)
    measure, count = measure_for(ls), ls.settings.candidates.count
    found = await asyncio.to_thread(lenses, template, ask, measure, count)
    return [
        lsp.CodeLens(
            TOP, lsp.Command(title=one.title, command=one.command, arguments=[document.uri])
        )
        for one in found
    ]


def _sample_ask(ls: TenfoldServer, template: Template | None) -> Ask | None:
    """What is asked in the template's sample, for which it is shown where there is no code."""
    if template is None:
        return None
    try:
        return ls.assistant.ask(*template.sample.document())
    except TenfoldError:
        return None
