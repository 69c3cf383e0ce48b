"""Counting for models whose vocabulary cannot be had: an estimate, and said to be one."""

import re

from tenfold.tokens.tokenizer import Token

NO_ID = -1
"""An estimate has no vocabulary."""

PIECES = re.compile(
    r"""
    \ ?[^\W\d_]{1,6}        # the beginning of a word, with the space in front of it
    | \d{1,3}
    | \ ?[^\w\s]{1,2}       # operators and brackets
    | _+
    | \r?\n[ \t]*           # a line's end with the next line's indentation
    | [^\S\n]{1,16}
    | .                     # whatever else, one by one
    """,
    re.VERBOSE | re.DOTALL,
)
WIDE = re.compile("[\u1100-\uffff\U00010000-\U0010ffff]")
"""Scripts and symbols of which vocabularies hold few whole words: about a token each."""


class EstimatedTokenizer:
    """Cuts as vocabularies trained on code commonly do: short words whole, long ones in parts."""

    encoding = "estimate"
    exact = False

    def count(self, text: str) -> int:
        """Number of tokens of the text, as a guess."""
        return sum(1 for _ in self._cut(text))

    def tokens(self, text: str) -> list[Token]:
        """Each guessed token; the ids are :data:`NO_ID`."""
        return [Token(NO_ID, piece) for piece in self._cut(text)]

    def _cut(self, text: str) -> "list[str]":
        cut: list[str] = []
        for match in PIECES.finditer(text):
            piece = match.group()
            if WIDE.search(piece):
                cut.extend(piece)
            else:
                cut.append(piece)
        return cut
