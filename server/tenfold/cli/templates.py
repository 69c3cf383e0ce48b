"""``tenfold templates``: list, show, make, check and test prompt templates."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from tenfold.cli import cases
from tenfold.cli.case_display import shown_path
from tenfold.cli.display import errors, output
from tenfold.cli.options import JsonOption
from tenfold.errors import TemplateError
from tenfold.new_template import Where, new_template
from tenfold.prompting.library import TemplateFile
from tenfold.prompting.templates import Template, check_template
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
        if name == _name(file):
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
) -> None:
    """Say all that is wrong with templates; ends with status 1 where anything is."""
    templates = Templates(_workspace())
    paths = files or [file.path for file in templates.files()]
    problems = [problem for path in paths for problem in _problems(path, templates)]
    for path, line, what, next_step in problems:
        place = f"{shown_path(path)}:{line}: "
        output.print(Text.assemble((place, "bold"), f"{what} {next_step}"), soft_wrap=True)
    many = f"{len(paths)} template{'' if len(paths) == 1 else 's'}"
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    errors.print(f"{many}, {count if problems else 'nothing wrong'}")
    raise typer.Exit(1 if problems else 0)


def _problems(path: Path, templates: Templates) -> list[tuple[Path, int, str, str]]:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = f"it cannot be read as text ({type(error).__name__})."
        return [(path, 1, what, "Check the name, and save it as UTF-8.")]
    includes = templates.includes(path.absolute().as_uri())
    problems = check_template(source, path, "workspace", includes)[1]
    return [(path, one.line, one.what, one.next_step) for one in problems]


def _workspace() -> Workspace:
    return Workspace((Path.cwd(),))


def _row(file: TemplateFile) -> list[Text]:
    origin = Text(file.origin)
    problem = Text(f"✗ {file.problems[0]}" if file.problems else "", "red")
    template = file.template
    if template is None:
        return [Text(_name(file), "bold"), *[Text("")] * 4, origin, problem]
    patterns = (template.tasks, template.families, template.languages)
    return [
        Text(template.name, "bold"),
        Text(template.mode),
        *(Text("all" if "*" in names else ", ".join(names)) for names in patterns),
        origin,
        problem,
    ]


def _as_json(file: TemplateFile) -> dict[str, Any]:
    told: dict[str, Any] = {"name": _name(file), "origin": file.origin, "file": str(file.path)}
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


def _name(file: TemplateFile) -> str:
    return file.template.name if file.template else file.path.stem


def _missing(name: str) -> TemplateError:
    return TemplateError(f"There is no template {name}.", "See: tenfold templates list")
