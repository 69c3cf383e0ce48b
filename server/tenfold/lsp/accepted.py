"""``tenfold.accepted``: the command that an editor runs after a candidate was inserted."""

from tenfold.lsp.server import SERVER, TenfoldServer


@SERVER.command("tenfold.accepted")
def accepted(ls: TenfoldServer, solution: str) -> None:
    """Note that a solution was taken, by its id."""
    ls.assistant.accepted(solution)
