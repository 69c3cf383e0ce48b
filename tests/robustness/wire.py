"""A server process and the bare wire to it: for tests that kill it, wear it out or send it rubbish.

``protocol/conftest.py`` has a client that behaves; this one need not, and outlives the server.
"""

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

SERVE = [sys.executable, "-m", "tenfold", "serve", "--stdio"]
PATIENCE = 120.0
"""Seconds after which an answer is taken to be missing; the machine may have other work."""

CAPABILITIES: dict[str, Any] = {
    "workspace": {"configuration": False, "workspaceFolders": True},
    "textDocument": {"inlineCompletion": {}},
    "window": {"workDoneProgress": True},
}


class Gone(Exception):
    """The server's process has ended."""


class Answer(Future[Any]):
    """What will be answered to a request: its ``result``, or an :class:`Refused`."""

    def __init__(self, number: int | str, method: str) -> None:
        super().__init__()
        self.number = number
        self.method = method


class Refused(Exception):
    """An error that the server answered with."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error.get("message"))
        self.code: int = error["code"]


class Wire:
    """A server process, what was asked of it, and what it said.

    ``faults`` has what no server may send: an answer to nothing that was asked, a second answer, or
    bytes that are not JSON as the standard has it.
    """

    def __init__(
        self, command: Sequence[str] = SERVE, environment: Mapping[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        self.faults: list[str] = []
        self.notes: list[tuple[str, Any]] = []
        """Notifications of the server, by their method; partial results are only counted."""
        self.partial_results = 0
        self.log = bytearray()
        """The newest of what it wrote to standard error."""
        self._numbers = itertools.count(1)
        self._asked: dict[int | str, Answer] = {}
        self._sending = threading.Lock()
        self._over = False
        """Whether all of its output has been read."""
        self._threads = [
            threading.Thread(target=target, daemon=True) for target in (self._read, self._read_log)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pending(self) -> list[Answer]:
        """Requests without an answer yet."""
        return list(self._asked.values())

    def request(self, method: str, params: Any = None) -> Answer:
        """Ask something."""
        number = next(self._numbers)
        answer = self.expect(number, method)
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return answer

    def expect(self, number: int | str, method: str) -> Answer:
        """What will be answered to a request that is sent as bytes. Raises :class:`Gone`."""
        answer = self._asked[number] = Answer(number, method)
        if self._over:
            raise Gone(self.last_words())
        return answer

    def ask(self, method: str, params: Any = None, seconds: float = PATIENCE) -> Any:
        """Ask something, and wait for the result. Raises :class:`Refused` and :class:`Gone`."""
        return self.request(method, params).result(seconds)

    def notify(self, method: str, params: Any = None) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def cancel(self, answer: Answer) -> None:
        self.notify("$/cancelRequest", {"id": answer.number})

    def initialize(self, folder: Path, options: Mapping[str, Any]) -> Any:
        """Begin a session with one workspace folder."""
        workspace = {"uri": folder.as_uri(), "name": folder.name}
        result = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": CAPABILITIES,
                "workspaceFolders": [workspace],
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, language: str = "python") -> None:
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def send_bytes(self, data: bytes) -> None:
        """Send anything at all. Raises :class:`Gone`."""
        stdin = self.process.stdin
        assert stdin is not None
        try:
            with self._sending:
                stdin.write(data)
                stdin.flush()
        except (BrokenPipeError, ValueError):
            raise Gone(self.last_words()) from None

    def end(self) -> int:
        """Say goodbye; the exit status. Kills a server that does not go."""
        try:
            self.ask("shutdown")
            self.notify("exit")
        except (Gone, Refused):
            pass
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it without a word, whatever it is doing, and take in what is left of its output."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with suppress(BrokenPipeError):  # what was still to be sent is of no use now
                stream.close()

    def last_words(self) -> str:
        return bytes(self.log[-2000:]).decode("utf-8", "replace")

    def _send(self, message: dict[str, Any]) -> None:
        # Escaped, so that a lone surrogate can be sent as well.
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while header := stdout.readline():
            length = int(header.split(b":")[1])
            while stdout.readline().strip():
                pass
            body = stdout.read(length)
            if len(body) < length:
                break  # it was killed while it wrote
            try:
                self._take(json.loads(body, parse_constant=_no_constant))
            except (ValueError, KeyError, TypeError) as error:
                self.faults.append(f"{error!r} in {body[:300]!r}")
        self._over = True
        while self._asked:
            _, answer = self._asked.popitem()
            answer.set_exception(Gone(self.last_words()))

    def _take(self, message: dict[str, Any]) -> None:
        if "method" in message:
            self._heard(message)
            return
        # An answer to nobody is to a message that could not be read.
        answer = self._asked.pop(message["id"], None) if message["id"] is not None else None
        if answer is None:
            if message["id"] is not None:
                self.faults.append(f"an answer to nothing that was asked: {message}")
        elif message.get("error") is not None:
            answer.set_exception(Refused(message["error"]))
        else:
            answer.set_result(message["result"])

    def _heard(self, message: dict[str, Any]) -> None:
        method = message["method"]
        if "id" in message:
            # What a server asks of its client is granted.
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif method == "$/progress":
            self.partial_results += 1
        else:
            self.notes.append((method, message.get("params")))

    def _read_log(self) -> None:
        stderr = self.process.stderr
        assert stderr is not None
        while piece := os.read(stderr.fileno(), 65536):
            self.log += piece
            del self.log[:-100_000]


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
