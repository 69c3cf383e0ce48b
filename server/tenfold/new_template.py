"""A new template, made from another one under a name of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml

from tenfold.errors import TemplateError
from tenfold.prompting.choosing import no_template
from tenfold.prompting.front_matter import FRONT_MATTER, read_mapping
from tenfold.prompting.library import TemplateFile
from tenfold.prompting.templates import NAME
from tenfold.source.document import path_of
from tenfold.templates import Templates
from tenfold.whole_files import write_new
from tenfold.workspace import Workspace, own_templates, user_templates

Where = Literal["workspace", "user"]

LONGEST_NAME: Final = 100
"""Characters: a file is to be called by it."""


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """Where it belongs, and its text; nothing is written yet."""

    path: Path
    text: str

    def write(self) -> None:
        """Make the file. Raises :class:`TemplateError` where it is there, or cannot be made."""
        try:
            write_new(self.path, self.text.encode())
        except FileExistsError:
            raise _taken(self.path) from None
        except OSError as error:
            raise TemplateError(
                f"{self.path.name} cannot be written: {error.strerror}.",
                "Make its folder writable, or choose the other one.",
            ) from None


def new_template(
    templates: Templates,
    workspace: Workspace,
    *,
    source: str,
    name: str,
    where: Where,
    uri: str | None = None,
) -> NewTemplate:
    """Make a template from the one with the name ``source``, for the documents beside ``uri``.

    A name that another folder has is free: the new one then goes before it. Raises
    :class:`TemplateError`.
    """
    if name == "auto" or not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise TemplateError(
            f'"{name}" cannot be the name of a template.',
            f"Use letters, digits, and - . _ between them, {LONGEST_NAME} at the most; "
            "auto is taken.",
        )
    folder = _folder(workspace, where, uri)
    files = templates.files(uri)
    path = folder / f"{name}.prompty"
    if path.exists() or any(file.path.parent == folder and file.name == name for file in files):
        raise _taken(path)
    return NewTemplate(path, _renamed(_read(files, source), name))


def _folder(workspace: Workspace, where: Where, uri: str | None) -> Path:
    if where == "user":
        return user_templates()
    if not workspace.roots:
        raise TemplateError(
            "No folder is open that the template could belong to.",
            "Open a folder, or make it one of your own templates.",
        )
    if not workspace.trusted:
        raise TemplateError(
            "The workspace is not trusted, so a template in it would not be used.",
            "Trust the workspace, or make it one of your own templates.",
        )
    root = workspace.root_of(path_of(uri)) if uri is not None else None
    return own_templates(root or workspace.roots[0])


def _read(files: list[TemplateFile], name: str) -> str:
    """The text of the template with a name. Raises what is wrong with it."""
    for file in files:
        if file.name != name:
            continue
        if file.problems:
            raise file.problems[0]
        try:
            return file.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            break  # gone since it was looked for
    raise no_template(name, [file.name for file in files])


def _renamed(source: str, name: str) -> str:
    """A template's text under another name, with all the rest of it as it was."""
    match = FRONT_MATTER.match(source)
    assert match is not None, "a template without problems has front matter"
    node = read_mapping(match[1], 1, lambda *_: None, begin="name")
    assert node is not None
    value = next(value for key, value in node.value if key.value == "name")
    start = match.start(1) + value.start_mark.index
    end = match.start(1) + value.end_mark.index
    return source[:start] + _as_yaml(name) + source[end:]


def _as_yaml(name: str) -> str:
    """A name as YAML, in quotes where it would be read as something else, as 1.0 and null are."""
    written: str = yaml.safe_dump({"name": name}, width=2**31)
    return written.removeprefix("name: ").rstrip("\n")


def _taken(path: Path) -> TemplateError:
    return TemplateError(f"There is a template {path.stem} there already.", "Choose another name.")
