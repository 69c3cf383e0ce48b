"""``tenfold doctor``: what is installed, what is cached, what would leave the machine."""

import os
import platform
from importlib import metadata

from rich.table import Table

from tenfold import __version__
from tenfold.cli.display import output
from tenfold.cli.options import ConfigOption
from tenfold.cli.session import settings_for
from tenfold.models import download
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.folders import models_folder
from tenfold.models.local.native.building import compiler
from tenfold.models.opening import is_remote
from tenfold.settings import Settings
from tenfold.settings_files import user_settings_file

LIBRARIES = (
    ("pygls", "the language server", ""),
    ("tree-sitter", "reading code", ""),
    ("tokenizers", "tokens of local models", ""),
    ("torch", "running local models", "pip install torch==2.13.0"),
    ("transformers", "running local models", 'pip install "tenfold[local]"'),
    ("openai", "remote models", 'pip install "tenfold[openai]"'),
    ("tiktoken", "tokens of remote models", 'pip install "tenfold[openai]"'),
)


def doctor(
    config: ConfigOption = None,
) -> None:
    """Say what is installed, what is cached, and what would leave the machine."""
    settings = settings_for(config)
    output.print(f"[bold]Tenfold {__version__}[/], Python {platform.python_version()}")
    output.print()
    _libraries()
    _models(settings)
    _leaving(settings)


def _libraries() -> None:
    table = Table(title="Installed", title_justify="left", box=None, show_header=False)
    for name, purpose, step in LIBRARIES:
        try:
            state = f"[green]✓[/] {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            state = f"[yellow]✗ not installed[/] → {step}"
        table.add_row(name, f"[dim]{purpose}[/]", state)
    table.add_row("C compiler", "[dim]running the catalogue's models fast[/]", _compiler())
    output.print(table)
    output.print()


def _compiler() -> str:
    command = compiler()
    if command is None:
        step = "install gcc or clang, or: pip install ziglang"
        return f"[yellow]✗ none: torch computes, more slowly[/] → {step}"
    return f"[green]✓[/] {' '.join(command)}"


def _models(settings: Settings) -> None:
    table = Table(title="Models", title_justify="left", box=None, show_header=False)
    for entry in CATALOGUE.values():
        chosen = " [dim](chosen)[/]" if entry.name == settings.model.name else ""
        if download.installed(entry):
            state = f"[green]✓[/] {download.size_on_disk(entry) / 1e6:,.0f} MB"
        else:
            state = f"[yellow]✗ not on this machine[/] → tenfold models pull {entry.name}"
        table.add_row(entry.name + chosen, state)
    output.print(table)
    output.print(f"[dim]Cache: {models_folder()}[/]", soft_wrap=True)
    own = user_settings_file()
    there = "" if own.is_file() else " (none yet)"
    output.print(f"[dim]Settings: {own}{there}[/]", soft_wrap=True)
    output.print()


def _leaving(settings: Settings) -> None:
    model = settings.model
    if not is_remote(model):
        output.print(
            f"[bold green]Nothing leaves this machine[/]: {model.name} runs in this process."
        )
        return
    target = model.endpoint or f"the {model.provider} API"
    output.print(f"[bold yellow]Prompts leave this process[/]: they go to {target}.")
    key = "is set" if os.environ.get(model.api_key_variable) else "is not set"
    output.print(f"The key is read from {model.api_key_variable}, which {key}.")
    redaction = "replaced before" if settings.privacy.redact else "[red]not replaced before[/]"
    output.print(f"Secrets are {redaction} sending; files matching privacy.exclude never go.")
