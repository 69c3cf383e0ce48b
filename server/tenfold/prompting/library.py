"""The template library: every template there is, read again when its file changes."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from tenfold.models.contract import Abilities
from tenfold.prompting.choosing import Choice, choose_template
from tenfold.prompting.includes import Includes, Stamp
from tenfold.prompting.problems import TemplateFileError
from tenfold.prompting.templates import Origin, Template, check_template
from tenfold.source.ask import Ask

__all__ = ["Choice", "Origin", "TemplateFile", "TemplateLibrary", "shipped_folder"]

MAX_BYTES = 1024 * 1024
"""No file beyond it is even opened."""


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """What is known of one file; ``template`` is its last version that was whole."""

    path: Path
    origin: Origin
    stamp: tuple[int, int]
    """When it was changed, in nanoseconds, and its size in bytes."""
    template: Template | None
    problems: tuple[TemplateFileError, ...]
    included: Mapping[str, Stamp] = field(default_factory=dict)
    """The files that it includes, or would, by their names."""

    @property
    def name(self) -> str:
        """The template's name; while none is known, what the file is called."""
        return self.template.name if self.template else self.path.stem


class TemplateLibrary:
    """The ``.prompty`` files of some folders, of which the first one with a name is used.

    Each question looks at the folders again, so that a change counts at once. While a file is
    broken, the version before it goes on serving. May be used by several threads.
    """

    def __init__(self, folders: Sequence[tuple[Path, Origin]]) -> None:
        self._folders = tuple(folders)
        self._files: dict[Path, TemplateFile] = {}
        self._lock = threading.Lock()

    @property
    def folders(self) -> list[Path]:
        """Its folders, in the order of lookup."""
        return [folder for folder, _ in self._folders]

    def files(self) -> list[TemplateFile]:
        """Every file that is there, broken ones too, in the order of lookup."""
        with self._lock:
            known, self._files = self._files, {}
            for folder, origin in self._folders:
                for path in _prompty_files(folder):
                    file = _read(path, origin, known.get(path), self.includes(folder))
                    if file is not None:
                        self._files[path] = file
            return list(self._files.values())

    def includes(self, beside: Path | None = None) -> Includes:
        """What a template may include: files beside it, then those in the library's folders."""
        return Includes([beside, *self.folders] if beside is not None else self.folders)

    def templates(self) -> list[Template]:
        """The templates, in the order of lookup, each name once."""
        found: dict[str, Template] = {}
        for file in self.files():
            if file.template is not None:
                found.setdefault(file.template.name, file.template)
        return list(found.values())

    def problems(self) -> list[TemplateFileError]:
        """What is wrong with files that are there, in the order of lookup."""
        return [problem for file in self.files() for problem in file.problems]

    def choose(self, ask: Ask, abilities: Abilities, wanted: str = "auto") -> Choice:
        """Choose the template for an Ask: by name, or the most special one that fits.

        Raises :class:`tenfold.errors.TemplateError`: the fault in the file where it is why
        there is no such template.
        """
        templates = self.templates()
        if wanted != "auto" and all(template.name != wanted for template in templates):
            for problem in self.problems():
                if problem.file.stem == wanted:
                    raise problem
        return choose_template(templates, ask, abilities, wanted)


def shipped_folder() -> Path:
    """Where the templates that ship are: in the package, or in the repository it runs from."""
    installed = Path(str(resources.files("tenfold"))) / "prompts"
    return installed if installed.is_dir() else installed.parents[2] / "prompts"


def _prompty_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".prompty")
    except OSError:  # no such folder, or none that may be read
        return []


def _read(
    path: Path, origin: Origin, before: TemplateFile | None, includes: Includes
) -> TemplateFile | None:
    """Read a file where it or one that it includes has changed; None where it has gone."""
    served = before.template if before else None
    try:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        same = before is not None and before.stamp == stamp
        if before is not None and same and not includes.changed(before.included):
            return before
        if status.st_size > MAX_BYTES or not path.is_file():
            problem = TemplateFileError(path, 1, "it is no template.", "Remove or replace it.")
            return TemplateFile(path, origin, stamp, served, (problem,))
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        what = f"it cannot be read as text ({type(error).__name__})."
        problem = TemplateFileError(path, 1, what, "Save it as UTF-8.")
        return TemplateFile(path, origin, (0, 0), served, (problem,))
    try:
        template, problems = check_template(source, path, origin, includes)
    except Exception as error:  # a fault of ours with one file leaves the others in service
        what = f"it cannot be read ({type(error).__name__})."
        problem = TemplateFileError(path, 1, what, "Remove what was added to it last.")
        return TemplateFile(path, origin, stamp, served, (problem,), includes.stamps)
    return TemplateFile(path, origin, stamp, template or served, tuple(problems), includes.stamps)
