"""``tenfold.accepted``: the command that an editor runs after a candidate was inserted."""

from typing import Any

from tenfold.lsp.server import SERVER, TenfoldServer


@SERVER.command("tenfold.accepted")
def accepted(ls: TenfoldServer, solution: str, *evidence: Any) -> None:
    """Note that a solution was taken, by its id; its evidence, if any, is the editor's own."""
    ls.assistant.accepted(solution)
