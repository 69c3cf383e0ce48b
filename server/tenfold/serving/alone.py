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
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    started(address_of(host, bound.getsockname()[1]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


def address_of(host: str, port: int) -> str:
    """What clients are to be told."""
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"
