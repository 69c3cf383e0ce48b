"""``tenfold.accepted``: the command that an editor runs after a candidate was inserted."""

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.lsp.server import SERVER, TenfoldServer


@SERVER.command("tenfold.accepted")
def accepted(ls: TenfoldServer, *arguments: Any) -> None:
    """Note that a solution was taken, by its id; its evidence, if any, is the editor's own."""
    solution = arguments[0] if arguments else None
    if not isinstance(solution, str):
        raise JsonRpcInvalidParams("The first argument must be a solution's id.")
    ls.assistant.accepted(solution)
