"""The ``tenfold`` command."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from tenfold import __version__
from tenfold.cli import serve
from tenfold.errors import TenfoldError


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tenfold {__version__}")
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The command line; an editor that starts the server does not wait for other commands."""
    app = typer.Typer(
        help="Write a comment, get up to ten candidate solutions, take one.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    app.callback()(options)
    if arguments[:1] == ["serve"]:
        app.command("serve")(serve.serve)
        return app
    from tenfold.cli import complete, doctor, evaluate, models, prompt, sent, templates, tokens

    app.command("complete")(complete.complete)
    app.command("prompt")(prompt.prompt)
    app.command("tokens")(tokens.tokens)
    app.command("sent")(sent.sent)
    app.command("serve")(serve.serve)
    app.command("doctor")(doctor.doctor)
    app.command("evaluate")(evaluate.evaluate)
    app.add_typer(models.app, name="models")
    app.add_typer(templates.app, name="templates")
    return app


def main() -> None:
    """Run the command line; an error is told in words and ends with status 1."""
    try:
        app_for(sys.argv[1:])()
    except TenfoldError as error:
        from tenfold.cli.display import show_error

        show_error(error)
        sys.exit(1)
