"""``tenfold sent``: what has left the machine."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from tenfold.cli.display import errors, output
from tenfold.cli.options import JsonOption
from tenfold.errors import TenfoldError
from tenfold.privacy.journal import Journal, Sent
from tenfold.wire import sent_json


def sent(
    last: Annotated[int, typer.Option("--last", min=1, help="How many requests.")] = 20,
    as_json: JsonOption = False,
    opened: Annotated[
        bool, typer.Option("--open", help="Open the newest of the journal's files.")
    ] = False,
) -> None:
    """List what was sent to endpoints in the last seven days, from this machine's journal."""
    journal = Journal()
    journal.prune()
    entries = journal.entries(last)
    if opened:
        _open(journal)
    elif as_json:
        told = [sent_json(entry) for entry in entries]
        output.print_json(json.dumps(told, ensure_ascii=False), indent=2)
    elif entries:
        output.print(_table(entries))
        output.print(Text(f"Whole, with every byte: {journal.folder}", "dim"), soft_wrap=True)
    else:
        errors.print("Nothing was sent in the last seven days, or privacy.journal is off.")


def _table(entries: list[Sent]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("time", no_wrap=True)
    table.add_column("endpoint")
    table.add_column("model")
    table.add_column("bytes", justify="right")
    table.add_column("prompt", no_wrap=True, overflow="ellipsis")
    for entry in entries:
        local = datetime.fromisoformat(entry.time).astimezone()
        table.add_row(
            f"{local:%Y-%m-%d %H:%M:%S}",
            Text(entry.endpoint),
            Text(entry.model),
            str(entry.size),
            Text(entry.head),
        )
    return table


def _open(journal: Journal) -> None:
    files = journal.files()
    if not files:
        raise TenfoldError(
            "The journal is empty.", "Nothing was sent in the last seven days, or it is turned off."
        )
    newest: Path = files[-1]
    if typer.launch(str(newest), wait=True) != 0:
        raise TenfoldError(f"Nothing here opens {newest}.", "Open it in an editor.")
