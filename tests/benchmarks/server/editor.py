"""An editor's end of the wire, thin enough not to be measured along with the server."""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

URI = "file:///workspace/{}"


class Answered(asyncio.Future[Any]):
    """The answer to a request, with the times at which the one was sent and the other read."""

    sent = 0.0
    read = 0.0


class Editor:
    """Speaks LSP with one server process over its standard input and output."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._numbers = itertools.count(1)
        self._pending: dict[int, Answered] = {}
        self._reading = asyncio.ensure_future(self._read())

    @classmethod
    @asynccontextmanager
    async def running(cls, options: dict[str, Any], folder: Path) -> AsyncIterator["Editor"]:
        """Start a server, initialize it with settings, and end it."""
        editor = await cls.started()
        try:
            await editor.initialize(options, folder)
            yield editor
        finally:
            await editor.stop()

    @classmethod
    async def started(cls) -> "Editor":
        """A server whose process has been started, and nothing else."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tenfold", "serve", "--stdio"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=2**26,
        )
        return cls(process)

    async def initialize(self, options: dict[str, Any], folder: Path) -> None:
        await self.request(
            "initialize",
            processId=None,
            rootUri=None,
            capabilities={},
            workspaceFolders=[{"uri": folder.as_uri(), "name": "workspace"}],
            initializationOptions=options,
        )
        self.notify("initialized")

    async def stop(self) -> None:
        await self.request("shutdown")
        self.notify("exit")
        await self.process.wait()
        self._reading.cancel()

    def ask(self, method: str, **params: Any) -> tuple[int, Answered]:
        """Send a request; its number, and its answer once that is there."""
        number = next(self._numbers)
        answered = self._pending[number] = Answered()
        answered.sent = time.perf_counter()
        self._send(id=number, method=method, params=params)
        return number, answered

    async def request(self, method: str, **params: Any) -> Any:
        return await self.ask(method, **params)[1]

    def notify(self, method: str, **params: Any) -> None:
        self._send(method=method, params=params)

    def open(self, uri: str, text: str, language: str = "python") -> None:
        self.notify(
            "textDocument/didOpen",
            textDocument={"uri": uri, "languageId": language, "version": 1, "text": text},
        )

    def edit(self, uri: str, line: int, start: int, end: int, text: str) -> None:
        """Replace part of a line."""
        change = {
            "range": {
                "start": {"line": line, "character": start},
                "end": {"line": line, "character": end},
            },
            "text": text,
        }
        self.notify(
            "textDocument/didChange",
            textDocument={"uri": uri, "version": 2},
            contentChanges=[change],
        )

    def inline(
        self, uri: str, line: int, character: int, *, automatic: bool = True
    ) -> tuple[int, Answered]:
        """Ask for ghost text."""
        return self.ask(
            "textDocument/inlineCompletion",
            textDocument={"uri": uri},
            position={"line": line, "character": character},
            context={"triggerKind": 2 if automatic else 1},
        )

    async def settled(self) -> None:
        """Wait until the server has read all that was sent."""
        await self.request("tenfold/templates")

    def memory_mb(self) -> float:
        """Memory that the process holds, shared libraries included."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
        return int(line.split()[1]) / 1024

    def _send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while head := await self.process.stdout.readuntil(b"\r\n\r\n"):
            size = int(head.lower().partition(b"content-length:")[2].split()[0])
            message = json.loads(await self.process.stdout.readexactly(size))
            if "method" not in message:
                answered = self._pending.pop(message["id"])
                answered.read = time.perf_counter()
                if not answered.done():
                    answered.set_result(message.get("result"))
            elif "id" in message:  # a question of the server's
                self._send(id=message["id"], result=None)
