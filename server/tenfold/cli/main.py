"""The ``tenfold`` command."""

import sys
from typing import Annotated

import typer

from tenfold import __version__
from tenfold.cli import complete, doctor, models, prompt, serve, tokens
from tenfold.cli.display import errors
from tenfold.errors import TenfoldError

app = typer.Typer(
    help="Write a comment, get up to ten candidate solutions, take one.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command("complete")(complete.complete)
app.command("prompt")(prompt.prompt)
app.command("tokens")(tokens.tokens)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.add_typer(models.app, name="models")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tenfold {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; an error is told in words and ends with status 1."""
    try:
        app()
    except TenfoldError as error:
        errors.print(f"[bold red]error[/] {error.message}", soft_wrap=True)
        if error.next_step:
            errors.print(f"[bold cyan]next[/]  {error.next_step}", soft_wrap=True)
        sys.exit(1)
