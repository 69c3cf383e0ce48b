"""One completion under way: from tokens to text, and when it is whole."""

import codecs
from collections.abc import Callable, Sequence

from tenfold.models.contract import Delta, DrawnToken, FinishReason


class Row:
    """One of the ``n`` completions.

    ``required`` is what its tokens have to begin with; of that nothing is given out, since the
    document has it already.
    """

    def __init__(
        self,
        index: int,
        required: bytes,
        stop: Sequence[str],
        max_tokens: int,
        finished: Callable[[str], bool] | None,
    ) -> None:
        self.index = index
        self.required = required
        """What of it is still to come."""
        self._stop = [sequence for sequence in stop if sequence]
        self._left = max_tokens
        self._finished = finished
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._given = 0

    def end(self, drawn: DrawnToken) -> Delta:
        """The last delta, at a token that ends an answer and is no part of it."""
        text = self._give_out(len(self._text))
        return Delta(self.index, text, 0.0, "stop", 0, (drawn,))

    def add(self, token: bytes, drawn: DrawnToken) -> Delta:
        """Take a token's bytes; the delta that it makes."""
        fresh = self._decoder.decode(self._after_required(token))
        before = len(self._text)
        self._text += fresh
        self._left -= 1
        stopped = self._stop_place(before)
        if stopped is not None:
            return self._delta(stopped, drawn, "stop")
        if "\n" in fresh and self._finished is not None and self._finished(self._text):
            return self._delta(len(self._text), drawn, "block")
        if self._left <= 0:
            return self._delta(len(self._text), drawn, "length")
        return self._delta(len(self._text) - self._undecided(), drawn, None)

    def _after_required(self, token: bytes) -> bytes:
        """What of a token's bytes is after the required ones."""
        overlap = min(len(self.required), len(token))
        self.required = self.required[overlap:]
        return token[overlap:]

    def _stop_place(self, before: int) -> int | None:
        """Where the first stop sequence begins in the text, if it ends after ``before``."""
        places = [
            self._text.find(sequence, max(0, before - len(sequence) + 1)) for sequence in self._stop
        ]
        return min((place for place in places if place >= 0), default=None)

    def _undecided(self) -> int:
        """Length of the text's end that may be the beginning of a stop sequence."""
        longest = 0
        for sequence in self._stop:
            for length in range(min(len(sequence) - 1, len(self._text)), longest, -1):
                if self._text.endswith(sequence[:length]):
                    longest = length
                    break
        return longest

    def _delta(self, until: int, drawn: DrawnToken, reason: FinishReason | None) -> Delta:
        return Delta(self.index, self._give_out(until), drawn.logprob, reason, 1, (drawn,))

    def _give_out(self, until: int) -> str:
        text = self._text[self._given : until]
        self._given = max(self._given, until)
        return text
