"""``tenfold/solution``: where a solution came from."""

import asyncio
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.lsp.params import optional_text
from tenfold.lsp.server import TenfoldServer
from tenfold.wire import origin_json, prompt_json, solution_json


async def solution(ls: TenfoldServer, params: Any) -> dict[str, Any] | None:
    """Answer with a solution's prompt and the tokens it was drawn in; null once it is gone."""
    identity = optional_text(params, "id")
    if identity is None:
        raise JsonRpcInvalidParams("id must be a solution's id.")
    found = ls.assistant.solution(identity)
    if found is None:
        return None
    synthesis, candidate = found
    origin = synthesis.origin(identity)
    if origin is None:
        return None
    rank = synthesis.solutions.ranked().index(candidate) + 1
    return {
        "solution": solution_json(candidate, rank),
        "prompt": await asyncio.to_thread(prompt_json, synthesis.prompt),
        **origin_json(origin),
    }
