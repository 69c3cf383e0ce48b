"""The endpoint on one machine: the model and the web server in one process."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from tenfold.errors import SettingsError
from tenfold.serving.app import app_of
from tenfold.serving.bearers import Bearers
from tenfold.serving.engine import Engine

DRAIN_SECONDS = 30
"""What is under way when the server is stopped has so long to end."""


async def serve_alone(
    engine: Engine, bearers: Bearers, host: str, port: int, started: Callable[[str], None]
) -> None:
    """Load the model, and answer until the process is told to stop.

    ``started`` is told the address once it answers; port 0 takes a free one. Raises
    :class:`tenfold.errors.ModelError`, and :class:`tenfold.errors.SettingsError` where the address
    cannot be had.
    """
    about = await engine.load()
    try:
        await _serve(app_of(engine, about, bearers), host, port, started)
    finally:
        await engine.close()


async def _serve(app: Starlette, host: str, port: int, started: Callable[[str], None]) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = socket.create_server((host, port), family=family)
    except OSError:
        raise SettingsError(
            f"Nothing can be served at {host}:{port}.", "Choose another --port or --host."
        ) from None
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config, lambda: started(address_of(host, bound.getsockname()[1])))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


def address_of(host: str, port: int) -> str:
    """What clients are to be told: where all addresses are listened at, the machine's name."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened at
        host = socket.gethostname()
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


class _Server(uvicorn.Server):
    """A web server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        self._tell()
