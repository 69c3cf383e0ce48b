"""Work-done progress: a request's bar in the editor, and the button that cancels it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from lsprotocol import types as lsp

from tenfold.lsp.server import TenfoldServer


class WorkDone:
    """The progress of one request, begun and not yet ended."""

    def __init__(self, ls: TenfoldServer, token: str | int) -> None:
        self._progress = ls.work_done_progress
        self._token = token
        self._cancelled: Future[None] = self._progress.tokens[token]

    def report(self, message: str, percentage: int) -> None:
        """Say how far the work is; ``percentage`` is from 0 to 100."""
        self._progress.report(
            self._token, lsp.WorkDoneProgressReport(message=message, percentage=percentage)
        )

    @property
    def cancelled(self) -> bool:
        """Whether the user has pressed the button."""
        return self._cancelled.cancelled()

    def on_cancel(self, stop: Callable[[], object]) -> None:
        """Call ``stop`` when the user presses the button, or at once if that is done."""
        self._cancelled.add_done_callback(lambda _: stop())


@contextmanager
def work_done(ls: TenfoldServer, token: str | int | None) -> Iterator[WorkDone | None]:
    """Begin a progress and end it with the block; None where the client asked for none."""
    if token is None:
        yield None
        return
    begin = lsp.WorkDoneProgressBegin(title="Tenfold", percentage=0, cancellable=True)
    ls.work_done_progress.begin(token, begin)
    try:
        yield WorkDone(ls, token)
    finally:
        ls.work_done_progress.end(token, lsp.WorkDoneProgressEnd())
        ls.work_done_progress.tokens.pop(token, None)  # pygls keeps them for ever
