"""``tenfold serve``: the language server."""

import gc
from typing import Annotated

import typer


def serve(
    tcp: Annotated[bool, typer.Option("--tcp", help="Listen on a TCP port instead.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 2087,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="The default; accepted because editors pass it.")
    ] = False,
) -> None:
    """Serve an editor over standard input and output, or over TCP."""
    # What is imported stays: looking for garbage among it takes a tenth of the start.
    gc.disable()
    from tenfold.lsp.logs import set_up_logging
    from tenfold.lsp.server import serve_stdio, serve_tcp
    from tenfold.memory import limit_fragmentation

    limit_fragmentation()
    set_up_logging()
    gc.freeze()
    gc.enable()
    if tcp:
        serve_tcp(host, port)
    else:
        serve_stdio()
