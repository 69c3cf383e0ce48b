"""``tenfold templates``: list, show, make, check and test prompt templates."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from tenfold.authoring.diagnostics import Diagnostic, diagnose
from tenfold.authoring.measure import Measure, measure_with
from tenfold.authoring.outline import Span
from tenfold.cli import cases
from tenfold.cli.case_display import shown_path
from tenfold.cli.display import errors, output
from tenfold.cli.options import ConfigOption, JsonOption
from tenfold.cli.session import settings_for
from tenfold.errors import TemplateError
from tenfold.new_template import Where, new_template
from tenfold.prompting.library import TemplateFile
from tenfold.prompting.templates import Template
from tenfold.templates import Templates
from tenfold.workspace import Workspace

app = typer.Typer(help="Prompt templates: list, show, new, check, test.", no_args_is_help=True)
app.command("test")(cases.test)


@app.command("list")
def list_templates(as_json: JsonOption = False) -> None:
    """List the templates for this folder, in the order in which they are looked up."""
    files = Templates(_workspace()).files()
    if as_json:
        told = json.dumps([_as_json(file) for file in files], ensure_ascii=False)
        output.print_json(told, indent=2)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("name", no_wrap=True)
    for column in ("mode", "tasks", "families", "languages", "from", ""):
        table.add_column(column, overflow="fold")
    for file in files:
        table.add_row(*_row(file))
    output.print(table)


@app.command()
def show(name: Annotated[str, typer.Argument(help="A template's name.")]) -> None:
    """Print the text of a template."""
    for file in Templates(_workspace()).files():
        if name == file.name:
            errors.print(Text(str(file.path), "dim"), soft_wrap=True)
            typer.echo(file.path.read_text(encoding="utf-8", errors="replace"), nl=False)
            return
    raise _missing(name)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What it is to be called.")],
    source: Annotated[str, typer.Option("--from", help="The template that it is made from.")],
    user: Annotated[
        bool, typer.Option("--user", help="For all folders, instead of this one.")
    ] = False,
) -> None:
    """Make a template of your own from another one."""
    workspace = _workspace()
    where: Where = "user" if user else "workspace"
    made = new_template(Templates(workspace), workspace, source=source, name=name, where=where)
    made.write()
    typer.echo(shown_path(made.path))


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES…]", help="Templates. [default: all for this folder]"),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Say all that is wrong or doubtful; ends with status 1 where a template is broken."""
    settings, templates = settings_for(config), Templates(_workspace())
    shipped = templates.shipped()
    measure = measure_with(
        settings.model.name,
        None,
        budget_tokens=settings.prompt.budget_tokens,
        answer_tokens=settings.candidates.max_tokens,
    )
    paths = files or [file.path for file in templates.files()]
    broken = doubts = 0
    for path in paths:
        for line, found in _diagnostics(path.resolve(), templates, shipped, measure):
            broken += found.severity == "error"
            doubts += found.severity == "warning"
            severity = (found.severity, "red" if found.severity == "error" else "yellow")
            place = (f"{shown_path(path)}:{line}: ", "bold")
            output.print(Text.assemble(place, severity, f" {found.message}"), soft_wrap=True)
    told = [_many(len(paths), "template"), _many(broken, "error"), _many(doubts, "warning")]
    errors.print(", ".join(told))
    raise typer.Exit(1 if broken else 0)


def _diagnostics(
    path: Path, templates: Templates, shipped: Sequence[Template], measure: Measure
) -> list[tuple[int, Diagnostic]]:
    """What there is to say of a file, with the line of each."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = f"It cannot be read as text ({type(error).__name__}). Save it as UTF-8."
        return [(1, Diagnostic(Span(0, 0), "error", what))]
    found = diagnose(text, path, "workspace", templates.includes(path.as_uri()), shipped, measure)
    return [(text.count("\n", 0, one.span.start) + 1, one) for one in found]


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _workspace() -> Workspace:
    return Workspace((Path.cwd(),))


def _row(file: TemplateFile) -> list[Text]:
    origin = Text(file.origin)
    problem = Text(f"✗ {file.problems[0]}" if file.problems else "", "red")
    template = file.template
    if template is None:
        return [Text(file.name, "bold"), *[Text("")] * 4, origin, problem]
    patterns = (template.tasks, template.families, template.languages)
    return [
        Text(template.name, "bold"),
        Text(template.mode),
        *(Text("all" if "*" in names else ", ".join(names)) for names in patterns),
        origin,
        problem,
    ]


def _as_json(file: TemplateFile) -> dict[str, Any]:
    told: dict[str, Any] = {"name": file.name, "origin": file.origin, "file": str(file.path)}
    template: Template | None = file.template
    if template is not None:
        told.update(
            description=template.description,
            mode=template.mode,
            tasks=list(template.tasks),
            families=list(template.families),
            languages=list(template.languages),
        )
    told["problems"] = [{"line": one.line, "message": str(one)} for one in file.problems]
    return told


def _missing(name: str) -> TemplateError:
    return TemplateError(f"There is no template {name}.", "See: tenfold templates list")
