"""OpenAI's encodings, offline."""

import socket
import subprocess
import sys

import pytest

from tenfold.tokens.openai_ranks import openai_tokenizer

ASTRAL = "\U0001f469\u200d\U0001f4bb"
TEXTS = [
    "",
    "hello world",
    "def f(x):\n\treturn x  # é ñ 漢字\r\n",
    f"{ASTRAL} और \u0301 \U0010ffff",
    " " * 300,
    "<|endoftext|> and <|im_start|> are ordinary text",
    "\ud800 lone \udfff\udfff",
    "a\x00b",
]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("counting tokens used the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    ("model", "encoding", "exact"),
    [
        ("gpt-4o", "o200k_base", True),
        ("gpt-4o-mini-2024-07-18", "o200k_base", True),
        ("openai/gpt-4o", "o200k_base", True),
        ("gpt-4.1-mini", "o200k_base", True),
        ("gpt-5", "o200k_base", True),
        ("o3", "o200k_base", True),
        ("gpt-oss-20b", "o200k_harmony", True),
        ("gpt-4", "cl100k_base", True),
        ("gpt-3.5-turbo-instruct", "cl100k_base", True),
        ("gpt-35-turbo", "cl100k_base", True),
        ("davinci-002", "cl100k_base", True),
        # The ranks of older encodings are nowhere to be had offline.
        ("code-davinci-002", "o200k_base", False),
        ("text-curie-001", "o200k_base", False),
        ("gpt2", "o200k_base", False),
        # Models of servers that merely speak OpenAI's API.
        ("mistral-large", "o200k_base", False),
        ("", "o200k_base", False),
    ],
)
def test_encoding_of_a_model(model: str, encoding: str, exact: bool) -> None:
    tokenizer = openai_tokenizer(model)
    assert (tokenizer.encoding, tokenizer.exact) == (encoding, exact)


@pytest.mark.parametrize(
    ("model", "text", "ids"),
    [
        ("gpt-4", "hello world", [15339, 1917]),
        ("gpt-4", "tiktoken is great!", [83, 1609, 5963, 374, 2294, 0]),
        ("gpt-4", "antidisestablishmentarianism", [519, 85342, 34500, 479, 8997, 2191]),
        ("gpt-4", "2 + 2 = 4", [17, 489, 220, 17, 284, 220, 19]),
        ("gpt-4", "お誕生日おめでとう",
         [33334, 45918, 243, 21990, 9080, 33334, 62004, 16556, 78699]),
        ("gpt-4o", "hello world", [24912, 2375]),
        ("gpt-4o", "2 + 2 = 4", [17, 659, 220, 17, 314, 220, 19]),
        ("gpt-4o", "antidisestablishmentarianism", [493, 129901, 376, 160388, 21203, 2367]),
        ("gpt-4o", "お誕生日おめでとう", [8930, 9697, 243, 128225, 8930, 17693, 4344, 48669]),
    ],
)  # fmt: skip
def test_ids_that_openai_publishes(model: str, text: str, ids: list[int]) -> None:
    tokenizer = openai_tokenizer(model)
    assert [token.id for token in tokenizer.tokens(text)] == ids
    assert tokenizer.count(text) == len(ids)


@pytest.mark.parametrize("model", ["gpt-4", "gpt-4o", "no-such-model"])
@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_tokens_join_to_the_text(model: str, text: str) -> None:
    tokenizer = openai_tokenizer(model)
    tokens = tokenizer.tokens(text)
    assert "".join(token.text for token in tokens) == text
    assert tokenizer.count(text) == len(tokens)


def test_the_first_token_of_a_split_character_carries_it() -> None:
    tokens = openai_tokenizer("gpt-4").tokens("誕!")
    assert [token.text for token in tokens] == ["誕", "", "!"]


def test_without_the_libraries_it_is_an_estimate() -> None:
    code = (
        "import sys; sys.modules['tiktoken'] = None;"
        "from tenfold.tokens.openai_ranks import openai_tokenizer as f;"
        "t = f('gpt-4o'); print(t.encoding, t.exact)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["estimate", "False"]
