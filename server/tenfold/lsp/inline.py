"""``textDocument/inlineCompletion``: ghost text, and cycling through it."""

import asyncio
from collections.abc import Sequence

from lsprotocol import types as lsp

from tenfold.candidates.candidate import Candidate
from tenfold.errors import TenfoldError
from tenfold.lsp.attached import attach
from tenfold.lsp.convert import lsp_inline_item, position_from
from tenfold.lsp.selected import item_for_selected, with_selected
from tenfold.lsp.server import TenfoldServer, is_template
from tenfold.source.ask import CommentState
from tenfold.source.comments import comment_state
from tenfold.source.document import Document
from tenfold.source.positions import Position
from tenfold.typed_through import joined


async def inline_completion(
    ls: TenfoldServer, params: lsp.InlineCompletionParams
) -> lsp.InlineCompletionList | None:
    """Answer a pause in typing after a finished comment, and every explicit request."""
    came = asyncio.get_running_loop().time()
    document = ls.document(params.text_document.uri)
    # Where a prompt is written, code is not wanted, even by those who ask for it by mistake.
    if document is None or is_template(document):
        return None
    position = position_from(params.position)
    attach(ls, document, position)
    selected = params.context.selected_completion_info
    if selected is not None:
        document, position = with_selected(document, selected)
    automatic = params.context.trigger_kind == lsp.InlineCompletionTriggerKind.Automatic
    candidates = await _candidates(ls, document, position, came if automatic else None)
    items = [lsp_inline_item(candidate) for candidate in candidates]
    if selected is not None:
        extended = (item_for_selected(item, position, selected) for item in items)
        items = [item for item in extended if item is not None]
    return lsp.InlineCompletionList(items) if items else None


async def _candidates(
    ls: TenfoldServer, document: Document, position: Position, came: float | None
) -> Sequence[Candidate]:
    """``came`` is when a pause in typing asked; None for an explicit request."""
    assistant = ls.assistant
    automatic = came is not None
    typed = assistant.typed_through(document, position)
    if automatic:
        if ls.settings.trigger.mode == "manual" or not ls.settings.speaks(document.language.id):
            return ()
        if typed:
            return typed
        synthesis = assistant.under_way(document, position)
        if synthesis is not None:
            version = document.version
            rest = await assistant.followed(synthesis, document, position)
            if rest or document.version != version:
                return rest
        state = comment_state(document, position)
        if state is CommentState.WRITING:
            assistant.warm_up()
            assistant.expect(document, position, list(ls.documents.values()))
        if state is not CommentState.FINISHED:
            return ()
    try:
        # Read before anything is awaited: later the document may be another.
        ask = assistant.ask(document, position, list(ls.documents.values()))
        if ask is None:
            return ()
        line_text = document.line_text(position.line)
        if automatic:
            return await assistant.automatic(ask, document, came)
        others = await assistant.invoked(ask)
        return joined(typed, others, line_text)[: assistant.count_for(ask)]
    except TenfoldError as error:
        # An ordinary failure is a state with a next step; an error here would be a pop-up.
        assistant.report(error)
        return ()
