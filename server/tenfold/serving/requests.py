"""What a client may ask, in either style, and the Prompt and Sampling that it means."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

from tenfold.models.contract import ALTERNATIVES, Sampling
from tenfold.prompting.prompt import Message, Prompt, Role
from tenfold.serving.refusals import Refused
from tenfold.serving.served import About

TEXT_TOKENS = 16
"""Of an answer to a text, where the request sets no limit: as OpenAI has it."""

CHAT_TOKENS = 1024
"""Of an answer to messages, or half the window where that is less: OpenAI sets no limit, with
which one answer would keep others waiting."""

MOST_STOPS = 16
MOST_SEED = 2**63 - 1

Stop = Annotated[list[str], Field(max_length=MOST_STOPS)]
Nothing = Literal[0, False, ""] | dict[str, Any] | list[Any] | None


class StreamOptions(BaseModel):
    """What a stream tells beside the answer."""

    include_usage: bool = False


class _Request(BaseModel):
    """What both styles have in common. Fields that are not known are passed over."""

    model: str
    n: int = Field(1, ge=1)
    stream: bool = False
    stream_options: StreamOptions | None = None
    stop: str | Stop | None = None
    seed: int | None = Field(None, ge=-MOST_SEED, le=MOST_SEED)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    max_tokens: int | None = Field(None, ge=1)
    presence_penalty: Nothing = None
    frequency_penalty: Nothing = None
    logit_bias: Nothing = None

    @field_validator("presence_penalty", "frequency_penalty", "logit_bias")
    @classmethod
    def _does_nothing(cls, value: Nothing) -> Nothing:
        # What would change the answer is refused, rather than left out without a word.
        if value:
            raise ValueError("is not supported here, leave it out")
        return value

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop sequences that are not empty."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return tuple(stop for stop in given if stop)


class TextRequest(_Request):
    """``POST /v1/completions``: text to continue."""

    prompt: str | Annotated[list[str], Field(min_length=1, max_length=1)]
    suffix: str | None = None
    logprobs: int | None = Field(None, ge=0, le=ALTERNATIVES)
    echo: Nothing = None
    best_of: int | None = None

    @field_validator("echo")
    @classmethod
    def _no_echo(cls, value: Nothing) -> Nothing:
        return cls._does_nothing(value)


class TextPart(BaseModel):
    """A part of a message; pictures and sounds are none that these models take."""

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """One message of a chat."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def as_message(self) -> Message:
        """The message in Tenfold's own form."""
        parts = self.content
        text = parts if isinstance(parts, str) else "".join(part.text for part in parts)
        role: Role = "system" if self.role == "developer" else self.role
        return Message(role, text)


class ResponseFormat(BaseModel):
    """The form of an answer: text, and no other."""

    type: Literal["text"]


class ChatRequest(_Request):
    """``POST /v1/chat/completions``: messages to answer."""

    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    max_completion_tokens: int | None = Field(None, ge=1)
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=ALTERNATIVES)
    response_format: ResponseFormat | None = None
    tools: Nothing = None

    @field_validator("tools")
    @classmethod
    def _no_tools(cls, value: Nothing) -> Nothing:
        return cls._does_nothing(value)


@dataclass(frozen=True, slots=True)
class Question:
    """A request as the model is asked it, and how it is to be told of the answer."""

    prompt: Prompt
    sampling: Sampling
    chat: bool
    stream: bool
    usage: bool
    """Whether a stream ends with the count of tokens."""
    alternatives: int | None
    """How many are told beside each token; None where not even its own probability is."""


def question_of(body: bytes, chat: bool, about: About) -> Question:
    """Read a request. Raises :class:`~tenfold.serving.refusals.Refused` for one that is wrong."""
    try:
        if chat:
            return _chat_question(ChatRequest.model_validate_json(body), about)
        return _text_question(TextRequest.model_validate_json(body), about)
    except ValidationError as error:
        raise _wrong(error.errors(include_url=False, include_input=False)[0]) from None


def _text_question(request: TextRequest, about: About) -> Question:
    text = request.prompt if isinstance(request.prompt, str) else request.prompt[0]
    if request.suffix:
        if about.marks is None:
            raise Refused(f"{about.name} cannot fill in: leave suffix out.", param="suffix")
        before, after, middle = about.marks
        text = f"{before}{text}{after}{request.suffix}{middle}"
    prompt = _prompt(request, about, text=text)
    sampling = _sampling(request, about, request.max_tokens or TEXT_TOKENS)
    return Question(
        prompt, sampling, False, request.stream, _wants_usage(request), request.logprobs
    )


def _chat_question(request: ChatRequest, about: About) -> Question:
    if not about.chat:
        raise Refused(
            f"{about.name} takes no messages: ask /v1/completions.", status=404, param="messages"
        )
    messages = tuple(message.as_message() for message in request.messages)
    prompt = _prompt(request, about, messages=messages)
    most = min(CHAT_TOKENS, about.window // 2)
    limit = request.max_completion_tokens or request.max_tokens or most
    alternatives = (request.top_logprobs or 0) if request.logprobs else None
    return Question(
        prompt,
        _sampling(request, about, limit),
        True,
        request.stream,
        _wants_usage(request),
        alternatives,
    )


def _sampling(request: _Request, about: About, max_tokens: int) -> Sampling:
    if request.n > about.batch:
        raise Refused(f"n is {about.batch} at the most.", param="n")
    return Sampling(
        n=request.n,
        max_tokens=max_tokens,
        temperature=1.0 if request.temperature is None else request.temperature,
        top_p=1.0 if request.top_p is None else request.top_p,
        # Always seeded: an answer can then be gone on with where the process that made it died.
        seed=random.getrandbits(31) if request.seed is None else request.seed,
    )


def _prompt(
    request: _Request,
    about: About,
    text: str | None = None,
    messages: tuple[Message, ...] = (),
) -> Prompt:
    if request.model != about.name:
        raise Refused(
            f"There is no model {request.model[:100]} here, only {about.name}.",
            status=404,
            param="model",
            code="model_not_found",
        )
    return Prompt(
        template="",
        reason="asked over the wire",
        model=about.name,
        text=text,
        messages=messages,
        held_back="",
        suffix=None,
        continues=text is not None,
        stop=request.stops,
        pieces=(),
        total_tokens=0,
        exact=False,
        budget=about.window,
        reserved=0,
        left_out=(),
    )


def _wants_usage(request: _Request) -> bool:
    return request.stream_options is not None and request.stream_options.include_usage


def _wrong(error: Mapping[str, Any]) -> Refused:
    """Say which field is wrong, in words that hold nothing of what was asked."""
    place = error["loc"]
    if not place:
        return Refused("The body is not a JSON object.")
    name = str(place[0])
    return Refused(f"{name}: {error['msg'].removeprefix('Value error, ')}.", param=name)
