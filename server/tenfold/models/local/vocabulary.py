"""A vocabulary as bytes: which tokens end an answer, and which can continue given text."""

import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence

END_TOKENS = (
    "<|endoftext|>",
    "<|im_end|>",
    "<|im_start|>",
    "<|fim_pad|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|file_sep|>",
    "<|repo_name|>",
    "<|eot_id|>",
    "</s>",
)
"""Tokens after which no answer goes on, whether or not a tokenizer calls them special."""

LONGEST_CUT = 8
"""How many tokens of a prompt's end are taken back at the most."""


class Vocabulary:
    """The bytes of each token, in the order of their ids and sorted."""

    def __init__(self, token_bytes: Sequence[bytes], end_ids: Iterable[int]) -> None:
        self.token_bytes = token_bytes
        # A token without text is a special one: it is never part of an answer.
        without_text = (identity for identity, text in enumerate(token_bytes) if not text)
        self.end_ids = frozenset((*end_ids, *without_text))
        spelled = sorted(
            (text, identity)
            for identity, text in enumerate(token_bytes)
            if identity not in self.end_ids
        )
        self._texts = [text for text, _ in spelled]
        self._ids = [identity for _, identity in spelled]

    def ends(self, identity: int) -> bool:
        """Whether an answer ends at this token; so it does at one that is no token at all."""
        return identity in self.end_ids or identity >= len(self.token_bytes)

    def text(self, identity: int) -> str:
        """A token as text; empty for one that ends an answer.

        Interned: the same tokens are told again and again.
        """
        if self.ends(identity):
            return ""
        return sys.intern(self.token_bytes[identity].decode(errors="replace"))

    def allowed(self, required: bytes) -> list[int]:
        """Ids of the tokens that can come next where the text must begin with ``required``.

        They are the tokens that begin with it, and those that it begins with.
        """
        found = self._ids[slice(*self._beginning_with(required))]
        for length in range(1, len(required)):
            found += self._spelled(required[:length])
        return found

    def take_back(self, ids: Sequence[int], held_back: bytes) -> tuple[int, bytes]:
        """How many tokens of a prompt's end to take back, and what must be generated instead.

        A prompt that ends inside of what would be one token makes a model write something else:
        it never saw the word cut there. So tokens are taken back as far as one of the
        vocabulary reaches over the prompt's end. Special tokens and the first one stay.
        """
        taken, required = 0, held_back
        cut = b""
        for count in range(1, min(LONGEST_CUT, len(ids) - 1) + 1):
            identity = ids[-count]
            if self.ends(identity):
                break
            cut = self.token_bytes[identity] + cut
            if self._reaches_over(cut, cut + held_back):
                taken, required = count, cut + held_back
        return taken, required

    def _reaches_over(self, cut: bytes, required: bytes) -> bool:
        """Whether a token begins with ``cut``, goes on after it, and agrees with ``required``."""
        start, end = self._beginning_with(required)
        # A token that is ``required`` itself reaches over the cut only with held back text.
        first = start
        if required == cut:
            while first < end and self._texts[first] == cut:
                first += 1
        if first < end:
            return True
        return any(
            self._spelled(required[:length]) for length in range(len(cut) + 1, len(required))
        )

    def _spelled(self, text: bytes) -> list[int]:
        """Ids of the tokens that are exactly this text."""
        found = []
        place = bisect_left(self._texts, text)
        while place < len(self._texts) and self._texts[place] == text:
            found.append(self._ids[place])
            place += 1
        return found

    def _beginning_with(self, text: bytes) -> tuple[int, int]:
        """Places, in the sorted order, of the tokens that begin with this text."""
        start = bisect_left(self._texts, text)
        # The first text after all that begin so; bytes of 255 at the end have to be dropped.
        stem = text.rstrip(b"\xff")
        if not stem:
            return start, len(self._texts)
        after = stem[:-1] + bytes([stem[-1] + 1])
        return start, bisect_left(self._texts, after)
