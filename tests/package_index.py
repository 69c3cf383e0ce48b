"""A package index on the loopback interface, whose wheels a test makes."""

import hashlib
import io
import threading
import zipfile
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def wheel_of(package: str, version: str, files: dict[str, bytes]) -> tuple[str, bytes]:
    """A wheel's file name and content."""
    name = package.replace("-", "_")
    metadata = f"{name}-{version}.dist-info"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        archive.writestr(
            f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{metadata}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{metadata}/RECORD", "")
    return f"{name}-{version}-py3-none-any.whl", packed.getvalue()


class PackageIndex:
    """Serves wheels as pip wants them, counts what is fetched, and can cut connections."""

    def __init__(self) -> None:
        self.wheels: dict[str, tuple[str, bytes]] = {}
        self.fetched: Counter[str] = Counter()
        """How often the wheel of each package was asked for."""
        self.cut: set[str] = set()
        """Packages whose wheels end in the middle."""
        self.held: dict[str, threading.Event] = {}
        """Packages whose wheels stall in the middle until the event is set."""
        self.stalled = threading.Event()
        """Set once a wheel stalls."""
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/simple"

    def add(self, package: str, version: str, files: dict[str, bytes]) -> None:
        self.wheels[package] = wheel_of(package, version, files)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        _, kind, package, *_ = [*request.path.split("/"), "", ""]
        if package not in self.wheels:
            request.send_error(404)
            return
        name, content = self.wheels[package]
        if kind == "simple":
            digest = hashlib.sha256(content).hexdigest()
            page = f'<html><a href="/files/{package}/{name}#sha256={digest}">{name}</a></html>'
            self._send(request, "text/html", page.encode())
            return
        self.fetched[package] += 1
        if package in self.cut or package in self.held:
            self._head(request, "application/octet-stream", len(content))
            request.wfile.write(content[: len(content) // 2])
            request.wfile.flush()
            if package in self.held:
                self.stalled.set()
                self.held[package].wait(30)
            request.close_connection = True
            return
        self._send(request, "application/octet-stream", content)

    def close(self) -> None:
        for event in self.held.values():
            event.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _head(self, request: BaseHTTPRequestHandler, kind: str, length: int) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(length))
        request.end_headers()

    def _send(self, request: BaseHTTPRequestHandler, kind: str, content: bytes) -> None:
        self._head(request, kind, len(content))
        request.wfile.write(content)
