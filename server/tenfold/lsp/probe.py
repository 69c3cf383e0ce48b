"""``tenfold/probe``: what the endpoint of the settings really has."""

from typing import Any

from tenfold.errors import TenfoldError
from tenfold.lsp.prompt import RequestFailed
from tenfold.lsp.server import TenfoldServer
from tenfold.wire import probe_json


async def probe(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with what was found, the plan that follows, and what it cost to find out."""
    try:
        return probe_json(*await ls.assistant.probe())
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None
