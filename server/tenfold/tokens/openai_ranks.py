"""OpenAI's encodings, without any network.

tiktoken fetches its rank files at run time. The package ``bpe-openai`` carries those of
``cl100k_base`` and ``o200k_base``: they are given to tiktoken once their SHA-256 is the one that
OpenAI's own files have.
"""

import functools
import gzip
import hashlib
from importlib import resources
from typing import TYPE_CHECKING

from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.spelling import encodable, spell
from tenfold.tokens.tokenizer import Token, Tokenizer

if TYPE_CHECKING:
    from tiktoken import Encoding

RANKS_SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
SAME_RANKS = {"o200k_harmony": "o200k_base"}
"""Encodings that differ in special tokens only, which ordinary text never becomes."""
STAND_IN = "o200k_base"
"""What counts for models whose encoding is not known, or not to be had."""


class OpenAITokenizer:
    """Counts with tiktoken; ``exact`` is False where the ranks stand in for others."""

    def __init__(self, encoding: str, ranks: "Encoding", *, exact: bool) -> None:
        self.encoding = encoding
        self.exact = exact
        self._ranks = ranks

    def count(self, text: str) -> int:
        """Number of tokens of the text; names of special tokens are ordinary text."""
        return len(self._ranks.encode_ordinary(encodable(text)))

    def tokens(self, text: str) -> list[Token]:
        """Each token of the text."""
        ids = self._ranks.encode_ordinary(encodable(text))
        lengths = map(len, self._ranks.decode_tokens_bytes(ids))
        return spell(text, zip(ids, lengths, strict=True))


def openai_tokenizer(model: str) -> Tokenizer:
    """What counts the tokens of an OpenAI model, or of a model with another name behind an API.

    Exact for every model of ``cl100k_base`` and ``o200k_base``. For older encodings and unknown
    names it is an estimate by the newest ranks; where the libraries are not installed, one by
    the look of the text.
    """
    try:
        name = _encoding_name(model)
        ranks = SAME_RANKS.get(name or "", name)
        if name is None or ranks not in RANKS_SHA256:
            return OpenAITokenizer(STAND_IN, _load(STAND_IN), exact=False)
        return OpenAITokenizer(name, _load(ranks), exact=True)
    except (ImportError, OSError, ValueError):
        return EstimatedTokenizer()


def _encoding_name(model: str) -> str | None:
    from tiktoken import encoding_name_for_model

    try:
        return encoding_name_for_model(model.removeprefix("openai/"))
    except KeyError:
        return None


@functools.cache
def _load(name: str) -> "Encoding":
    """Load an encoding whose ranks are installed; takes some 0.1 s the first time.

    Raises ImportError, OSError, or ValueError where the ranks are not the true ones.
    """
    from bpe_openai import registry
    from tiktoken import Encoding

    packed = resources.files("bpe_openai.data").joinpath(f"{name}.tiktoken.gz").read_bytes()
    if hashlib.sha256(gzip.decompress(packed)).hexdigest() != RANKS_SHA256[name]:
        raise ValueError(f"The ranks of {name} are not the ones that OpenAI publishes.")
    return Encoding(**getattr(registry, name)())
