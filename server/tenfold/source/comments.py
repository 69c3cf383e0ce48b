"""Whether a comment is being written at a cursor, or is finished."""

from tenfold.source.ask import CommentState
from tenfold.source.document import Document
from tenfold.source.governing import governing_comment
from tenfold.source.positions import Position
from tenfold.source.spans import spans_around


def comment_state(document: Document, position: Position) -> CommentState:
    """Tell the three states apart; what stands in a string is no comment.

    A comment is finished on the line after it, with at most one blank line between, in the code
    right below it, and where the body of a signature under it is to begin. Remarks for tools,
    rules of dashes and a licence at the top govern nothing.
    """
    place = document.place(position)
    spans = spans_around(document, place[0])
    if spans.comment_at(place) is not None:
        return CommentState.WRITING
    if governing_comment(document, spans, place) is not None:
        return CommentState.FINISHED
    return CommentState.NONE
