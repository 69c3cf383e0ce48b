"""The raw bytes that each token of a Hugging Face vocabulary stands for."""

import functools
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tenfold.tokens.spelling import encodable

if TYPE_CHECKING:
    from tokenizers import Tokenizer as Backend

SPACE = "\u2581"
"""How SentencePiece spells a space."""


def token_bytes_table(backend: "Backend") -> tuple[bytes, ...]:
    """Look up by id the bytes of every token; special tokens and gaps have none.

    Byte-level vocabularies spell each byte as one character; SentencePiece-like ones spell a
    space as U+2581 and single bytes as ``<0x0A>``. Takes some 0.2 s for 150,000 tokens.
    """
    spell = _byte_level if _is_byte_level(json.loads(backend.to_str())) else _sentence_piece
    vocabulary = backend.get_vocab(with_added_tokens=True)
    table = [b""] * (max(vocabulary.values(), default=-1) + 1)
    for token, identity in vocabulary.items():
        table[identity] = spell(token)
    for identity, added in backend.get_added_tokens_decoder().items():
        table[identity] = b"" if added.special else added.content.encode()
    return tuple(table)


def _is_byte_level(description: dict[str, Any]) -> bool:
    parts = (description.get("decoder"), description.get("pre_tokenizer"))
    return any(kind == "ByteLevel" for part in parts for kind in _kinds(part))


def _kinds(part: dict[str, Any] | None) -> Iterator[str]:
    """The type of a tokenizer's part, or of each of a sequence's."""
    if part is not None:
        yield part.get("type", "")
        for inner in part.get("decoders", part.get("pretokenizers", ())):
            yield from _kinds(inner)


def _byte_level(token: str) -> bytes:
    table = _byte_of_character()
    try:
        return bytes([table[character] for character in token])
    except KeyError:
        return encodable(token).encode()


def _sentence_piece(token: str) -> bytes:
    if len(token) == 6 and token.startswith("<0x") and token.endswith(">"):
        try:
            return bytes([int(token[3:5], 16)])
        except ValueError:
            pass
    return encodable(token.replace(SPACE, " ")).encode()


@functools.cache
def _byte_of_character() -> dict[str, int]:
    """GPT-2's spelling: printable Latin-1 stands for itself, the rest from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in set(printable)]
    shifted = {chr(0x100 + index): byte for index, byte in enumerate(others)}
    return {chr(byte): byte for byte in printable} | shifted
