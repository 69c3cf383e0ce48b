"""The hub as a source, over a loopback server that answers as the hub does."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CONTENT = os.urandom(300_000)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PATH = f"/owner/model/resolve/{COMMIT}/model.gguf"

# The library reads its endpoint when it is imported, hence a process of its own.
PULL = """
import sys
from tenfold.errors import DownloadError
from tenfold.models.catalogue import Entry, HubFile
from tenfold.models.contract import Abilities
from tenfold.models.download import pull

size, sha256, commit = int(sys.argv[1]), sys.argv[2], sys.argv[3]
entry = Entry(
    "tiny", "Tiny", "MIT", "tiny.gguf", size, sha256, (),
    HubFile("owner/model", commit, "model.gguf"), Abilities("t", 8, False, False, True, True, 1),
)
try:
    print(pull(entry, source="hub"))
except DownloadError as error:
    print("refused:", error.message)
"""


@pytest.fixture
def endpoint() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def log_message(self, *args: object) -> None:
            pass

        def _answer(self, body: bool) -> None:
            if self.path != PATH:
                self.send_response(404)
                self.send_header("X-Error-Code", "EntryNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.send_header("ETag", f'"{hashlib.sha256(CONTENT).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if body:
                self.wfile.write(CONTENT)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def pulled(endpoint: str, cache: Path, sha256: str, commit: str = COMMIT) -> str:
    """What the pull says in a process that knows only this hub."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(cache / "hf"),
        "XDG_CACHE_HOME": str(cache),
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-c", PULL, str(len(CONTENT)), sha256, commit],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


def test_the_file_of_a_pinned_commit_is_verified(endpoint: str, tmp_path: Path) -> None:
    path = Path(pulled(endpoint, tmp_path, hashlib.sha256(CONTENT).hexdigest()))
    assert path.read_bytes() == CONTENT
    assert [found.name for found in path.parent.iterdir()] == ["tiny.gguf"]


def test_other_bytes_are_deleted(endpoint: str, tmp_path: Path) -> None:
    assert "not what the catalogue says" in pulled(endpoint, tmp_path, "0" * 64)
    folder = tmp_path / "tenfold" / "models" / "tiny"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_commit_that_is_not_there_is_told_in_words(endpoint: str, tmp_path: Path) -> None:
    assert "could not be fetched from owner/model" in pulled(endpoint, tmp_path, "0" * 64, "f" * 40)
