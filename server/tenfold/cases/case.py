"""The Case: a document, a cursor in it, and what the answer must be like; one YAML file."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from tenfold.cases.assertions import Assertion, read_assertions
from tenfold.errors import CaseError
from tenfold.prompting.front_matter import Group, read_mapping
from tenfold.prompting.problems import Columns, Report
from tenfold.prompting.sample import CURSOR
from tenfold.source.ask import Snippet
from tenfold.source.tasks import ASSIGNED, Assigned
from tenfold.workspace import own_cases

MAX_BYTES = 1024 * 1024
"""No file beyond it is even opened."""

FIELDS = (
    "description", "file", "text", "snippets", "template", "task", "count", "seed", "temperature",
    "assert",
)  # fmt: skip
SNIPPET_FIELDS = ("path", "text")
TASKS = ("code", *ASSIGNED)
MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One case, read and checked.

    ``text`` is the document without the cursor's mark, its lines ending in line feeds; ``cursor``
    is an offset in its characters.
    """

    path: Path
    description: str
    file: str
    """The document's name, relative to the workspace folder; it decides the language."""
    text: str
    cursor: int
    snippets: tuple[Snippet, ...]
    """Related pieces of other files, as if those were open."""
    template: str
    """A name, or ``auto``."""
    task: Literal["code"] | Assigned
    """``code``: what the cursor asks for; the others are about code that is there already."""
    count: int | None
    """How many candidates are asked for; where it is None, what the comment or the settings say
    holds, as for the two below."""
    seed: int | None
    temperature: float | None
    assertions: tuple[Assertion, ...]

    @property
    def name(self) -> str:
        """What it is called by: its file's name."""
        return self.path.stem

    @property
    def root(self) -> Path:
        """The workspace folder that it belongs to."""
        return root_of(self.path)

    @property
    def digest(self) -> str:
        """Equal for cases that ask the same, whatever they expect of the answer."""
        snippets = [(snippet.path, snippet.text) for snippet in self.snippets]
        asked = [self.file, self.text, self.cursor, self.task, snippets]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


class CaseFileError(CaseError):
    """A fault in a case's file; ``line`` counts from 1."""

    def __init__(self, file: Path, line: int, what: str, next_step: str) -> None:
        super().__init__(f"{file.name}, line {line}: {what}", next_step)
        self.file = file
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is known of one file: the case in it, or what is wrong with it."""

    path: Path
    case: Case | None
    problems: tuple[CaseFileError, ...]


def root_of(path: Path) -> Path:
    """The workspace folder of a case's file.

    Raises :class:`CaseError` where the file is in no folder's cases.
    """
    if len(path.parents) < 3 or path.parent != own_cases(path.parents[2]):
        raise CaseError(
            f"{path.name} is not in a folder's .tenfold/cases.",
            "Move it there: the folder's templates and recordings belong to it.",
        )
    return path.parents[2]


def case_paths(folder: Path) -> list[Path]:
    """The files of a workspace folder's cases, by name."""
    try:
        return sorted(path for path in own_cases(folder).iterdir() if path.suffix == ".yaml")
    except OSError:  # no such folder, or none that may be read
        return []


def read_case(path: Path) -> CaseFile:
    """Read a case from its file, with all that is wrong, in the order of lines."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return _broken(path, "it is no case.", "Remove or replace it.")
        return check_case(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        what = f"it cannot be read as text ({type(error).__name__})."
        return _broken(path, what, "Save it as UTF-8.")


def check_case(source: str, path: Path) -> CaseFile:
    """Read a case from its text. There is a case exactly where there are no problems."""
    problems: list[CaseFileError] = []

    def report(line: int, what: str, next_step: str, _columns: Columns | None = None) -> None:
        problems.append(CaseFileError(path, line, what, next_step))

    case = _read(source.replace("\r\n", "\n"), path, report)
    problems.sort(key=lambda problem: problem.line)
    return CaseFile(path, None if problems else case, tuple(problems))


def _broken(path: Path, what: str, next_step: str) -> CaseFile:
    return CaseFile(path, None, (CaseFileError(path, 1, what, next_step),))


def _read(source: str, path: Path, report: Report) -> Case | None:
    node = read_mapping(source, 1, report, begin="description: what it checks")
    if node is None:
        return None
    top = Group(node, 1, "", report)
    top.only(FIELDS)
    for needed in ("file", "text", "assert"):
        if not top.has(needed):
            report(top.line, f"there is no {needed}.", f"Add {needed}: to it.")
    text, cursor = _text(top)
    return Case(
        path=path,
        description=top.get("description", str, ""),
        file=_file(top),
        text=text,
        cursor=cursor,
        snippets=_snippets(top),
        template=top.get("template", str, "auto") or "auto",
        task=_task(top),
        count=_count(top),
        seed=_seed(top),
        temperature=_temperature(top),
        assertions=read_assertions(top),
    )


def _file(top: Group) -> str:
    file = top.get("file", str, "")
    path = PurePosixPath(file)
    if top.has("file") and (not path.name or path.is_absolute() or ".." in path.parts):
        step = "Name it from the workspace folder on, such as src/caption.py."
        top.wrong("file", "is not the name of a file in this folder.", step)
    return file


def _text(top: Group) -> tuple[str, int]:
    text = top.get("text", str, "")
    marks = text.count(CURSOR)
    if top.has("text") and marks != 1:
        found = "no cursor" if not marks else f"{marks} cursors"
        top.wrong("text", f"has {found}.", f"Write {CURSOR} once, where the cursor is.")
    before, _, after = text.partition(CURSOR)
    return before + after, len(before)


def _snippets(top: Group) -> tuple[Snippet, ...]:
    snippets = []
    for group in top.groups("snippets"):
        group.only(SNIPPET_FIELDS)
        for needed in SNIPPET_FIELDS:
            if not group.get(needed, str, ""):
                group.wrong(needed, "is missing.", "Give both a path and a text.")
        text = group.get("text", str, "").rstrip("\n")
        snippets.append(Snippet(group.get("path", str, ""), text))
    return tuple(snippets)


def _task(top: Group) -> Literal["code"] | Assigned:
    task = top.get("task", str, "code")
    for known in ASSIGNED:
        if task == known:
            return known
    if task != "code":
        top.wrong("task", "does not exist.", f"There are {', '.join(TASKS)}.")
    return "code"


def _count(top: Group) -> int | None:
    if not top.has("count"):
        return None
    count = top.get("count", int, 1)
    if not 1 <= count <= MOST_CANDIDATES:
        top.wrong("count", f"must be from 1 to {MOST_CANDIDATES}.", "Correct the value.")
    return count


def _seed(top: Group) -> int | None:
    if not top.has("seed"):
        return None
    seed = top.get("seed", int, 0)
    if not 0 <= seed < 2**31:
        top.wrong("seed", "must be from 0 to 2147483647.", "Correct the value.")
    return seed


def _temperature(top: Group) -> float | None:
    if not top.has("temperature"):
        return None
    temperature = float(top.get("temperature", float, 0.0))
    if not 0 <= temperature <= 2:
        top.wrong("temperature", "must be from 0 to 2.", "Correct the value.")
    return temperature


def found_cases(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are meant by files and folders, each once.

    Raises :class:`CaseError` for a path that is neither, and for a folder without cases.
    """
    seen: set[Path] = set()
    for path in paths:
        whole = path.resolve()
        if whole.is_dir():
            root = whole.parents[1] if len(whole.parents) > 1 else whole
            files = case_paths(root if whole == own_cases(root) else whole)
            if not files:
                raise CaseError(
                    f"There are no cases in {own_cases(path)}.",
                    "Save a solution as a case, or name another folder.",
                )
        elif whole.is_file():
            root_of(whole)
            files = [whole]
        else:
            raise CaseError(f"There is no {path}.", "Name a case's file, or a folder with cases.")
        for file in files:
            if file not in seen:
                seen.add(file)
                yield file
