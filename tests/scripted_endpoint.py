"""An endpoint that speaks the OpenAI wire on the loopback interface and says what it is told to.

::

    with ScriptedEndpoint.running() as endpoint:
        endpoint.enqueue(["    return a + b\\n", "    return b + a\\n"])
        ...  # point a client, or the settings of a server process, at endpoint.url
        assert endpoint.requests[0].json["prompt"] == "def add(a, b):\\n"

It answers ``GET /v1/models``, ``POST /v1/completions`` and ``POST /v1/chat/completions`` (under any
path that ends so, as Azure's do), streamed or whole. Requests are answered with the queued replies
in the order of their arrival; where none is queued, with what ``endpoint.rule`` makes of the
request. The endpoint runs in a thread of its own, so that synchronous tests, asynchronous tests and
tests of a server process use it in the same way.
"""

import asyncio
import json
import math
import os
import re
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

OTHER_TOKEN = "~other~"
"""What stands as an alternative beside each token, where the request asks for alternatives."""

LOGPROB = -0.5
"""The log-probability of each token, where the request asks for them and the reply tells none."""

_PIECE = re.compile(r"\n|[ \t]+|\w{1,4}|[^\w\s]")
_PHRASES = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 429: "Too Many Requests"}


@dataclass(frozen=True)
class Received:
    """A request as it arrived. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    json: Any

    @property
    def chat(self) -> bool:
        return self.path.split("?")[0].endswith("/chat/completions")


@dataclass(frozen=True)
class Reply:
    """What is answered to one request.

    ``answers`` are the texts of the indices; a request for more than there are gets them in turn,
    a request for fewer the first of them. The other fields each spoil or shape the answer:

    ``finish_reasons``  per index, "stop" where it has none; None leaves the reason out
    ``logprobs``        of each token; ``tell_logprobs=False`` tells none although asked
    ``delay``           seconds before each chunk
    ``ignore_n``        answer index 0 only, whatever ``n`` is
    ``only``            answer so many indices at the most, whatever ``n`` is
    ``status``          with ``body`` as JSON, or an error of that status in OpenAI's shape
    ``headers``         added to the response's
    ``html``            a web page instead of JSON
    ``raw``             these lines as the event stream, instead of chunks; bytes that are no UTF-8
                        stand in them as Python's ``surrogateescape`` has them
    ``cut_after``       close the connection after so many chunks, in the middle of the answer
    ``stall_after``     send nothing more after so many chunks, until the client goes away
    ``whole``           one JSON body although a stream was asked for
    ``interrupted``     break off when the next request comes, as llama-cpp-python's server does
    ``piece_bytes``     send the stream in pieces of so many bytes, which may end inside of a
                        character; ``cut_after`` and ``stall_after`` then count these
    ``until_closed``    a stream without chunks, which ends when the connection is closed
    ``model``           another model's name in the answer than was asked for
    """

    answers: Sequence[str] = ()
    finish_reasons: Sequence[str | None] = ()
    logprobs: float = LOGPROB
    tell_logprobs: bool = True
    delay: float = 0.0
    ignore_n: bool = False
    only: int | None = None
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    html: bool = False
    raw: Sequence[str] | None = None
    cut_after: int | None = None
    stall_after: int | None = None
    whole: bool = False
    interrupted: bool = False
    piece_bytes: int | None = None
    until_closed: bool = False
    model: str | None = None


def default_rule(request: Received) -> Reply:
    """Answer each index with a line of code of its own."""
    count = (request.json or {}).get("n") or 1
    return Reply([f"    return {index}\n" for index in range(count)])


class ScriptedEndpoint:
    """The endpoint, and what it remembers.

    ``requests`` has what was received, ``connections`` how many were made, and ``closed_early``
    how often a client went away in the middle of an answer. ``most_at_once`` is how many answers
    were streamed at the same time at the most.
    """

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Received] = []
        self.closed_early = 0
        self.connections = 0
        self.most_at_once = 0
        self._streams: list[asyncio.StreamWriter] = []
        self._times_forgotten = 0
        self.models: list[str] = ["scripted"]
        self.model_fields: dict[str, Any] = {}
        """What the list of models tells of each beside its name."""
        self.models_reply: Reply | None = None
        """What is answered instead of the list of models."""
        self.rule: Callable[[Received], Reply | Sequence[str]] = default_rule
        self._queue: deque[Reply] = deque()
        self._changed = threading.Condition()

    @classmethod
    @contextmanager
    def running(cls, tls: ssl.SSLContext | None = None) -> Iterator["ScriptedEndpoint"]:
        """Start it in a thread, and stop it at the end of the block."""
        endpoint = cls()
        started = threading.Event()
        stopping: list[Callable[[], None]] = []

        async def serve() -> None:
            loop, stop = asyncio.get_running_loop(), asyncio.Event()
            stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
            server = await asyncio.start_server(endpoint._connection, "127.0.0.1", 0, ssl=tls)
            scheme = "http" if tls is None else "https"
            endpoint.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            started.set()
            await stop.wait()
            server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        try:
            assert started.wait(10), "the scripted endpoint did not start"
            yield endpoint
        finally:
            for stop in stopping:
                stop()
            thread.join(10)

    def forget(self) -> None:
        """Be as new: nothing queued, nothing remembered, the default rule.

        How a stream ends that began before is not counted any more.
        """
        self._times_forgotten += 1
        self._queue.clear()
        self.requests.clear()
        self.rule, self.models_reply = default_rule, None
        self.closed_early = self.connections = self.most_at_once = 0

    def enqueue(self, answers: Sequence[str] = (), **shape: Any) -> None:
        """Script the next reply; ``shape`` is the fields of :class:`Reply`."""
        self._queue.append(Reply(answers, **shape))

    def wait_for(
        self, condition: Callable[["ScriptedEndpoint"], bool], seconds: float = 20
    ) -> bool:
        """Wait until the condition holds, such as ``lambda e: e.closed_early == 1``.

        In an asynchronous test: ``await asyncio.to_thread(endpoint.wait_for, condition)``.
        """
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), seconds)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is gone
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request. False when the connection is to be closed."""
        request = await _read_request(reader)
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        listing = request.path.split("?")[0].endswith("/models")
        if listing and self.models_reply is None:
            entries = [{"id": name, "object": "model", **self.model_fields} for name in self.models]
            await _send_whole(writer, 200, {}, {"object": "list", "data": entries})
            return True
        if listing and self.models_reply is not None:
            reply = self.models_reply
        else:
            reply = self._queue.popleft() if self._queue else self._by_rule(request)
        if reply.html:
            await _send_whole(writer, reply.status, reply.headers, None)
            return True
        if reply.status != 200 or reply.body is not None:
            body = reply.body if reply.body is not None else _error(reply.status)
            await _send_whole(writer, reply.status, reply.headers, body)
            return True
        chunks = reply.raw if reply.raw is not None else list(_chunks(request, reply))
        if reply.whole or not request.json.get("stream"):
            await _send_whole(writer, 200, reply.headers, _whole(request, reply))
            return True
        return await self._stream(reader, writer, reply, chunks)

    def _by_rule(self, request: Received) -> Reply:
        made = self.rule(request)
        return made if isinstance(made, Reply) else Reply(made)

    async def _stream(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        reply: Reply,
        chunks: Sequence[str],
    ) -> bool:
        self._began(writer)
        began, requests = self._times_forgotten, len(self.requests)
        headers = {"Content-Type": "text/event-stream"}
        headers |= (
            {"Connection": "close"} if reply.until_closed else {"Transfer-Encoding": "chunked"}
        )
        writer.write(_head(200, {**headers, **reply.headers}))
        # Clients do not send a next request before the answer's end: the read ends only when the
        # client goes away.
        gone = asyncio.ensure_future(reader.read(1))
        try:
            for sent, data in enumerate(_in_pieces(chunks, reply.piece_bytes)):
                if sent == reply.cut_after:
                    return False
                if sent == reply.stall_after:
                    await gone
                if reply.delay:
                    await asyncio.wait({gone}, timeout=reply.delay)
                if sent and reply.interrupted and len(self.requests) > requests:
                    writer.write(b"e\r\ndata: [DONE]\n\n\r\n")
                    return False
                if gone.done():
                    self._client_went_away(began)
                    return False
                writer.write(data if reply.until_closed else b"%x\r\n%s\r\n" % (len(data), data))
                await writer.drain()
        except ConnectionError:
            self._client_went_away(began)
            return False
        finally:
            gone.cancel()
            await asyncio.wait({gone})  # until then nobody else may read
            self._ended(writer)
        if reply.until_closed:
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    @property
    def streaming(self) -> int:
        """How many answers are being streamed."""
        return len(self._streams)

    def _began(self, writer: asyncio.StreamWriter) -> None:
        with self._changed:
            self._streams.append(writer)
            # A client may have gone without its stream having seen it yet.
            here = sum(not _gone(stream) for stream in self._streams)
            self.most_at_once = max(self.most_at_once, here)
            self._changed.notify_all()

    def _ended(self, writer: asyncio.StreamWriter) -> None:
        with self._changed:
            self._streams.remove(writer)
            self._changed.notify_all()

    def _client_went_away(self, began: int) -> None:
        with self._changed:
            self.closed_early += began == self._times_forgotten
            self._changed.notify_all()


def _gone(writer: asyncio.StreamWriter) -> bool:
    """Whether a client has closed its end of a connection."""
    try:
        with socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())) as copy:
            return copy.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _in_pieces(chunks: Sequence[str], size: int | None) -> Iterator[bytes]:
    """The stream's chunks as bytes, or all of them in pieces of one size."""
    if size is None:
        yield from (chunk.encode(errors="surrogateescape") for chunk in chunks)
        return
    data = "".join(chunks).encode(errors="surrogateescape")
    yield from (data[start : start + size] for start in range(0, len(data), size))


async def _read_request(reader: asyncio.StreamReader) -> Received:
    opening = await reader.readexactly(1)
    if opening == b"\x16":
        raise ConnectionError("the client wants TLS")  # and would wait for ever for an answer to it
    head = (opening + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.rstrip().split("\r\n")
    method, path, _ = start.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, path, headers, body, json.loads(body) if body else None)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send_whole(
    writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str], body: object
) -> None:
    """Send one body: JSON, or a web page where ``body`` is None."""
    page = "<!doctype html><html><body><h1>It works</h1></body></html>"
    data = (page if body is None else json.dumps(body)).encode()
    kind = "text/html" if body is None else "application/json"
    own = {"Content-Type": kind, "Content-Length": str(len(data))}
    writer.write(_head(status, {**own, **headers}) + data)
    await writer.drain()


def _error(status: int) -> dict[str, Any]:
    return {"error": {"message": f"scripted {status}", "type": "scripted_error", "code": None}}


def _texts(request: Received, reply: Reply) -> list[str]:
    count = 1 if reply.ignore_n else (request.json.get("n") or 1)
    if reply.only is not None:
        count = min(count, reply.only)
    return [reply.answers[index % len(reply.answers)] for index in range(count)]


def _finish(reply: Reply, index: int) -> str | None:
    return reply.finish_reasons[index] if index < len(reply.finish_reasons) else "stop"


def _choice(
    request: Received, reply: Reply, index: int, text: str, finish: str | None, whole: bool = False
) -> dict[str, Any]:
    """Build one choice of a chunk, or of a whole body, in the shape of the path asked."""
    pieces = _PIECE.findall(text) if whole else ([text] if text else [])
    logprobs: dict[str, Any] | None = None
    if reply.tell_logprobs and request.json.get("logprobs") and pieces:
        # Beside each token stands one other, of a tenth of its probability.
        other = {"token": OTHER_TOKEN, "logprob": reply.logprobs - math.log(10)}
        if request.chat:
            entries = [{"token": piece, "logprob": reply.logprobs} for piece in pieces]
            asked = request.json.get("top_logprobs")
            logprobs = {
                "content": [
                    {**entry, "top_logprobs": [entry, other] if asked else []} for entry in entries
                ]
            }
        else:
            logprobs = {"tokens": pieces, "token_logprobs": [reply.logprobs] * len(pieces)}
            if request.json["logprobs"] > 1:
                logprobs["top_logprobs"] = [
                    {piece: reply.logprobs, other["token"]: other["logprob"]} for piece in pieces
                ]
    body: dict[str, Any]
    if not request.chat:
        body = {"text": text}
    elif whole:
        body = {"message": {"role": "assistant", "content": text}}
    else:
        body = {"delta": {"content": text} if text else {}}
    return {"index": index, **body, "logprobs": logprobs, "finish_reason": finish}


def _envelope(
    request: Received, choices: list[dict[str, Any]], whole: bool, reply: Reply
) -> dict[str, Any]:
    kind = "text_completion"
    if request.chat:
        kind = "chat.completion" if whole else "chat.completion.chunk"
    model = reply.model or request.json.get("model")
    return {"id": "scripted", "object": kind, "created": 1, "model": model, "choices": choices}


def _chunks(request: Received, reply: Reply) -> Iterator[str]:
    """Cut the answers into pieces like tokens, and send the pieces of all indices in turn."""
    texts = _texts(request, reply) if reply.answers else []
    pieces = [deque(_PIECE.findall(text)) for text in texts]
    if request.chat:
        for index in range(len(texts)):
            opening = _choice(request, reply, index, "", None)
            opening["delta"] = {"role": "assistant", "content": ""}
            yield _event(_envelope(request, [opening], whole=False, reply=reply))
    open_indices = list(range(len(texts)))
    while open_indices:
        for index in list(open_indices):
            if pieces[index]:
                choice = _choice(request, reply, index, pieces[index].popleft(), None)
            else:
                choice = _choice(request, reply, index, "", _finish(reply, index))
                open_indices.remove(index)
            yield _event(_envelope(request, [choice], whole=False, reply=reply))
    if (request.json.get("stream_options") or {}).get("include_usage"):
        yield _event(
            {**_envelope(request, [], whole=False, reply=reply), "usage": _usage(request, texts)}
        )
    yield "data: [DONE]\n\n"


def _whole(request: Received, reply: Reply) -> dict[str, Any]:
    texts = _texts(request, reply)
    choices = [
        _choice(request, reply, index, text, _finish(reply, index), whole=True)
        for index, text in enumerate(texts)
    ]
    return {**_envelope(request, choices, whole=True, reply=reply), "usage": _usage(request, texts)}


def _usage(request: Received, texts: Sequence[str]) -> dict[str, int]:
    asked = [request.json.get("prompt"), request.json.get("suffix")]
    asked += [message.get("content") for message in request.json.get("messages") or ()]
    prompt = sum(len(_PIECE.findall(str(text))) for text in asked if text)
    count = sum(len(_PIECE.findall(text)) for text in texts)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": count,
        "total_tokens": prompt + count,
    }


def _event(payload: Mapping[str, Any]) -> str:
    # Unescaped, as most servers send it: characters of several bytes are on the wire.
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n"
