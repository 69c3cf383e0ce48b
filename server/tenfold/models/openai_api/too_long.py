"""What an endpoint says of a prompt that is too long: how much fits, and how long it was."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens, each None where the endpoint does not say."""

    window: int | None = None
    """Of prompt and answer together."""
    prompt: int | None = None
    """Of the prompt, as the endpoint counts."""


# Text Generation Inference's own words; "must be <=" alone is said of any field's bound.
_INPUTS_BOUND = r"inputs`? tokens \+ `?max_new_tokens`? must be <= ?"

_TOO_LONG = re.compile(
    r"(maximum|max_model_len|model'?s?) context|context (length|window|size)|too many tokens"
    r"|(prompt|input|request) is too long|context_length_exceeded"
    rf"|{_INPUTS_BOUND}\d"
    r"|maximum (number of tokens|prompt length)"
    # What vLLM has left for the answer, and what LM Studio could keep of the prompt.
    r"|max_tokens must be at least 1, got -|\bn_keep\b.{0,20}\bn_ctx\b"
)

_NUMBER = r"(\d[\d,_]*)"

_WINDOW = tuple(
    re.compile(pattern)
    for pattern in (
        rf"n_ctx\W{{1,4}}{_NUMBER}",
        rf"(?:context (?:length|window|size)|max_model_len)(?: is| of)?\D{{0,12}}?{_NUMBER}",
        rf"{_NUMBER}(?: token)? (?:maximum )?context (?:length|window)",
        rf"> ?{_NUMBER} maximum",
        rf"{_INPUTS_BOUND}{_NUMBER}",
        rf"maximum (?:number of tokens|prompt length)(?: allowed)?(?: is| of)?\D{{0,12}}?{_NUMBER}",
    )
)

_PROMPT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NUMBER}(?: tokens)? in (?:your prompt|the prompt|the messages|the input)",
        rf"messages resulted in {_NUMBER}",
        rf"(?:prompt|input) is too long: {_NUMBER}",
        rf"(?:n_prompt_tokens|n_keep)\W{{1,4}}{_NUMBER}",
        rf"keep the first {_NUMBER} tokens",
        rf"given: {_NUMBER} `?inputs",
        rf"prompt contains {_NUMBER}",
        rf"requested tokens \({_NUMBER}\)",
    )
)


def says_too_long(said: str) -> bool:
    """Whether an error's words, in lower case, mean that prompt and answer are too long."""
    return _TOO_LONG.search(said) is not None


def lengths_said(said: str) -> Lengths:
    """Read the numbers out of an error's words, in lower case."""
    return Lengths(_first(_WINDOW, said), _first(_PROMPT, said))


def _first(patterns: tuple[re.Pattern[str], ...], said: str) -> int | None:
    for pattern in patterns:
        found = pattern.search(said)
        if found is not None:
            return int(re.sub(r"[,_]", "", found[1]))
    return None
