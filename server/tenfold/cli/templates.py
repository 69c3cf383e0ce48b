"""``tenfold templates``: list, show, make, check and test prompt templates."""

import typer

from tenfold.cli import cases

app = typer.Typer(help="Prompt templates: list, show, new, check, test.", no_args_is_help=True)

app.command("test")(cases.test)
