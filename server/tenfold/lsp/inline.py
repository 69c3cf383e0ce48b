"""``textDocument/inlineCompletion``: ghost text, and cycling through it."""

import asyncio

from lsprotocol import types as lsp

from tenfold.errors import TenfoldError
from tenfold.lsp.convert import lsp_inline_item, position_from
from tenfold.lsp.server import SERVER, TenfoldServer
from tenfold.source.ask import CommentState
from tenfold.source.comments import comment_state


@SERVER.feature(lsp.TEXT_DOCUMENT_INLINE_COMPLETION, lsp.InlineCompletionOptions())
async def inline_completion(
    ls: TenfoldServer, params: lsp.InlineCompletionParams
) -> lsp.InlineCompletionList | None:
    """Answer a pause in typing after a finished comment, and every explicit request."""
    document = ls.document(params.text_document.uri)
    if document is None:
        return None
    position = position_from(params.position)
    automatic = params.context.trigger_kind == lsp.InlineCompletionTriggerKind.Automatic
    if automatic:
        if ls.settings.trigger.mode == "manual" or not ls.settings.speaks(document.language.id):
            return None
        state = comment_state(document, position)
        if state is CommentState.WRITING:
            ls.assistant.warm_up()
        if state is not CommentState.FINISHED:
            return None
    try:
        # Read before anything is awaited: later the document may be another.
        ask = ls.assistant.ask(document, position, list(ls.documents.values()))
        if ask is None:
            return None
        if automatic:
            await asyncio.sleep(ls.settings.trigger.debounce_ms / 1000)
            candidates = await ls.assistant.automatic(ask)
        else:
            candidates = await ls.assistant.invoked(ask)
    except TenfoldError as error:
        # An ordinary failure is a state with a next step; an error here would be a pop-up.
        ls.assistant.report(error)
        return None
    if not candidates:
        return None
    return lsp.InlineCompletionList([lsp_inline_item(candidate) for candidate in candidates])
