"""``textDocument/rename`` in templates, for their inputs."""

import asyncio

from lsprotocol import types as lsp

from tenfold.authoring.renaming import input_at
from tenfold.authoring.renaming import rename as renamed
from tenfold.errors import TemplateError
from tenfold.lsp.authoring import TemplateText, includes_for
from tenfold.lsp.convert import position_from
from tenfold.lsp.prompt import RequestFailed
from tenfold.lsp.server import TenfoldServer
from tenfold.source.document import Document


async def prepare_rename(
    ls: TenfoldServer, document: Document, params: lsp.PrepareRenameParams
) -> lsp.PrepareRenamePlaceholder | None:
    """Answer with the name that can be changed; null where there is none."""
    text = TemplateText(document)
    try:
        found = input_at(text.outline, text.offset(position_from(params.position)))
    except TemplateError as error:
        raise RequestFailed(str(error)) from None
    if found is None:
        return None
    item, span = found
    return lsp.PrepareRenamePlaceholder(text.range(span), item.name)


async def rename(
    ls: TenfoldServer, document: Document, params: lsp.RenameParams
) -> lsp.WorkspaceEdit | None:
    """Answer with the changes that rename an input."""
    text, includes = TemplateText(document), includes_for(ls, document)
    try:
        found = input_at(text.outline, text.offset(position_from(params.position)))
        if found is None:
            return None
        spans = await asyncio.to_thread(renamed, text.outline, found[0], params.new_name, includes)
    except TemplateError as error:
        raise RequestFailed(str(error)) from None
    edits = [lsp.TextEdit(text.range(span), params.new_name) for span in spans]
    return lsp.WorkspaceEdit(changes={text.uri: edits})
