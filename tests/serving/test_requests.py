"""Requests as they become prompts, without the wire."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models

from tenfold.models.contract import Abilities
from tenfold.serving.infilling import KNOWN, marks_of
from tenfold.serving.refusals import Refused
from tenfold.serving.requests import CHAT_TOKENS, TEXT_TOKENS, Question, question_of
from tenfold.serving.served import About
from tenfold.tokens.hugging_face import HuggingFaceTokenizer

from .conftest import ScriptedModel

ABOUT = About("small", 4000, 10, True, ("<p>", "<s>", "<m>"))


def text(about: About = ABOUT, **fields: Any) -> Question:
    body = {"model": "small", "prompt": "before", **fields}
    return question_of(json.dumps(body).encode(), False, about)


def chat(about: About = ABOUT, **fields: Any) -> Question:
    body = {"model": "small", "messages": [{"role": "user", "content": "hi"}], **fields}
    return question_of(json.dumps(body).encode(), True, about)


def test_a_suffix_is_put_between_the_models_own_marks() -> None:
    assert text(suffix="after").prompt.text == "<p>before<s>after<m>"
    assert text(suffix="").prompt.text == "before"
    assert text(suffix=None).prompt.text == "before"
    with pytest.raises(Refused):
        text(replace(ABOUT, marks=None), suffix="after")


def test_what_is_not_said_is_as_openai_has_it() -> None:
    sampling = text().sampling
    assert (sampling.n, sampling.temperature, sampling.top_p) == (1, 1.0, 1.0)
    assert sampling.max_tokens == TEXT_TOKENS
    assert chat().sampling.max_tokens == CHAT_TOKENS
    assert chat(replace(ABOUT, window=200)).sampling.max_tokens == 100
    assert chat(max_tokens=7).sampling.max_tokens == 7
    assert chat(max_tokens=7, max_completion_tokens=8).sampling.max_tokens == 8
    assert (text().alternatives, chat().alternatives) == (None, None)
    assert (text(logprobs=0).alternatives, chat(logprobs=True).alternatives) == (0, 0)
    assert chat(top_logprobs=3).alternatives is None


def test_each_answer_is_seeded() -> None:
    seeds = {text().sampling.seed for _ in range(20)}
    assert None not in seeds
    assert len(seeds) > 10
    assert text(seed=-3).sampling.seed == -3


def test_a_model_without_a_chat_template_takes_no_messages() -> None:
    with pytest.raises(Refused) as caught:
        chat(replace(ABOUT, chat=False))
    assert caught.value.refusal.status == 404


def test_words_of_a_refusal_hold_nothing_of_the_request() -> None:
    for fields in ({"temperature": "a secret"}, {"stop": {"a secret": 1}}, {"prompt": {"a": 1}}):
        with pytest.raises(Refused) as caught:
            text(**fields)
        assert "secret" not in caught.value.refusal.message
        assert caught.value.refusal.param in fields


@pytest.mark.parametrize("marks", KNOWN)
def test_marks_are_found_in_the_vocabulary(tmp_path: Path, marks: tuple[str, ...]) -> None:
    tokenizer = Tokenizer(models.BPE({"a": 0}, []))
    tokenizer.add_special_tokens(list(marks))
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    model = ScriptedModel()
    model.tokenizer = HuggingFaceTokenizer(tmp_path)  # type: ignore[assignment]
    assert marks_of(model) is None, "it cannot fill in"
    model.abilities = Abilities("any", 100, True, True, True, True, 1)
    assert marks_of(model) == marks


def test_a_vocabulary_without_marks_cannot_fill_in(tmp_path: Path) -> None:
    Tokenizer(models.BPE({"a": 0}, [])).save(str(tmp_path / "tokenizer.json"))
    model = ScriptedModel()
    model.tokenizer = HuggingFaceTokenizer(tmp_path)  # type: ignore[assignment]
    model.abilities = Abilities("any", 100, True, True, True, True, 1)
    assert marks_of(model) is None
