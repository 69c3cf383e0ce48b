"""Answers in OpenAI's two shapes, streamed and whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tenfold.models.contract import Delta, DrawnToken, Usage

Json = dict[str, Any]


@dataclass(slots=True)
class Answer:
    """One of the ``n`` answers, as far as it has come."""

    index: int
    text: str = ""
    drawn: list[DrawnToken] = field(default_factory=list)
    finish_reason: str | None = None
    offset: int = 0
    """Characters of the tokens that were told."""

    def take(self, delta: Delta) -> tuple[DrawnToken, ...]:
        """Add a delta; the tokens that are told of it, without one that only ends the answer."""
        self.text += delta.text
        self.finish_reason = delta.finish_reason
        told = delta.drawn if delta.tokens else ()
        self.drawn += told
        return told


@dataclass(frozen=True, slots=True)
class Shape:
    """What all parts of one response have in common."""

    id: str
    created: int
    """Seconds since 1970."""
    model: str
    chat: bool
    alternatives: int | None
    """How many are told beside each token; None where not even its own probability is."""

    def opening(self, index: int) -> Json:
        """The chunk of a chat that begins an answer."""
        choice = _choice(index, {"delta": {"role": "assistant", "content": ""}}, None, None)
        return self._part([choice], streamed=True)

    def chunk(self, answer: Answer, delta: Delta) -> Json:
        """The chunk of a stream that one delta makes; the answer takes it."""
        told = self._logprobs(answer.take(delta), answer)
        content: Json
        if self.chat:
            content = {"delta": {"content": delta.text} if delta.text else {}}
        else:
            content = {"text": delta.text}
        choice = _choice(delta.index, content, told, delta.finish_reason)
        return self._part([choice], streamed=True)

    def usage_chunk(self, usage: Usage) -> Json:
        """The last chunk of a stream that is to tell its tokens."""
        return {**self._part([], streamed=True), "usage": _usage(usage)}

    def whole(self, answers: Sequence[Answer], usage: Usage) -> Json:
        """All answers in one body."""
        choices = []
        for answer in answers:
            content: Json
            if self.chat:
                content = {"message": {"role": "assistant", "content": answer.text}}
            else:
                content = {"text": answer.text}
            told = self._logprobs(answer.drawn, answer)
            choices.append(_choice(answer.index, content, told, answer.finish_reason))
        return {**self._part(choices, streamed=False), "usage": _usage(usage)}

    def _part(self, choices: list[Json], streamed: bool) -> Json:
        kind = "text_completion"
        if self.chat:
            kind = "chat.completion.chunk" if streamed else "chat.completion"
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        }

    def _logprobs(self, drawn: Sequence[DrawnToken], answer: Answer) -> Json | None:
        count = self.alternatives
        if count is None:
            return None
        if self.chat:
            return {"content": [_chat_token(token, count) for token in drawn]}
        offsets = []
        for token in drawn:
            offsets.append(answer.offset)
            answer.offset += len(token.text)
        return {
            "tokens": [token.text for token in drawn],
            "token_logprobs": [token.logprob for token in drawn],
            "top_logprobs": [_top(token, count) for token in drawn] if count else None,
            "text_offset": offsets,
        }


def _choice(index: int, content: Json, logprobs: Json | None, finish_reason: str | None) -> Json:
    # Here nothing says when a block is whole: "stop" is all that OpenAI's clients know.
    reason = "stop" if finish_reason == "block" else finish_reason
    return {"index": index, **content, "logprobs": logprobs, "finish_reason": reason}


def _chat_token(token: DrawnToken, count: int) -> Json:
    likeliest = [_named(one.text, one.logprob) for one in token.alternatives[:count]]
    return {**_named(token.text, token.logprob), "top_logprobs": likeliest}


def _named(text: str, logprob: float | None) -> Json:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode())}


def _top(token: DrawnToken, count: int) -> dict[str, float | None]:
    """The likeliest tokens, and the one that was drawn: as in OpenAI's answers."""
    likeliest = {one.text: one.logprob for one in token.alternatives[:count]}
    return {token.text: token.logprob, **likeliest}


def _usage(usage: Usage) -> Json:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.answer_tokens,
        "total_tokens": usage.prompt_tokens + usage.answer_tokens,
    }
