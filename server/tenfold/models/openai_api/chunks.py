"""From the SDK's stream to pieces of answers."""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from tenfold.models.contract import Alternative, DrawnToken
from tenfold.models.openai_api.errors import Asked, mapped, web_page

_LARGEST = 1e6
"""No log-probability is that far from 0."""
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """A piece of one answer as it came; ``index`` is the endpoint's.

    ``tokens`` is 0 for a piece that only ends the answer; ``logprob`` is the sum over the tokens,
    None where the endpoint tells none. ``drawn`` are the tokens one by one, where it tells them.
    ``finish_reason`` is the endpoint's word.
    """

    index: int | str
    text: str
    logprob: float | None
    tokens: int
    finish_reason: str | None
    drawn: tuple[DrawnToken, ...] = ()


async def answer_pieces(stream: Any, asked: Asked) -> AsyncGenerator[AnswerPiece, None]:
    """Read the pieces of a stream, or of a whole body where the endpoint does not stream.

    Raises :class:`tenfold.errors.ModelError` for a web page, and what the SDK raises.
    """
    kind = stream.response.headers.get("content-type", "").lower()
    if "html" in kind:
        raise web_page(asked)
    if "json" in kind and "event-stream" not in kind:
        for piece in _pieces_of(await _whole_body(stream, asked)):
            yield piece
        return
    async for chunk in stream:
        for piece in _pieces_of(chunk):
            yield piece


async def _whole_body(stream: Any, asked: Asked) -> Any:
    from openai import APIError

    body = json.loads(await stream.response.aread())
    if not isinstance(body, dict) or "choices" not in body:
        # A status of 200 with an error in it, as some gateways answer.
        error = body.get("error") if isinstance(body, dict) else None
        raise mapped(APIError("", stream.response.request, body=error), asked)
    return body


def _pieces_of(chunk: Any) -> list[AnswerPiece]:
    # Chunks without choices are allowed: the last one of a stream tells the usage only.
    choices = _list(fields_of(chunk).get("choices"))
    return [_piece_of(fields_of(choice)) for choice in choices]


def _piece_of(choice: Mapping[str, Any]) -> AnswerPiece:
    body = choice.get("delta") or choice.get("message")
    text = _text(choice.get("text") if body is None else fields_of(body).get("content"))
    index, finish = choice.get("index"), choice.get("finish_reason")
    drawn = drawn_tokens(choice.get("logprobs"))
    logprobs = [token.logprob for token in drawn if token.logprob is not None]
    tokens = len(logprobs) or (1 if text else 0)
    return AnswerPiece(
        index=index if isinstance(index, (int, str)) else 0,
        text=text,
        logprob=sum(logprobs) if logprobs else None,
        tokens=tokens,
        # Ollama has had an empty one in each chunk.
        finish_reason=finish if isinstance(finish, str) and finish else None,
        drawn=drawn or ((DrawnToken(text),) if text else ()),
    )


def fields_of(value: Any) -> Mapping[str, Any]:
    """A JSON object; nothing where an endpoint has put anything else in its place."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    """A JSON array; an empty one where an endpoint has put anything else in its place."""
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A text; none where it is anything else. What no encoding can write is replaced in it."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


def drawn_tokens(logprobs: Any) -> tuple[DrawnToken, ...]:
    """Read each token with its log-probability, in either of the two shapes in use."""
    told = fields_of(logprobs)
    entries = told.get("content")
    if entries is not None:
        return tuple(_from_chat(fields_of(entry)) for entry in _list(entries))
    values = _list(told.get("token_logprobs"))
    texts = _list(told.get("tokens"))
    tops = _list(told.get("top_logprobs"))
    return tuple(
        DrawnToken(_text(text), _number(value), _from_mapping(top))
        for value, text, top in zip_longest(values, texts[: len(values)], tops[: len(values)])
    )


def _from_chat(entry: Mapping[str, Any]) -> DrawnToken:
    alternatives = (
        Alternative(_text(told.get("token")), number)
        for top in _list(entry.get("top_logprobs"))
        if (number := _number((told := fields_of(top)).get("logprob"))) is not None
    )
    return DrawnToken(_text(entry.get("token")), _number(entry.get("logprob")), tuple(alternatives))


def _from_mapping(top: Any) -> tuple[Alternative, ...]:
    """Read one place of the older shape: a mapping from texts to log-probabilities."""
    if not isinstance(top, dict):
        return ()
    pairs = [
        Alternative(_text(text), number)
        for text, value in top.items()
        if (number := _number(value)) is not None
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.logprob))


def _number(value: Any) -> float | None:
    """A log-probability; None where it is none, as NaN and infinity, which no JSON can tell."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < _LARGEST else None
