"""What a request asks for beside what the settings say."""

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tenfold.lsp.authoring import read_template
from tenfold.lsp.params import optional, optional_number, optional_text
from tenfold.lsp.server import TenfoldServer
from tenfold.prompting.templates import Template
from tenfold.variant import Variant

MAX_SEED = 2**31 - 1


async def variant_of(ls: TenfoldServer, params: Any) -> Variant:
    """The template, model, seed and temperature that a request names.

    Raises for values of another kind, and :class:`tenfold.errors.TemplateError` where the
    template that is being written is broken.
    """
    seed = optional_number(params, "seed", 0, MAX_SEED)
    if seed is not None and seed != int(seed):
        raise JsonRpcInvalidParams("seed must be a whole number.")
    template = await _open_template(ls, params)
    return Variant(
        template=template if template is not None else optional_text(params, "template"),
        model=optional_text(params, "model"),
        seed=None if seed is None else int(seed),
        temperature=optional_number(params, "temperature", 0, 2),
    )


async def _open_template(ls: TenfoldServer, params: Any) -> Template | None:
    """The template of the document that ``templateDocument`` names, as it stands in the editor.

    Raises :class:`tenfold.errors.TemplateError` with the first thing that is wrong with it.
    """
    named = optional(params, "templateDocument")
    if named is None:
        return None
    uri = optional_text(named, "uri")
    document = ls.document(uri) if uri is not None else None
    if document is None:
        raise JsonRpcInvalidParams("templateDocument is not open: send textDocument/didOpen first.")
    reading = await read_template(ls, document)
    if reading.template is None:
        raise reading.problems[0]
    return reading.template
