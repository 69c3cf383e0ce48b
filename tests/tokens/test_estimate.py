"""The estimate for unknown vocabularies."""

from pathlib import Path

import pytest

from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.openai_ranks import openai_tokenizer

SOURCES = sorted((Path(__file__).parents[2] / "server" / "tenfold").rglob("*.py"))
PROSE = "The quick brown fox jumps over the lazy dog, and nobody minds.\n" * 20
JAPANESE = "お誕生日おめでとう、漢字と平仮名と片仮名。" * 20


@pytest.mark.parametrize(
    "text", ["", "x", "def f(x):\n    return x\n", "\r\n\t\ud800", "漢字 é", " " * 99, "__init__"]
)
def test_it_cuts_the_whole_text(text: str) -> None:
    tokenizer = EstimatedTokenizer()
    tokens = tokenizer.tokens(text)
    assert "".join(token.text for token in tokens) == text
    assert tokenizer.count(text) == len(tokens)
    assert not tokenizer.exact


@pytest.mark.parametrize("text", [PROSE, JAPANESE, *(p.read_text("utf-8") for p in SOURCES[:40])])
def test_it_is_near_the_truth(text: str) -> None:
    truth = openai_tokenizer("gpt-4").count(text)
    guess = EstimatedTokenizer().count(text)
    assert truth * 0.6 - 5 <= guess <= truth * 1.7 + 5
