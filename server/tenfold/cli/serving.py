"""``tenfold models serve``: a model for a team, over OpenAI's wire."""

import asyncio
import ipaddress
import os
from pathlib import Path
from typing import Annotated

import typer

from tenfold.cli.display import errors, output
from tenfold.errors import ModelMissing, SettingsError
from tenfold.models.local.engine import open_local
from tenfold.settings import Settings


def serve_model(
    name: Annotated[
        str, typer.Argument(help="Catalogue name, folder or hub id. [default: the default model]")
    ] = Settings().model.name,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    tokens_file: Annotated[
        Path | None,
        typer.Option(
            help="Who may ask: a token, or a name and a token, in each line."
            " Without it TENFOLD_SERVE_TOKENS is read."
        ),
    ] = None,
    queue: Annotated[
        int, typer.Option(min=0, help="So many requests wait at most; others are told to come back.")
    ] = 64,
) -> None:
    """Serve a local model to others, as an OpenAI-compatible endpoint."""
    try:
        from tenfold.serving.alone import serve_alone
        from tenfold.serving.bearers import VARIABLE, read_bearers
        from tenfold.serving.engine import Engine
    except ImportError:
        raise ModelMissing(
            "The packages that serve a model are not installed.",
            'Run: pip install "tenfold[cluster]"',
        ) from None
    bearers = read_bearers(tokens_file, os.environ)
    if not bearers.names and not _is_loopback(host):
        raise SettingsError(
            f"At {host} others could ask the model, and there are no tokens.",
            f"Name a file of them with --tokens-file, or set {VARIABLE}.",
        )

    with errors.status(f"Loading {name}.") as status:

        def started(address: str) -> None:
            status.stop()
            output.print(f"Serving [bold]{name}[/] at {address}", soft_wrap=True)
            if not bearers.names:
                errors.print("[yellow]warning[/] Every program on this machine can ask it.")

        asyncio.run(serve_alone(Engine(open_local(name), queue), bearers, host, port, started))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
