"""``tenfold models serve``: a model for a team, over OpenAI's wire."""

import asyncio
import contextlib
import ipaddress
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tenfold.cli.display import errors, output
from tenfold.errors import ModelMissing, SettingsError
from tenfold.models.contract import Model
from tenfold.models.local.engine import open_local
from tenfold.ray_cluster import connect
from tenfold.settings import Settings

if TYPE_CHECKING:
    from tenfold.serving.bearers import Bearers
    from tenfold.serving.cluster import Plan


def serve_model(
    name: Annotated[
        str, typer.Argument(help="Catalogue name, folder or hub id.")
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
        int,
        typer.Option(min=0, help="So many requests wait at most; others are told to come back."),
    ] = 64,
    together: Annotated[
        int, typer.Option(min=1, help="Answers of several users that are written at once.")
    ] = 20,
    ray: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Serve on this Ray cluster.")
    ] = None,
    replicas: Annotated[
        str, typer.Option(help="On a cluster: engines, such as 2, or 1-8 as there is work.")
    ] = "1",
    cpus: Annotated[int, typer.Option(min=1, help="On a cluster: cores of each engine.")] = 2,
    idle: Annotated[
        float,
        typer.Option(
            min=1,
            metavar="SECONDS",
            help="On a cluster: an engine without work is ended after so long.",
        ),
    ] = 120,
) -> None:
    """Serve a local model to others, as an OpenAI-compatible endpoint."""
    try:
        import tenfold.serving.alone  # noqa: F401 - the web server is better missed now than later
        from tenfold.serving.bearers import VARIABLE, read_bearers
    except ImportError:
        raise ModelMissing(
            "The packages that serve a model are not installed.",
            'Run: pip install "tenfold[cluster]"',
        ) from None
    bearers = read_bearers(tokens_file, os.environ)
    if not bearers.names and not (ray is None and _is_loopback(host)):
        raise SettingsError(
            "Others could ask the model, and there are no tokens.",
            f"Name a file of them with --tokens-file, or set {VARIABLE}.",
        )
    if ray is None:
        _serve_alone(open_local(name, together=together), bearers, host, port, queue)
        return
    fewest, most = _between(replicas)
    connect(ray)
    from tenfold.serving.cluster import Plan

    plan = Plan(
        name,
        fewest=fewest,
        most=most,
        cpus=cpus,
        together=together,
        idle_seconds=idle,
        queue=queue,
    )
    _serve_on_cluster(plan, bearers, host, port)


def _serve_alone(model: Model, bearers: "Bearers", host: str, port: int, queue: int) -> None:
    from tenfold.serving.alone import serve_alone
    from tenfold.serving.engine import Engine

    with errors.status(f"Loading {model.name}.") as status:

        def started(address: str) -> None:
            status.stop()
            _tell(model.name, address)
            if not bearers.names:
                errors.print("[yellow]warning[/] Every program on this machine can ask it.")

        asyncio.run(serve_alone(Engine(model, queue), bearers, host, port, started))


def _serve_on_cluster(plan: "Plan", bearers: "Bearers", host: str, port: int) -> None:
    from tenfold.serving.alone import address_of
    from tenfold.serving.cluster import deploy

    # Ray tells on standard output of nodes that die, also where nobody has asked.
    with contextlib.redirect_stdout(sys.stderr), errors.status(f"Starting {plan.name}."):
        deploy(plan, bearers, host, port)
    _tell(plan.name, address_of(host, port))


def _tell(name: str, address: str) -> None:
    from tenfold.serving.engine import served_name

    output.print(f"Serving [bold]{served_name(name)}[/] at {address}", soft_wrap=True)


def _between(replicas: str) -> tuple[int, int]:
    """Read ``2`` or ``1-8``."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", replicas)
    fewest, most = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 0 < fewest <= most:
        raise SettingsError(
            "--replicas is neither a number nor two with a - between.", "Such as 2, or 1-8."
        )
    return fewest, most


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
