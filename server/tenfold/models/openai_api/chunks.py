"""From the SDK's stream to pieces of answers."""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from tenfold.models.contract import Alternative, DrawnToken
from tenfold.models.openai_api.errors import Asked, mapped, web_page


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """A piece of one answer as it came; ``index`` is the endpoint's.

    ``tokens`` is 0 for a piece that only ends the answer; ``logprob`` is the sum over the tokens,
    None where the endpoint tells none. ``drawn`` are the tokens one by one, where it tells them.
    ``finish_reason`` is the endpoint's word.
    """

    index: int
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
    choices = _fields(chunk).get("choices") or ()
    return [_piece_of(_fields(choice)) for choice in choices]


def _piece_of(choice: Mapping[str, Any]) -> AnswerPiece:
    body = choice.get("delta") or choice.get("message")
    text = choice.get("text") if body is None else _fields(body).get("content")
    text = text or ""
    drawn = drawn_tokens(choice.get("logprobs"))
    logprobs = [token.logprob for token in drawn if token.logprob is not None]
    tokens = len(logprobs) or (1 if text else 0)
    return AnswerPiece(
        index=choice.get("index") or 0,
        text=text,
        logprob=sum(logprobs) if logprobs else None,
        tokens=tokens,
        # Ollama has had an empty one in each chunk.
        finish_reason=choice.get("finish_reason") or None,
        drawn=drawn or ((DrawnToken(text),) if text else ()),
    )


def _fields(value: Any) -> Mapping[str, Any]:
    """A JSON object; nothing where an endpoint has put anything else in its place."""
    return value if isinstance(value, dict) else {}


def drawn_tokens(logprobs: Any) -> tuple[DrawnToken, ...]:
    """Read each token with its log-probability, in either of the two shapes in use."""
    told = _fields(logprobs)
    entries = told.get("content")
    if entries is not None:
        return tuple(_from_chat(_fields(entry)) for entry in entries)
    values = told.get("token_logprobs") or []
    texts = told.get("tokens") or []
    tops = told.get("top_logprobs") or []
    return tuple(
        DrawnToken(text or "", _number(value), _from_mapping(top))
        for value, text, top in zip_longest(values, texts[: len(values)], tops[: len(values)])
    )


def _from_chat(entry: Mapping[str, Any]) -> DrawnToken:
    alternatives = (
        Alternative(told.get("token") or "", number)
        for top in entry.get("top_logprobs") or ()
        if (number := _number((told := _fields(top)).get("logprob"))) is not None
    )
    token = entry.get("token") or ""
    return DrawnToken(token, _number(entry.get("logprob")), tuple(alternatives))


def _from_mapping(top: Any) -> tuple[Alternative, ...]:
    """Read one place of the older shape: a mapping from texts to log-probabilities."""
    if not isinstance(top, dict):
        return ()
    pairs = [
        Alternative(str(text), number)
        for text, value in top.items()
        if (number := _number(value)) is not None
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.logprob))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
