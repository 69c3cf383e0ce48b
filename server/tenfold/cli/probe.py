"""``tenfold models probe``: what an endpoint really has."""

import asyncio
import json

from rich.table import Table

from tenfold.assistant import Assistant
from tenfold.cli.display import errors, output
from tenfold.cli.options import ConfigOption, EndpointOption, JsonOption, ModelOption
from tenfold.cli.session import assistant_for, model_options, settings_for
from tenfold.models.openai_api.probing import Probe
from tenfold.wire import probe_json

FEATURES = (
    ("n", "several answers to one request"),
    ("stop", "stop sequences"),
    ("logprobs", "log-probabilities"),
    ("suffix", "what follows the cursor"),
    ("stream", "streaming"),
    ("limit", "limit of tokens"),
)

SHOWN = {
    "yes": "[green]✓ yes[/]",
    "ignored": "[yellow]✗ ignored[/]",
    "refused": "[yellow]✗ refused[/]",
    "unknown": "[dim]not told[/]",
}


def probe(
    model: ModelOption = None,
    endpoint: EndpointOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find out what an endpoint has, with a few tiny requests, and say what follows."""
    assistant = assistant_for(settings_for(config, **model_options(model, endpoint)))
    with errors.status("Asking the endpoint."):
        found, plan = asyncio.run(_probe(assistant))
    if as_json:
        output.print_json(json.dumps(probe_json(found, plan), ensure_ascii=False), indent=2)
        return
    output.print(f"[bold]{found.model}[/] at {found.address}", soft_wrap=True)
    output.print()
    output.print(_table(found))
    output.print()
    output.print("[bold]So it is asked like this[/]")
    for sentence in plan:
        output.print(f"  {sentence}", soft_wrap=True)
    output.print()
    output.print(f"[dim]{_cost(found)}[/]", soft_wrap=True)


async def _probe(assistant: Assistant) -> tuple[Probe, tuple[str, ...]]:
    try:
        return await assistant.probe()
    finally:
        await assistant.close()


def _table(found: Probe) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("", "", "completions", "chat"):
        table.add_column(column)
    styles = (found.completions, found.chat)
    table.add_row(
        "there", "", *(SHOWN["yes"] if style.there else "[red]✗ no[/]" for style in styles)
    )
    for name, meaning in FEATURES:
        cells = (SHOWN.get(style.features.get(name, ""), "") for style in styles)
        table.add_row(name, f"[dim]{meaning}[/]", *cells)
    table.add_row("responses", "[dim]OpenAI's newer way, not used[/]", _there(found.responses))
    if found.azure is not None:
        table.add_row("azure", "[dim]paths of deployments[/]", _there(found.azure))
    if found.window is not None:
        table.add_row("window", "[dim]prompt and answer together[/]", f"{found.window:,} tokens")
    return table


def _there(there: bool) -> str:
    return SHOWN["yes"] if there else "[dim]✗ no[/]"


def _cost(found: Probe) -> str:
    text = f"This took {found.requests} requests and {found.tokens} tokens"
    if found.uncounted:
        text += f", and those of {found.uncounted} requests that the endpoint did not count"
    return text + "."
