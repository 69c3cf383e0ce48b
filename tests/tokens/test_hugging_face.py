"""Models' own tokenizers."""

import json
import time
from pathlib import Path

import pytest

from tenfold.errors import ModelError, ModelMissing
from tenfold.prompting.prompt import Message
from tenfold.tokens.hugging_face import HuggingFaceTokenizer
from tokens.tiny import CHAT_TEMPLATE, byte_level, sentence_piece

TEXTS = [
    "",
    "def add(first, second):\n    return first + second\n",
    "  two  spaces\tand\ta tab\r\n",
    "漢字 \U0001f469\u200d\U0001f4bb é e\u0301 \U0010ffff",
    "<|im_start|>user\nhi<|im_end|>",
    "lone \ud800 surrogate",
    "abc ab  ab ぁ",
]
MESSAGES = (Message("system", "Be brief."), Message("user", "1 < 2 & 'x'"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def tokenizers(folder: Path) -> dict[str, HuggingFaceTokenizer]:
    return {
        "bytes": HuggingFaceTokenizer(byte_level(folder / "bytes"), "tiny-coder"),
        "trimmed": HuggingFaceTokenizer(byte_level(folder / "trimmed", trim_offsets=True)),
        "pieces": HuggingFaceTokenizer(sentence_piece(folder / "pieces")),
    }


KINDS = ["bytes", "trimmed", "pieces"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_tokens_join_to_the_text(
    tokenizers: dict[str, HuggingFaceTokenizer], kind: str, text: str
) -> None:
    tokenizer = tokenizers[kind]
    tokens = tokenizer.tokens(text)
    assert "".join(token.text for token in tokens) == text
    assert [token.id for token in tokens] == tokenizer.encode(text)
    assert tokenizer.count(text) == len(tokens)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [text for text in TEXTS if "\ud800" not in text])
def test_bytes_of_tokens_are_utf8_of_the_text(
    tokenizers: dict[str, HuggingFaceTokenizer], kind: str, text: str
) -> None:
    tokenizer = tokenizers[kind]
    ids = [id_ for id_ in tokenizer.encode(text) if id_ not in tokenizer.special_ids]
    plain = tokenizer.decode(ids)
    assert b"".join(map(tokenizer.token_bytes, ids)).decode("utf-8") == plain
    if "<|" not in text and "e\u0301" not in text:  # which NFC makes one character
        assert plain == text


def test_a_character_split_over_tokens_is_carried_by_the_first(
    tokenizers: dict[str, HuggingFaceTokenizer],
) -> None:
    tokens = tokenizers["bytes"].tokens("漢")
    assert [token.text for token in tokens] == ["漢", "", ""]


def test_what_the_engine_needs_to_know_of_ids(
    tokenizers: dict[str, HuggingFaceTokenizer],
) -> None:
    tokenizer = tokenizers["bytes"]
    end = tokenizer.id_of("<|im_end|>")
    assert end in tokenizer.special_ids
    assert tokenizer.encode("<|im_end|>") == [end]
    assert tokenizer.token_bytes(end or 0) == b""
    think = tokenizer.id_of("<think>")
    assert think is not None
    assert think not in tokenizer.special_ids
    assert tokenizer.token_bytes(think) == b"<think>"
    assert tokenizer.id_of("no such token") is None
    assert tokenizer.token_bytes(-1) == tokenizer.token_bytes(10**9) == b""
    assert {bytes([byte]) for byte in range(256)} <= set(tokenizer.vocabulary_bytes)
    assert len(tokenizer.vocabulary_bytes) == think + 1
    pieces = tokenizers["pieces"]
    assert pieces.token_bytes(pieces.id_of("<0x0A>") or 0) == b"\n"
    assert pieces.token_bytes(pieces.id_of("\u2581ab") or 0) == b" ab"


def test_its_name_and_exactness(tokenizers: dict[str, HuggingFaceTokenizer]) -> None:
    assert [tokenizers[kind].encoding for kind in KINDS] == ["tiny-coder", "trimmed", "pieces"]
    assert all(tokenizer.exact for tokenizer in tokenizers.values())


def test_loading_takes_milliseconds(tokenizers: dict[str, HuggingFaceTokenizer]) -> None:
    folder = tokenizers["bytes"]._folder
    began = time.perf_counter()
    HuggingFaceTokenizer(folder)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [(None, ModelMissing, "no tokenizer.json"), ("{broken", ModelError, "cannot be read")],
)
def test_a_folder_without_a_tokenizer(
    tmp_path: Path, content: str | None, kind: type[ModelError], words: str
) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content, encoding="utf-8")
    with pytest.raises(kind, match=words) as caught:
        HuggingFaceTokenizer(tmp_path)
    assert caught.value.next_step


EXPECTED = (
    "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n1 < 2 & 'x'<|im_end|>\n"
    "<|im_start|>assistant\n"
)


@pytest.mark.parametrize(
    ("config", "file", "expected"),
    [
        ({"chat_template": CHAT_TEMPLATE}, None, EXPECTED),
        ({}, CHAT_TEMPLATE, EXPECTED),
        (
            {"chat_template": [{"name": "rag", "template": "no"},
                               {"name": "default", "template": CHAT_TEMPLATE}]},
            None,
            EXPECTED,
        ),
        ({"chat_template": "old"}, "{{ messages | length }}", "2"),
        (
            {"chat_template": "{{ bos_token }}{{ messages[1].content | tojson }}",
             "bos_token": {"content": "<s>"}},
            None,
            "<s>\"1 < 2 & 'x'\"",
        ),
        ({}, "{% generation %}a{% endgeneration %}{% for m in messages %}{% break %}{% endfor %}",
         "a"),
    ],
)  # fmt: skip
def test_chat_text(
    tmp_path: Path, config: dict[str, object], file: str | None, expected: str
) -> None:
    byte_level(tmp_path, **config)
    if file is not None:
        (tmp_path / "chat_template.jinja").write_text(file, encoding="utf-8")
    tokenizer = HuggingFaceTokenizer(tmp_path)
    assert tokenizer.supports_chat
    assert tokenizer.chat_text(MESSAGES) == expected


def test_chat_text_is_what_transformers_makes(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    byte_level(tmp_path, chat_template=CHAT_TEMPLATE)
    theirs = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(tmp_path / "tokenizer.json"), chat_template=CHAT_TEMPLATE
    ).apply_chat_template(
        [{"role": message.role, "content": message.content} for message in MESSAGES],
        tokenize=False,
        add_generation_prompt=True,
    )
    assert HuggingFaceTokenizer(tmp_path).chat_text(MESSAGES) == theirs


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (None, "no chat template"),
        ("{% if %}", "cannot be used"),
        ("{{ raise_exception('Roles must alternate') }}", "Roles must alternate"),
        ("{{ messages[0].content / 2 }}", "TypeError"),
        ("{{ messages.__class__.__mro__ }}", "cannot be used"),
        ("{{ messages.append(1) }}", "cannot be used"),
    ],
)
def test_chat_templates_that_cannot_be_used(
    tmp_path: Path, template: str | None, words: str
) -> None:
    byte_level(tmp_path, **({} if template is None else {"chat_template": template}))
    tokenizer = HuggingFaceTokenizer(tmp_path)
    with pytest.raises(ModelError, match=words) as caught:
        tokenizer.chat_text(MESSAGES)
    assert caught.value.next_step
    assert "1 < 2" not in str(caught.value)


def test_a_broken_configuration_is_as_none(tmp_path: Path) -> None:
    byte_level(tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps([1]), encoding="utf-8")
    assert not HuggingFaceTokenizer(tmp_path).supports_chat
