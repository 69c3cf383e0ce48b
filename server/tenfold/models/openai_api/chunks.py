"""From the SDK's stream to pieces of answers."""

import json
from collections.abc import AsyncGenerator
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
    from openai.types import Completion
    from openai.types.chat import ChatCompletion

    body = json.loads(await stream.response.aread())
    if not isinstance(body, dict) or "choices" not in body:
        # A status of 200 with an error in it, as some gateways answer.
        error = body.get("error") if isinstance(body, dict) else None
        raise mapped(APIError("", stream.response.request, body=error), asked)
    chat = any(isinstance(item, dict) and "message" in item for item in body["choices"] or ())
    return (ChatCompletion if chat else Completion).construct(**body)


def _pieces_of(chunk: Any) -> list[AnswerPiece]:
    # Chunks without choices are allowed: the last one of a stream tells the usage only.
    return [_piece_of(choice) for choice in getattr(chunk, "choices", None) or ()]


def _piece_of(choice: Any) -> AnswerPiece:
    body = getattr(choice, "delta", None) or getattr(choice, "message", None)
    text = getattr(choice, "text", None) if body is None else getattr(body, "content", None)
    text = text or ""
    drawn = drawn_tokens(getattr(choice, "logprobs", None))
    logprobs = [token.logprob for token in drawn if token.logprob is not None]
    tokens = len(logprobs) or (1 if text else 0)
    return AnswerPiece(
        index=getattr(choice, "index", None) or 0,
        text=text,
        logprob=sum(logprobs) if logprobs else None,
        tokens=tokens,
        finish_reason=getattr(choice, "finish_reason", None),
        drawn=drawn or ((DrawnToken(text),) if text else ()),
    )


def drawn_tokens(logprobs: Any) -> tuple[DrawnToken, ...]:
    """Read each token with its log-probability, in either of the two shapes in use."""
    if logprobs is None:
        return ()
    entries = getattr(logprobs, "content", None)
    if entries is not None:
        return tuple(_from_chat(entry) for entry in entries)
    values = getattr(logprobs, "token_logprobs", None) or []
    texts = getattr(logprobs, "tokens", None) or []
    tops = getattr(logprobs, "top_logprobs", None) or []
    return tuple(
        DrawnToken(text or "", _number(value), _from_mapping(top))
        for value, text, top in zip_longest(values, texts[: len(values)], tops[: len(values)])
    )


def _from_chat(entry: Any) -> DrawnToken:
    alternatives = (
        Alternative(getattr(top, "token", None) or "", number)
        for top in getattr(entry, "top_logprobs", None) or ()
        if (number := _number(getattr(top, "logprob", None))) is not None
    )
    token = getattr(entry, "token", None) or ""
    return DrawnToken(token, _number(getattr(entry, "logprob", None)), tuple(alternatives))


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
