"""The endpoint: OpenAI's completions and chat completions, over a model that is served."""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tenfold.errors import TenfoldError
from tenfold.models.contract import Delta, Usage
from tenfold.serving.answers import Answer, Shape
from tenfold.serving.bearers import Bearers
from tenfold.serving.refusals import FAILED, NO_TOKEN, Refusal, Refused, refusal_of
from tenfold.serving.requests import Question, question_of
from tenfold.serving.served import About, Served

logger = logging.getLogger(__name__)

MOST_BYTES = 2_000_000
"""Of a request: more than any window holds."""

OWNER = "tenfold"

_PHRASES = {404: "Nothing is served at this address.", 405: "It is not asked in this way."}

Deltas = AsyncGenerator[list[Delta], None]
T = TypeVar("T")


def app_of(served: Served, about: About, bearers: Bearers) -> Starlette:
    """The ASGI application for one model. No request is answered without a bearer's token."""
    endpoint = _Endpoint(served, about, bearers)
    return Starlette(
        routes=[
            Route("/health", _health),
            Route("/v1/models", endpoint.models),
            Route("/v1/models/{name:path}", endpoint.model),
            Route("/v1/completions", endpoint.completions, methods=["POST"]),
            Route("/v1/chat/completions", endpoint.chat, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _http_error, Refused: _refused},
    )


class _Endpoint:
    """What answers the requests."""

    def __init__(self, served: Served, about: About, bearers: Bearers) -> None:
        self._served = served
        self._about = about
        self._bearers = bearers
        self._since = int(time.time())

    async def models(self, request: Request) -> Response:
        """``GET /v1/models``."""
        if self._user(request) is None:
            return _answered(NO_TOKEN)
        return JSONResponse({"object": "list", "data": [self._entry()]})

    async def model(self, request: Request) -> Response:
        """``GET /v1/models/{name}``."""
        if self._user(request) is None:
            return _answered(NO_TOKEN)
        if request.path_params["name"] != self._about.name:
            raise Refused(f"Only {self._about.name} is here.", status=404, code="model_not_found")
        return JSONResponse(self._entry())

    async def completions(self, request: Request) -> Response:
        """``POST /v1/completions``."""
        return await self._answer(request, chat=False)

    async def chat(self, request: Request) -> Response:
        """``POST /v1/chat/completions``."""
        return await self._answer(request, chat=True)

    def _user(self, request: Request) -> str | None:
        return self._bearers.user(request.headers.get("authorization"))

    def _entry(self) -> dict[str, Any]:
        return {
            "id": self._about.name,
            "object": "model",
            "created": self._since,
            "owned_by": OWNER,
            "max_model_len": self._about.window,
        }

    async def _answer(self, request: Request, chat: bool) -> Response:
        user = self._user(request)
        if user is None:
            return _answered(NO_TOKEN)
        question = question_of(await _body(request), chat, self._about)
        deltas = self._served.answer(user, question.prompt, question.sampling)
        shape = Shape(
            id=f"{'chatcmpl' if chat else 'cmpl'}-{uuid.uuid4().hex}",
            created=int(time.time()),
            model=self._about.name,
            chat=chat,
            alternatives=question.alternatives,
        )
        try:
            if not question.stream:
                return await _while_there(request, _whole(question, shape, deltas))
            # The status can say what is wrong only as long as nothing was sent.
            first = await _while_there(request, _first(deltas))
        except TenfoldError as error:
            return _answered(refusal_of(error, question.sampling.max_tokens))
        except Refused:
            raise
        except Exception as error:  # its words, which may quote the prompt, are not to be logged
            logger.error("a request failed: %s", type(error).__name__)
            return _answered(FAILED)
        return StreamingResponse(
            _events(question, shape, first, deltas),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )


async def _first(deltas: Deltas) -> list[Delta]:
    try:
        return await anext(deltas)
    except BaseException:
        await deltas.aclose()
        raise


async def _whole(question: Question, shape: Shape, deltas: Deltas) -> Response:
    answers = [Answer(index) for index in range(question.sampling.n)]
    usage = Usage()
    async with aclosing(deltas):
        async for part in deltas:
            for delta in part:
                answers[delta.index].take(delta)
                usage.add(delta)
    return JSONResponse(shape.whole(answers, usage))


async def _events(
    question: Question, shape: Shape, first: list[Delta], deltas: Deltas
) -> AsyncGenerator[str, None]:
    answers = [Answer(index) for index in range(question.sampling.n)]
    usage = Usage()

    def told(part: list[Delta]) -> str:
        events = []
        for delta in part:
            usage.add(delta)
            events.append(_event(shape.chunk(answers[delta.index], delta)))
        return "".join(events)

    async with aclosing(deltas):
        try:
            if question.chat:
                yield "".join(_event(shape.opening(answer.index)) for answer in answers)
            yield told(first)
            async for part in deltas:
                yield told(part)
        except TenfoldError as error:
            yield _event(refusal_of(error, question.sampling.max_tokens).body)
            return
        except Exception as error:
            logger.error("an answer broke off: %s", type(error).__name__)
            yield _event(FAILED.body)
            return
    if question.usage:
        yield _event(shape.usage_chunk(usage))
    yield "data: [DONE]\n\n"


def _event(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n\n"


async def _body(request: Request) -> bytes:
    # A page in a browser can send other kinds to this machine without being allowed to.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused("The body has to be sent as application/json.", status=415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise Refused(f"The body is longer than {MOST_BYTES:,} bytes.", status=413)
    return bytes(body)


async def _while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do the work, or stop it as soon as the client goes away."""
    working = asyncio.create_task(work)
    watching = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Refused("The client has gone.", status=499)
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _answered(refusal: Refusal) -> Response:
    return JSONResponse(refusal.body, refusal.status, headers=refusal.headers)


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _answered(error.refusal)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = _PHRASES.get(error.status_code, str(error.detail))
    return _answered(Refusal(error.status_code, message, "invalid_request_error"))
