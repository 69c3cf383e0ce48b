"""``tenfold/attached``: the cursor of the last code editor, which templates are shown for."""

from typing import Any

from tenfold.errors import TenfoldError
from tenfold.lsp.convert import position_from
from tenfold.lsp.params import optional, optional_text
from tenfold.lsp.refreshing import refresh_lenses
from tenfold.lsp.server import Attached, TenfoldServer, is_template
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.positions import Position


def attached(ls: TenfoldServer, params: Any) -> None:
    """Take the cursor that the client tells; without one, templates are shown for none."""
    uri = optional_text(optional(params, "textDocument"), "uri")
    document = ls.document(uri) if uri is not None else None
    if document is None:
        _set(ls, None)
    else:
        attach(ls, document, position_from(optional(params, "position")))


def attach(ls: TenfoldServer, document: Document, position: Position) -> None:
    """Show templates for a cursor from now on; one in a template is not meant."""
    if not is_template(document):
        _set(ls, Attached(document.uri, position))


def detach(ls: TenfoldServer, uri: str) -> None:
    """Forget the cursor where it is in this document."""
    if ls.attached is not None and ls.attached.uri == uri:
        _set(ls, None)


def attached_ask(ls: TenfoldServer) -> Ask | None:
    """What is asked at the cursor; None where there is none, or nothing may be read there."""
    document = ls.document(ls.attached.uri) if ls.attached is not None else None
    if document is None or ls.attached is None:
        return None
    try:
        return ls.assistant.ask(document, ls.attached.position, list(ls.documents.values()))
    except TenfoldError:
        return None


def _set(ls: TenfoldServer, cursor: Attached | None) -> None:
    if cursor != ls.attached:
        ls.attached = cursor
        refresh_lenses(ls)
