"""``tenfold/tokens``: a text as its model sees it."""

import asyncio
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.errors import TenfoldError
from tenfold.lsp.params import optional_text
from tenfold.lsp.prompt import RequestFailed
from tenfold.lsp.server import TenfoldServer


async def tokens(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with each token's id and text."""
    text = optional_text(params, "text")
    if text is None:
        raise JsonRpcInvalidParams("text is missing.")
    try:
        tokenizer = await ls.assistant.tokenizer(optional_text(params, "model"))
        found = await asyncio.to_thread(tokenizer.tokens, text)
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None
    return {
        "encoding": tokenizer.encoding,
        "exact": tokenizer.exact,
        "characters": len(text),
        "tokens": [{"id": token.id, "text": token.text} for token in found],
    }
