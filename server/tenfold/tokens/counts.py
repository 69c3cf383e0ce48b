"""Counts that are remembered: most lines of a document are the same at the next key stroke."""

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


@lru_cache(TOKENIZERS_KEPT)
def counts_of(tokenizer: Tokenizer) -> Counts:
    """The counts of a tokenizer, those that are remembered among them."""
    return Counts(tokenizer)
