"""``tenfold/newTemplate``: a template of one's own, made from another one."""

import asyncio
from typing import Any, cast

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.errors import TenfoldError
from tenfold.lsp.params import optional, optional_flag, optional_text
from tenfold.lsp.prompt import RequestFailed
from tenfold.lsp.server import TenfoldServer
from tenfold.new_template import NewTemplate, Where
from tenfold.new_template import new_template as make


async def new_template(ls: TenfoldServer, params: Any) -> dict[str, Any]:
    """Answer with the new template's place and text; with ``write`` also make the file."""
    source = _from(params)
    name, where = optional_text(params, "name"), optional_text(params, "where")
    if source is None or name is None or where not in ("workspace", "user"):
        raise JsonRpcInvalidParams('from, name and where ("workspace" or "user") are needed.')
    uri = optional_text(optional(params, "textDocument"), "uri")
    write = optional_flag(params, "write")

    def made() -> NewTemplate:
        assistant = ls.assistant
        new = make(
            assistant.templates,
            assistant.workspace,
            source=source,
            name=name,
            where=cast(Where, where),
            uri=uri,
        )
        if write:
            new.write()
        return new

    try:
        new = await asyncio.to_thread(made)
    except TenfoldError as error:
        raise RequestFailed(str(error)) from None
    return {"uri": new.path.as_uri(), "text": new.text}


def _from(params: Any) -> str | None:
    """The field ``from``: pygls numbers the fields that Python cannot name, and this is the one."""
    numbered = (name for name in getattr(params, "_fields", ()) if name.lstrip("_").isdigit())
    name = next(numbered, None)
    return optional_text(params, name) if name is not None else None
