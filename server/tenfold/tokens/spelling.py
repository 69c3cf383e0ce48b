"""From tokens as bytes back to the characters of the text that they spell."""

import re
from collections.abc import Iterable

from tenfold.tokens.tokenizer import Token

LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """Put U+FFFD in place of each lone surrogate, which UTF-8 cannot hold.

    The result has as many characters, and as many UTF-8 bytes where surrogates count three.
    """
    return LONE_SURROGATES.sub("\ufffd", text)


def spell(text: str, pieces: Iterable[tuple[int, int]]) -> list[Token]:
    """Give each token the characters that begin in it.

    ``pieces`` are id and length in bytes of each token, in order; together they are the text's
    UTF-8. A character split over several tokens goes to the first of them.
    """
    data = text.encode("utf-8", "surrogatepass")
    tokens, end, start = [], 0, 0
    for identity, length in pieces:
        end += length
        stop = end
        while stop < len(data) and data[stop] & 0xC0 == 0x80:
            stop += 1
        # A token that lies within a character ends where the one before it did.
        tokens.append(Token(identity, data[start:stop].decode("utf-8", "surrogatepass")))
        start = stop
    return tokens
