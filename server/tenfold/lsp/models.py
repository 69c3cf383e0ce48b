"""``tenfold/models``: the models to choose from."""

import asyncio
from typing import Any

from tenfold.lsp.server import TenfoldServer
from tenfold.models.listing import listed_models
from tenfold.wire import model_json


async def models(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the catalogue, and with the current model."""
    assistant = ls.assistant
    found = await asyncio.to_thread(listed_models, assistant.settings.model, assistant.loaded)
    return {"models": [model_json(model) for model in found]}
