"""One answer while it streams in: what of it is passed on, and when it ends."""

from collections.abc import Callable, Sequence

from tenfold.models.contract import Delta, FinishReason
from tenfold.models.openai_api.chunks import AnswerPiece


class Answer:
    """Passes an answer's text on without what was held back, up to its end.

    Three things are cut, in this order: the white space at the start that the prompt held back,
    a stop sequence and what follows it (endpoints take few, and some return them), and what
    follows the line at which ``finished`` says that the answer is whole.
    """

    def __init__(
        self, held_back: str, stop: Sequence[str], finished: Callable[[str], bool] | None
    ) -> None:
        self.text = ""
        self.ended: FinishReason | None = None
        self.cut = False
        """Whether it ended here, before the endpoint's own end."""
        self._held_back = held_back
        self._begun = not held_back
        self._waiting = ""
        self._tells_logprobs = False
        self._stop = tuple(stop)
        self._finished = finished

    def take(self, piece: AnswerPiece, index: int) -> Delta | None:
        """Take in a piece; return what is passed on as a delta of ``index``, None for nothing."""
        if self.ended is not None:
            return None
        last = piece.finish_reason is not None
        self._waiting += piece.text
        text = ""
        if self._begun or self._begin(last):
            text = self._up_to_block(self._release(last))
        if last and self.ended is None:
            # What a content filter took away counts as an answer that stops there.
            self.ended = "length" if piece.finish_reason == "length" else "stop"
        logprob = piece.logprob
        if logprob is not None:
            self._tells_logprobs = True
        elif not piece.tokens and self._tells_logprobs:
            logprob = 0.0  # an end without a token takes nothing from what is known
        if not (text or piece.tokens or self.ended):
            return None  # such as a first chunk that only tells the role
        return Delta(index, text, logprob, self.ended, piece.tokens, piece.drawn)

    def _begin(self, last: bool) -> bool:
        """Drop what was held back. False while too little has come to tell."""
        have, held = self._waiting, self._held_back
        if have.startswith(held):
            self._waiting = have[len(held) :]
        elif held.startswith(have) and not last:
            return False
        else:
            # Another indentation than the document's: keep the text, drop the white space, so
            # that it is not added to what the document has already.
            rest = have[_newlines(have, held) :].lstrip(" \t")
            if not rest and not last:
                return False
            self._waiting = rest
        self._begun = True
        return True

    def _release(self, last: bool) -> str:
        """Take what is certain to be in front of a stop sequence."""
        have = self._waiting
        found = [place for stop in self._stop if (place := have.find(stop)) >= 0]
        if found:
            self.ended, self.cut, self._waiting = "stop", True, ""
            return have[: min(found)]
        kept = 0 if last else max((_overlap(have, stop) for stop in self._stop), default=0)
        self._waiting = have[len(have) - kept :]
        return have[: len(have) - kept]

    def _up_to_block(self, ready: str) -> str:
        """Ask ``finished`` at each line's end; at the end of the answer nothing more follows."""
        place = ready.find("\n") + 1
        while place and self._finished is not None:
            if self._finished(self.text + ready[:place]):
                ready = ready[:place]
                self.ended, self.cut = "block", True
                break
            place = ready.find("\n", place) + 1
        self.text += ready
        return ready


def _newlines(text: str, held_back: str) -> int:
    """Count the line breaks at the start that the held back white space has too."""
    count = 0
    while count < held_back.count("\n") and text[count : count + 1] == "\n":
        count += 1
    return count


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of the text that may be the beginning of a stop sequence."""
    longest = min(len(text), len(stop) - 1)
    return next((size for size in range(longest, 0, -1) if text.endswith(stop[:size])), 0)
