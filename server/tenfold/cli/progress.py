"""A bar for work of many like parts."""

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from tenfold.cli.display import errors


def progress_bar() -> Progress:
    """A bar on standard error; each task of it has a field ``told``, said in words beside it."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[dim]{task.fields[told]}[/]"),
        TimeRemainingColumn(),
        console=errors,
    )
