"""Messages that no client should send: each request is answered, and the server goes on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robustness.wire import PATIENCE, Gone, Refused, Wire

INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, NOT_INITIALIZED = -32600, -32601, -32602, -32002
REQUEST = {"jsonrpc": "2.0"}
DEEP: dict[str, Any] = {}
for _ in range(300):
    DEEP = {"a": DEEP}
OPEN = {"uri": "\ud800", "languageId": "python", "version": 1, "text": "\ud800"}

REFUSED = [
    ("hover without params", {"method": "textDocument/hover"}, INVALID_PARAMS),
    ("a number", {"method": "textDocument/hover", "params": {"textDocument": 5}}, INVALID_PARAMS),
    ("a list", {"method": "textDocument/hover", "params": [1]}, INVALID_PARAMS),
    ("null", {"method": "textDocument/inlineCompletion", "params": None}, INVALID_PARAMS),
    ("ours without params", {"method": "tenfold/tokens"}, INVALID_PARAMS),
    ("ours with a list", {"method": "tenfold/tokens", "params": [1, 2]}, INVALID_PARAMS),
    ("ours, deep", {"method": "tenfold/tokens", "params": DEEP}, INVALID_PARAMS),
    ("two names alike", {"method": "tenfold/tokens", "params": {"ﬁ": 1, "fi": 2}}, INVALID_PARAMS),
    ("no version", {"jsonrpc": None, "method": "tenfold/models"}, INVALID_REQUEST),
    ("old version", {"jsonrpc": "1.0", "method": "tenfold/models"}, INVALID_REQUEST),
    ("method is a number", {"method": 5}, INVALID_REQUEST),
    ("method is a list", {"method": ["a"]}, INVALID_REQUEST),
    ("no such method", {"method": "\ud800"}, NO_METHOD),
    ("no arguments", {"method": "workspace/executeCommand",
                      "params": {"command": "tenfold.accepted"}}, INVALID_PARAMS),
    ("another argument", {"method": "workspace/executeCommand", "params": {
        "command": "tenfold.accepted", "arguments": [[1]]}}, INVALID_PARAMS),
    ("a notification with an id", {"method": "textDocument/didOpen",
                                   "params": {"textDocument": OPEN}}, INVALID_REQUEST),
    ("initialize again", {"method": "initialize", "params": {}}, INVALID_REQUEST),
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    wire = Wire()
    wire.initialize(tmp_path_factory.mktemp("workspace"), {})
    yield wire
    assert wire.end() == 0


def send(wire: Wire, message: Any) -> None:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    wire.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)


def answer(wire: Wire, message: dict[str, Any], number: str = "hostile") -> Any:
    waiting = wire.expect(number, str(message.get("method")))
    send(wire, {**REQUEST, "id": number, **message})
    return waiting.result(PATIENCE)


@pytest.mark.parametrize(
    ("message", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_request_that_cannot_be_read_is_refused(
    server: Wire, message: dict[str, Any], code: int
) -> None:
    with pytest.raises(Refused) as told:
        answer(server, message)
    assert told.value.code == code
    assert server.ask("tenfold/models")["models"]
    assert server.faults == []


def test_params_may_be_left_out_and_hold_anything(server: Wire) -> None:
    assert answer(server, {"method": "tenfold/models"})["models"]
    inner = {"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover"}
    params = {"text": "a", "model": "gpt-4o", "inner": inner, "": 1, "class": 2, "\ud800": 3}
    assert answer(server, {"method": "tenfold/tokens", "params": params})["characters"] == 1


NO_MESSAGES = [
    *([], 1, "x", None, [[1]], {}, {"id": 1}, {"method": "a"}, {"id": [], "method": 1}),
    {**REQUEST, "id": {}, "method": "tenfold/models"},
    {**REQUEST, "id": "x", "result": None},
    {**REQUEST, "id": 4.5, "error": 1},
    {**REQUEST, "method": "$/cancelRequest", "params": {"id": []}},
    {**REQUEST, "method": "textDocument/didChange", "params": {"textDocument": None}},
    {**REQUEST, "method": "textDocument/hover", "params": {}},
    *(b"[" * 100_000, b"\xff\xfe{", b"{" * 10, b"\x00", b'"\\ud800', b"{}{}"),
]


@pytest.mark.parametrize("message", NO_MESSAGES, ids=range(len(NO_MESSAGES)))
def test_what_is_no_message_is_passed_over(server: Wire, message: Any) -> None:
    send(server, message)
    assert server.ask("tenfold/models")["models"]
    assert server.faults == []


def test_before_and_after_a_session_requests_are_refused(tmp_path: Path) -> None:
    wire = Wire()
    try:
        wire.notify("workspace/didChangeConfiguration", {"settings": {}})
        with pytest.raises(Refused) as early:
            wire.ask("tenfold/models")
        assert early.value.code == NOT_INITIALIZED
        wire.initialize(tmp_path, {})
        assert wire.ask("shutdown") is None
        with pytest.raises(Refused) as late:
            wire.ask("tenfold/models")
        assert late.value.code == INVALID_REQUEST
        wire.notify("exit")
        assert wire.process.wait(PATIENCE) == 0
        assert wire.faults == []
    finally:
        wire.kill()


MODELS = b'{"jsonrpc": "2.0", "id": "hostile", "method": "tenfold/models"}'


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: %d\r\n\r\n",
        b"Content-Length:%d\r\n\r\n",
        b"CONTENT-LENGTH : %d \n\n",
        b"Content-Type: a; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\r\nX-Other: \xff\r\n\r\n",
    ],
)
def test_headers_are_read_as_in_http(server: Wire, header: bytes) -> None:
    waiting = server.expect("hostile", "tenfold/models")
    server.send_bytes(header % len(MODELS) + MODELS)
    assert waiting.result(PATIENCE)["models"]


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 99999999999999999999999\r\n\r\n",
        b"Content-Length: 99999999999999\r\n\r\n",
        b"Content-Length: " + b"9" * 10_000 + b"\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: five\r\n\r\n",
        b"Content-Length: 2\r\n\r\n{}}\r\n",
        b"{}\r\n\r\n",
    ],
)
def test_a_wrong_header_ends_the_server_with_a_word(tmp_path: Path, header: bytes) -> None:
    wire = Wire()
    try:
        wire.initialize(tmp_path, {})
        wire.send_bytes(header)
        wire.process.wait(PATIENCE)
        wire.kill()
        assert "cannot be told apart" in wire.last_words()
        assert "Traceback" not in wire.last_words()
        with pytest.raises(Gone):
            wire.ask("tenfold/models")
    finally:
        wire.kill()


def test_a_client_that_goes_in_the_middle_of_a_message_ends_the_server(tmp_path: Path) -> None:
    wire = Wire()
    try:
        wire.initialize(tmp_path, {})
        wire.send_bytes(b"Content-Length: 100\r\n\r\n{")
        assert wire.process.stdin is not None
        wire.process.stdin.close()
        wire.process.wait(PATIENCE)
    finally:
        wire.kill()
