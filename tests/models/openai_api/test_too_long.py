"""What servers say of a prompt that is too long, in their own words."""

import pytest

from tenfold.models.openai_api.too_long import Lengths, lengths_said, says_too_long

SAID = [
    (
        "This model's maximum context length is 4097 tokens, however you requested 5000 tokens "
        "(4744 in your prompt; 256 for the completion). Please reduce your prompt.",
        Lengths(4097, 4744),
    ),
    (
        "This model's maximum context length is 8192 tokens. However, your messages resulted in "
        "9000 tokens. Please reduce the length of the messages.",
        Lengths(8192, 9000),
    ),
    (
        "This model's maximum context length is 2048 tokens. However, you requested 2304 tokens "
        "(2048 in the messages, 256 in the completion).",
        Lengths(2048, 2048),
    ),
    ("Requested tokens (2304) exceed context window of 2048", Lengths(2048, 2304)),
    (
        "the request exceeds the available context size (4096 tokens), try increasing it",
        Lengths(4096, None),
    ),
    (
        "{'code': 400, 'type': 'exceed_context_size_error', 'message': 'the request exceeds the "
        "available context size', 'n_prompt_tokens': 5000, 'n_ctx': 4096}",
        Lengths(4096, 5000),
    ),
    ("prompt is too long: 210000 tokens > 200000 maximum", Lengths(200000, 210000)),
    (
        "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 256 "
        "`max_new_tokens`",
        Lengths(4096, 5000),
    ),
    (
        "Prompt contains 40,000 tokens, too large for model with 32,768 maximum context length",
        Lengths(32768, 40000),
    ),
    (
        "The number of tokens to keep from the initial prompt is greater than the context length "
        "(n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context length.",
        Lengths(4096, 13055),
    ),
    ("Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)", Lengths(7424, 15028)),
    (
        "Trying to keep the first 6547 tokens when context the overflows. However, the model is "
        "loaded with context length of only 4096 tokens, which is not enough.",
        Lengths(4096, 6547),
    ),
    ("max_tokens must be at least 1, got -186.", Lengths(None, None)),
    ("too many tokens", Lengths(None, None)),
]


@pytest.mark.parametrize(("said", "expected"), SAID)
def test_numbers_are_read(said: str, expected: Lengths) -> None:
    assert says_too_long(said.lower())
    assert lengths_said(said.lower()) == expected


@pytest.mark.parametrize(
    "said",
    [
        *("the model does not exist", "bad request", "max_tokens is 5"),
        *("n must be <= 4", "top_logprobs must be <= 5", "max_tokens must be <= 4096"),
        "max_tokens must be at least 1, got 0",
    ],
)
def test_other_words_mean_something_else(said: str) -> None:
    assert not says_too_long(said)
    assert lengths_said(said) == Lengths(None, None)
