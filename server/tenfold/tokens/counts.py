"""Counts that are remembered: most lines of a document are the same at the next key stroke."""

from collections import deque
from functools import lru_cache

from tenfold.tokens.tokenizer import Tokenizer

LINES_KEPT = 20_000
TEXTS_KEPT = 16
TOKENIZERS_KEPT = 2


class Counts:
    """A tokenizer's counts of lines and of whole texts, the latest of which are remembered."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.of_line = lru_cache(LINES_KEPT)(tokenizer.count)
        self.of_text = lru_cache(TEXTS_KEPT)(tokenizer.count)


_kept: deque[Counts] = deque(maxlen=TOKENIZERS_KEPT)


def counts_of(tokenizer: Tokenizer) -> Counts:
    """The counts of a tokenizer, those that are remembered among them."""
    for counts in list(_kept):
        if counts.tokenizer is tokenizer:
            return counts
    made = Counts(tokenizer)
    _kept.append(made)
    return made
