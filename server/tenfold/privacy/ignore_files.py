"""Which files ``.gitignore`` and ``.tenfoldignore`` files exclude."""

import os
import sys
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

GIT = ".gitignore"
OWN = ".tenfoldignore"
EXCLUDE = "info/exclude"

VERDICTS_KEPT = 2000
"""Files of which it is remembered whether they are excluded, until an ignore file changes."""
SPECS_KEPT = 200

Stamp = tuple[int, int, int]
"""When a file was changed, its size, and which file it is."""


class _Source(NamedTuple):
    """An ignore file that is there: the folder that its patterns start from, and its stamp."""

    folder: str
    file: str
    stamp: Stamp


class IgnoreFiles:
    """Tells which ignore file excludes a path, by git's own rules.

    ``.gitignore`` files count from the top of the innermost repository that a path is in, or from
    the workspace folder (``roots``) where there is none, and the repository's ``info/exclude``
    below them; ``.tenfoldignore`` files of all folders above a path. In either kind the file that
    is nearest decides, in it the last pattern that matches, and what lies in an excluded folder
    cannot be taken back in. A ``.tenfoldignore`` takes nothing back in that git's files exclude.

    They are read when they have changed, and else only looked at: three stamps for each folder
    above a path.
    """

    def __init__(self, roots: Sequence[Path] = ()) -> None:
        self._roots = {os.fspath(each) for root in roots for each in (root, root.resolve())}
        self._verdicts: OrderedDict[str, tuple[tuple[_Source, ...], str | None]] = OrderedDict()

    def excluded_by(self, path: Path) -> str | None:
        """The ignore file that excludes a path, None where none does.

        One that cannot be read excludes all that it could speak of.
        """
        if not path.is_absolute():
            return None
        name = os.fspath(path)
        own, git = self._sources(os.path.dirname(name))  # noqa: PTH120 - on each key stroke
        sources = (*own, *git)
        known = self._verdicts.get(name)
        if known is None or known[0] != sources:
            verdict = _deciding(own, name) or _deciding(git, name)
            known = self._verdicts[name] = sources, verdict
            if len(self._verdicts) > VERDICTS_KEPT:
                self._verdicts.popitem(last=False)
        return known[1]

    def _sources(self, folder: str) -> tuple[list[_Source], list[_Source]]:
        """The ignore files of a folder and those above it, of either kind, nearest first."""
        own, git, last = list[_Source](), list[_Source](), -1
        repository: str | None = None
        for above in _upwards(folder):
            if (stamp := _stamp(file := f"{above.rstrip('/')}/{OWN}")) is not None:
                own.append(_Source(above, file, stamp))
            if repository is not None:
                continue
            if (stamp := _stamp(file := f"{above.rstrip('/')}/{GIT}")) is not None:
                git.append(_Source(above, file, stamp))
            if _stamp(f"{above.rstrip('/')}/.git") is not None:
                repository = above
                file = _exclude_file(above)
                if (stamp := _stamp(file)) is not None:
                    git.append(_Source(above, file, stamp))
                last = len(git)
            elif above in self._roots:
                last = len(git)
        return own, git[: max(last, 0)]


def repository_of(folder: Path) -> Path:
    """The top of the innermost repository that a folder is in; itself where it is in none."""
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
    return folder


def _upwards(folder: str) -> Iterator[str]:
    """A folder and all above it, up to the root."""
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120 - on each key stroke
        if above == folder:
            return
        folder = above


def _stamp(file: str) -> Stamp | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - on each key stroke
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _exclude_file(repository: str) -> str:
    """Where a repository keeps patterns of this machine; a worktree has them in the main one's."""
    git = Path(repository, ".git")
    try:
        if git.is_file():
            told = git.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
            git = Path(repository, told)
            common = git / "commondir"
            if common.is_file():
                git = git / common.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        pass  # then there is none to be found
    return os.fspath(git / EXCLUDE)


def _deciding(sources: Sequence[_Source], name: str) -> str | None:
    """The file that excludes a path, or one of the folders that it is in; None where none does."""
    if not sources:
        return None
    top = min((source.folder for source in sources), key=len)
    parts = os.path.relpath(name, top).replace(os.sep, "/").split("/")
    for count in range(1, len(parts) + 1):
        # A folder first: what is in an excluded one is not looked at.
        shown = "/".join(parts[:count]) + ("/" if count < len(parts) else "")
        for source in sources:
            start = "" if source.folder == top else os.path.relpath(source.folder, top) + "/"
            start = start.replace(os.sep, "/")
            if not shown.startswith(start) or shown == start:
                continue
            spec = _spec(source)
            if spec is None:
                return source.file
            include = spec.check_file(_cased(shown[len(start) :])).include
            if include:
                return source.file
            if include is not None:
                break
    return None


@lru_cache(SPECS_KEPT)
def _spec(source: _Source) -> "GitIgnoreSpec | None":
    """The patterns of an ignore file; None where it cannot be read."""
    from pathspec import GitIgnoreSpec

    try:
        content = Path(source.file).read_bytes()
    except OSError:
        return None
    lines = content.decode("utf-8-sig", "surrogateescape").splitlines()
    return GitIgnoreSpec.from_lines(_cased(line) for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    """Whether a line can be read; git passes over those that cannot as well."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _cased(text: str) -> str:
    """Upper and lower case are the same where they name the same file."""
    return text.lower() if sys.platform in ("darwin", "win32") else text
