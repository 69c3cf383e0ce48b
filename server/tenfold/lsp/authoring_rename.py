"""``textDocument/rename`` in templates, for their inputs."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.renaming import input_at
from tenfold.authoring.renaming import rename as renamed
from tenfold.errors import TemplateError
from tenfold.lsp.authoring import includes_for, text_of
from tenfold.lsp.convert import position_from
from tenfold.lsp.prompt import RequestFailed
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def prepare_rename(
    ls: TenfoldServer, document: Document, params: lsp.PrepareRenameParams
) -> lsp.PrepareRenamePlaceholder | None:
    """Answer with the name that can be changed; null where there is none."""
    text = text_of(document)

    def work() -> lsp.PrepareRenamePlaceholder | None:
        found = input_at(text.outline, text.offset(position_from(params.position)))
        if found is None:
            return None
        item, span = found
        return lsp.PrepareRenamePlaceholder(text.range(span), item.name)

    try:
        return await asyncio.to_thread(work)
    except TemplateError as error:
        raise RequestFailed(str(error)) from None


async def rename(
    ls: TenfoldServer, document: Document, params: lsp.RenameParams
) -> lsp.WorkspaceEdit | None:
    """Answer with the changes that rename an input."""
    text, includes = text_of(document), includes_for(ls, document)

    def work() -> lsp.WorkspaceEdit | None:
        found = input_at(text.outline, text.offset(position_from(params.position)))
        if found is None:
            return None
        spans = renamed(text.outline, found[0], params.new_name, includes)
        edits = [lsp.TextEdit(text.range(span), params.new_name) for span in spans]
        return lsp.WorkspaceEdit(changes={text.uri: edits})

    try:
        return await asyncio.to_thread(work)
    except TemplateError as error:
        raise RequestFailed(str(error)) from None
