"""Completion and hover for directives, such as ``# tenfold: n=5``, in any document."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.directive_lines import Offered, hover_in, offered_at
from tenfold.lsp.convert import position_from, span_range
from tenfold.lsp.server import TenfoldServer
from tenfold.models.catalogue import CATALOGUE
from tenfold.source.directives import MARK
from tenfold.source.document import Document


async def completion(
    ls: TenfoldServer, document: Document, params: lsp.CompletionParams
) -> lsp.CompletionList | None:
    """Answer with what can be written in a directive; null elsewhere."""
    number, column = document.place(position_from(params.position))
    line = document.line_text(number)
    if MARK not in line:
        return None
    files = await asyncio.to_thread(ls.assistant.templates.files, document.uri)
    templates = {
        file.template.name: file.template.description for file in files if file.template is not None
    }
    settings = ls.settings.model
    models = {name: entry.title for name, entry in CATALOGUE.items()}
    models.setdefault(settings.name, "The model of the settings.")
    found = offered_at(line, column, templates, models)
    items = [_item(document, number, one, place) for place, one in enumerate(found)]
    return lsp.CompletionList(is_incomplete=False, items=items) if items else None


def _item(document: Document, line: int, offered: Offered, place: int) -> lsp.CompletionItem:
    names = offered.insert.endswith("=")
    retrigger = lsp.Command("Values", "editor.action.triggerSuggest") if names else None
    return lsp.CompletionItem(
        label=offered.label,
        kind=lsp.CompletionItemKind.Property if names else lsp.CompletionItemKind.EnumMember,
        detail=offered.meaning or None,
        sort_text=f"{place:04}",
        text_edit=lsp.TextEdit(span_range(document, line, offered.span), offered.insert),
        command=retrigger,
    )


async def hover(ls: TenfoldServer, document: Document, params: lsp.HoverParams) -> lsp.Hover | None:
    """Answer with what a part of a directive means; null elsewhere."""
    number, column = document.place(position_from(params.position))
    found = hover_in(document.line_text(number), column)
    if found is None:
        return None
    span, markdown = found
    contents = lsp.MarkupContent(lsp.MarkupKind.Markdown, markdown)
    return lsp.Hover(contents, span_range(document, number, span))
