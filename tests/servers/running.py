"""Servers that others wrote, and Tenfold's own on a cluster, all on the loopback interface."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import python_peer, transformers_server
from local_models import SMALL
from serving.conftest import TOKEN
from serving.on_ray import cluster_of, serve_on

START_SECONDS = 300
WINDOW = 1024


@dataclass(frozen=True)
class Server:
    """One that is up: where, and what it calls its model."""

    url: str
    model: str
    key: str | None = None


@contextmanager
def llama_cpp_python(gguf: Path, log: Path) -> Iterator[Server]:
    """llama-cpp-python's own server. Raises PeerMissing where it was not built."""
    python = python_peer()
    port = free_port()
    command = [python, "-m", "llama_cpp.server", "--model", gguf, "--model_alias", "smollm2"]
    command += ["--host", "127.0.0.1", "--port", port, "--n_ctx", WINDOW, "--logits_all", "true"]
    with _running(command, port, log):
        yield Server(f"http://127.0.0.1:{port}/v1", "smollm2")


@contextmanager
def transformers_serve(folder: Path, log: Path) -> Iterator[Server]:
    """``transformers serve``. Raises PeerMissing where it was not installed."""
    python = transformers_server()
    port = free_port()
    command = [python, "-m", "transformers.cli.transformers", "serve", folder]
    command += ["--host", "127.0.0.1", "--port", port]
    with _running(command, port, log):
        yield Server(f"http://127.0.0.1:{port}/v1", str(folder))


@contextmanager
def ray_serve(_log: Path) -> Iterator[Server]:
    """``tenfold models serve --ray``, on a cluster of one node."""
    with cluster_of(1) as cluster:
        yield Server(serve_on(cluster), SMALL, TOKEN)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _running(command: list[object], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    """Whether it is up, be it to answer with an error."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if _answers(port):
            return
        time.sleep(0.2)
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise AssertionError(f"{process.args} did not come up:\n{tail}")
