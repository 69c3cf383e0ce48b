"""From command-line options to an assistant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tenfold.assistant import Assistant
from tenfold.cli.display import errors
from tenfold.settings import Settings, read_settings
from tenfold.settings_files import settings_from_files
from tenfold.status import Status
from tenfold.workspace import Workspace


def settings_for(config: Path | None, **options: Any) -> Settings:
    """The settings of the files, with options of the command line on top.

    ``options`` are named ``section_name``, such as ``model_name``; None stands for not given.
    Problems are printed, and the defaults used.
    """
    settings, problems = settings_from_files(Path.cwd(), config)
    tree: dict[str, dict[str, Any]] = {}
    for name, value in options.items():
        if value is not None:
            section, _, key = name.partition("_")
            tree.setdefault(section, {})[key] = value
    settings, more = read_settings(tree, settings, source="the command line")
    for problem in problems + more:
        errors.print(f"[yellow]warning[/] {problem}", soft_wrap=True)
    return settings


def assistant_for(
    settings: Settings, on_status: Callable[[Status], None] | None = None
) -> Assistant:
    """An assistant for the current folder."""
    return Assistant(settings, workspace=Workspace((Path.cwd(),)), on_status=on_status)


def model_options(model: str | None, endpoint: str | None) -> dict[str, Any]:
    """The model's settings; an endpoint on the command line means the API."""
    options: dict[str, Any] = {"model_name": model, "model_endpoint": endpoint}
    if endpoint is not None:
        options["model_provider"] = "openai"
    return options
