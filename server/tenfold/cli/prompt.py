"""``tenfold prompt``: the exact prompt for a place."""

import asyncio
import json

from tenfold.assistant import Assistant
from tenfold.cli.display import output, prompt_table, prompt_text
from tenfold.cli.options import (
    ConfigOption,
    EndpointOption,
    JsonOption,
    ModelOption,
    OpenOption,
    PlaceArgument,
    TemplateOption,
)
from tenfold.cli.place import Place, read_document, read_place
from tenfold.cli.session import assistant_for, model_options, settings_for
from tenfold.errors import TenfoldError
from tenfold.prompting.prompt import Prompt
from tenfold.source.document import Document
from tenfold.wire import prompt_json


def prompt(
    place: PlaceArgument,
    model: ModelOption = None,
    endpoint: EndpointOption = None,
    template: TemplateOption = None,
    opened: OpenOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the exact prompt for a place, with its tokens by piece."""
    settings = settings_for(config, prompt_template=template, **model_options(model, endpoint))
    others = [read_document(path) for path in opened or []]
    made = asyncio.run(_make(assistant_for(settings), read_place(place), others))
    if as_json:
        output.print_json(json.dumps(prompt_json(made), ensure_ascii=False), indent=2)
        return
    output.print(prompt_text(made), soft_wrap=True)
    output.rule(style="dim")
    output.print(prompt_table(made))


async def _make(assistant: Assistant, where: Place, opened: list[Document]) -> Prompt:
    try:
        ask = assistant.ask(where.document, where.position, opened)
        if ask is None:
            raise TenfoldError(
                "There is nothing to complete at this place.", "Name a line with a comment."
            )
        return await assistant.prompt(ask)
    finally:
        await assistant.close()
