"""Counting and cutting with a model's own ``tokenizer.json``."""

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tenfold.errors import ModelError, ModelMissing
from tenfold.tokens.chat_template import ChatMessage, ChatTemplate, read_chat_template
from tenfold.tokens.spelling import encodable
from tenfold.tokens.tokenizer import Token
from tenfold.tokens.vocabulary import token_bytes_table


class HuggingFaceTokenizer:
    """The tokenizer of a model's folder, without transformers.

    Names of special tokens in a text become these tokens, as fill in the middle and chat
    templates need it; none is ever added. Raises :class:`ModelMissing` where the folder has no
    ``tokenizer.json``, :class:`ModelError` where it cannot be read.
    """

    exact = True

    def __init__(self, folder: Path, name: str | None = None) -> None:
        from tokenizers import Tokenizer

        file = folder / "tokenizer.json"
        if not file.is_file():
            raise ModelMissing(
                f"{folder.name} has no tokenizer.json.",
                "Choose a folder that transformers has saved, or a model of the catalogue.",
            )
        try:
            self._backend = Tokenizer.from_file(str(file))
        except Exception:  # the library raises nothing more special
            raise ModelError(
                f"The tokenizer.json of {folder.name} cannot be read.", "Fetch the model again."
            ) from None
        # Padding and truncation are for training; here a text is all of its tokens.
        self._backend.no_padding()
        self._backend.no_truncation()
        self._folder = folder
        self.encoding = name or folder.name

    def count(self, text: str) -> int:
        """Number of tokens of the text."""
        return len(self._encoded(text).ids)

    def tokens(self, text: str) -> list[Token]:
        """Each token with the characters of the text that it stands for.

        They are the text's own characters also where the tokenizer normalises, such as to NFC.
        """
        encoded = self._encoded(text)
        tokens: list[Token] = []
        start = 0
        for index, (identity, (_, end)) in enumerate(
            zip(encoded.ids, encoded.offsets, strict=True)
        ):
            last = index == len(encoded.ids) - 1
            # Tokens that share a character all end after it: the first takes it.
            stop = len(text) if last else max(start, end)
            tokens.append(Token(identity, text[start:stop]))
            start = stop
        return tokens

    def encode(self, text: str) -> list[int]:
        """The ids of the text, with no special token added."""
        return list(self._encoded(text).ids)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of the ids, without special tokens."""
        return str(self._backend.decode(ids, skip_special_tokens=True))

    def token_bytes(self, identity: int) -> bytes:
        """The raw bytes that a token adds to the text; none for special and unknown ones.

        The bytes of a run of tokens joined are UTF-8 of its text; those of a single one may be
        part of a character.
        """
        table = self.vocabulary_bytes
        return table[identity] if 0 <= identity < len(table) else b""

    @functools.cached_property
    def vocabulary_bytes(self) -> tuple[bytes, ...]:
        """:meth:`token_bytes` of every id, made when it is first needed."""
        return token_bytes_table(self._backend)

    @functools.cached_property
    def special_ids(self) -> frozenset[int]:
        """Ids of the special tokens, which never are part of an answer."""
        added = self._backend.get_added_tokens_decoder()
        return frozenset(identity for identity, token in added.items() if token.special)

    def id_of(self, token: str) -> int | None:
        """The id of a token by its name in the vocabulary, such as ``<|im_end|>``."""
        found = self._backend.token_to_id(token)
        return None if found is None else int(found)

    @property
    def supports_chat(self) -> bool:
        """Whether the model comes with a chat template."""
        return self._chat is not None

    def chat_text(self, messages: Sequence[ChatMessage]) -> str:
        """Put messages into the model's own form, ready for its answer.

        Raises :class:`ModelError` where it has no chat template, or a broken one.
        """
        if self._chat is None:
            raise ModelError(
                f"{self.encoding} has no chat template.",
                "Choose a prompt template that continues text, such as prefix.",
            )
        return self._chat(messages)

    @functools.cached_property
    def _chat(self) -> ChatTemplate | None:
        return read_chat_template(self._folder, self._config)

    @functools.cached_property
    def _config(self) -> dict[str, Any]:
        try:
            config = json.loads((self._folder / "tokenizer_config.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return config if isinstance(config, dict) else {}

    def _encoded(self, text: str) -> Any:
        return self._backend.encode(encodable(text), add_special_tokens=False)
