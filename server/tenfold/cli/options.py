"""Arguments and options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

PlaceArgument = Annotated[
    str, typer.Argument(metavar="FILE[:LINE[:COL]]", help="Where; lines count from 1.")
]
ModelOption = Annotated[
    str | None, typer.Option("--model", help="Catalogue name, folder, hub id, or the API's model.")
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Base URL of an OpenAI-compatible API.")
]
TemplateOption = Annotated[str | None, typer.Option("--template", help="Prompt template by name.")]
OpenOption = Annotated[
    list[Path] | None,
    typer.Option("--open", help="Another file, as if open in the editor; repeatable."),
]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="A tenfold.toml to use.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
