"""``textDocument/completion`` in code: directives, and candidates for editors without ghost text.

An editor that does not know inline completions has its completion list, where the user wants that
(``trigger.completionList``). It is filled where a comment is finished, and nowhere else: most
editors ask by themselves while the user types, and a request does not say whether the user asked.
"""

import asyncio
import re
from collections.abc import Sequence

from lsprotocol import types as lsp

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.ranking import reason_text
from tenfold.errors import TenfoldError
from tenfold.lsp import directives
from tenfold.lsp.attached import attach
from tenfold.lsp.convert import accepted_command, position_from, span_range
from tenfold.lsp.server import TenfoldServer
from tenfold.source.ask import CommentState
from tenfold.source.comments import comment_state
from tenfold.source.document import Document
from tenfold.source.positions import Position

_WORD_BEFORE = re.compile(r"\w*\Z")


async def completion(
    ls: TenfoldServer, document: Document, params: lsp.CompletionParams
) -> lsp.CompletionList | None:
    """Answer with what a directive may say, or with the candidates for a finished comment."""
    came = asyncio.get_running_loop().time()
    found = await directives.completion(ls, document, params)
    wanted = ls.settings.trigger.completion_list and not ls.client_shows_ghost_text
    if found is not None or not wanted or _typed_a_trigger(params):
        return found
    position = position_from(params.position)
    candidates = await _candidates(ls, document, position, came)
    items = [_item(document, position, one, rank) for rank, one in enumerate(candidates, 1)]
    # Incomplete, because asked again there may be more of them.
    return lsp.CompletionList(is_incomplete=True, items=items) if items else None


def _typed_a_trigger(params: lsp.CompletionParams) -> bool:
    """Whether a character asks that is one of templates and directives."""
    kind = params.context.trigger_kind if params.context is not None else None
    return kind == lsp.CompletionTriggerKind.TriggerCharacter


async def _candidates(
    ls: TenfoldServer, document: Document, position: Position, came: float
) -> Sequence[Candidate]:
    assistant = ls.assistant
    if not ls.settings.speaks(document.language.id):
        return ()
    typed = assistant.typed_through(document, position)
    # Whether the editor asks by itself cannot be told, so in manual mode nothing is asked.
    if typed or ls.settings.trigger.mode == "manual":
        return typed
    if comment_state(document, position) is not CommentState.FINISHED:
        return ()
    attach(ls, document, position)
    try:
        ask = assistant.ask(document, position, list(ls.documents.values()))
        return () if ask is None else await assistant.listed(ask, came)
    except TenfoldError as error:
        # An ordinary failure is a state with a next step, which the client is told once.
        assistant.report(error)
        return ()


def _item(
    document: Document, position: Position, candidate: Candidate, rank: int
) -> lsp.CompletionItem:
    """Make an item that clients keep in the list: they look for what stands before the cursor.

    So its edit begins with the word that the cursor is in or behind, and leaves out white space
    that is there already.
    """
    line, column = document.place(position)
    before = document.line_text(line)[:column]
    _, start = document.place(candidate.range.start)
    _, end = document.place(candidate.range.end)
    text = candidate.insert_text
    if text.startswith(before[start:]):
        text, start = text[column - start :], column
    word = _word_start(before)
    if word < start:
        text, start = before[word:start] + text, word
    shown = _first_line(text)
    replaced = before[start:]
    documentation = _fenced(text, document.language.id)
    return lsp.CompletionItem(
        label=shown if shown == text.strip() else f"{shown} …",
        kind=lsp.CompletionItemKind.Text,
        detail=reason_text(candidate) or None,
        documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, documentation),
        sort_text=f"{rank:04}",
        filter_text=None if shown.startswith(replaced) else replaced + shown,
        insert_text_format=lsp.InsertTextFormat.PlainText,
        insert_text_mode=lsp.InsertTextMode.AsIs,
        text_edit=lsp.TextEdit(span_range(document, line, (start, end)), text),
        command=accepted_command(candidate),
    )


def _word_start(before: str) -> int:
    """Where the word begins that ends at the cursor; the cursor where there is none."""
    found = _WORD_BEFORE.search(before)
    return found.start() if found is not None else len(before)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip()


def _fenced(text: str, language: str) -> str:
    """Code as Markdown, in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    body = text.strip("\r\n")
    return f"{fence}{language}\n{body}\n{fence}"
