"""``textDocument/completion`` in templates."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.completions import Completion, completions_at
from tenfold.authoring.fields import FieldValue
from tenfold.authoring.place import Variable
from tenfold.authoring.values import values_at
from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attached_ask
from tenfold.lsp.authoring import (
    TemplateText,
    includes_for,
    known_templates,
    measure_for,
    text_of,
)
from tenfold.lsp.convert import position_from
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document

KINDS = {
    "field": lsp.CompletionItemKind.Property,
    "value": lsp.CompletionItemKind.EnumMember,
    "variable": lsp.CompletionItemKind.Variable,
    "filter": lsp.CompletionItemKind.Function,
    "statement": lsp.CompletionItemKind.Keyword,
    "role": lsp.CompletionItemKind.Class,
    "file": lsp.CompletionItemKind.File,
}


async def completion(
    ls: TenfoldServer, document: Document, params: lsp.CompletionParams
) -> lsp.CompletionList | None:
    """Answer with all that can be written at the cursor."""
    text, includes, measure = text_of(document), includes_for(ls, document), measure_for(ls)
    place = await asyncio.to_thread(text.place, position_from(params.position))
    ask = attached_ask(ls) if isinstance(place, Variable) else None

    def work() -> list[lsp.CompletionItem]:
        try:
            values = values_at(None, ask, measure) if ask is not None else None
        except TenfoldError:
            values = None
        known = known_templates(ls, text.uri) if isinstance(place, FieldValue) else ()
        found = completions_at(text.outline, place, known, includes, values)
        return [_item(text, one, number) for number, one in enumerate(found)]

    items = await asyncio.to_thread(work)
    return lsp.CompletionList(is_incomplete=False, items=items) if items else None


def _item(text: TemplateText, found: Completion, number: int) -> lsp.CompletionItem:
    written = text.text[found.span.start : found.span.end]
    quoted = written.startswith(('"', "'"))
    documentation = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.meaning)
    return lsp.CompletionItem(
        label=found.label,
        kind=KINDS[found.kind],
        detail=found.detail or None,
        documentation=documentation if found.meaning else None,
        sort_text=f"{number:04}",
        # An editor looks for what is typed, and that begins with the quote where one is.
        filter_text=f"{written[0]}{found.label}" if quoted else None,
        text_edit=lsp.TextEdit(text.range(found.span), found.insert),
    )
