"""Files that templates include: plain names, looked up in the folders of a library."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

NAME = re.compile(r"\w[\w.-]{0,100}\.jinja")
MAX_CHARACTERS = 64 * 1024
"""Of one file, and of all that a template includes together."""

Stamp = tuple[Path, int, int] | None
"""Which file a name means, when it was changed in nanoseconds, and its size in bytes."""


class IncludeError(Exception):
    """A file that cannot be included: what is wrong, and the next step."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step


class Includes:
    """Reads included files, and remembers what each name meant.

    ``folders`` are looked through in their order. A link to a file elsewhere is not followed: a
    template that came with a workspace could otherwise read any file into a prompt.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = tuple(dict.fromkeys(folders))
        self.stamps: dict[str, Stamp] = {}
        """What was found for each name that was asked for."""
        self.texts: dict[str, str] = {}
        """The text of each that was read."""

    def find(self, name: str) -> Path | None:
        """The file that a name means; None where there is none."""
        if not NAME.fullmatch(name):
            return None
        for folder in self._folders:
            path = folder / name
            try:
                if path.is_file() or path.is_symlink():
                    return path
            except OSError:  # too long a name for a file here, or a folder that may not be read
                continue
        return None

    def names(self) -> list[str]:
        """Every file that could be included, each name once."""
        found: dict[str, None] = {}
        for folder in self._folders:
            for path in sorted(folder.glob("*.jinja")):
                if NAME.fullmatch(path.name):
                    found.setdefault(path.name)
        return list(found)

    def read(self, name: str) -> str:
        """The text of an included file. Raises :class:`IncludeError`."""
        if not NAME.fullmatch(name):
            raise IncludeError(
                f"{name or 'an empty name'} cannot be included.",
                "Name a file such as style.jinja, without a folder.",
            )
        path = self.find(name)
        self.stamps[name] = stamp_of(path)
        if path is None:
            raise IncludeError(f"there is no file {name}.", "Put it beside the template.")
        if not path.is_file():  # a link to itself too, which cannot be resolved
            raise IncludeError(f"{name} is no file.", "Remove or replace it.")
        if path.resolve().parent != path.parent.resolve():
            what = f"{name} is a link to a file elsewhere."
            raise IncludeError(what, "Put the file itself there.")
        try:
            with path.open(encoding="utf-8") as file:
                text = file.read(MAX_CHARACTERS + 1)
        except (OSError, UnicodeDecodeError) as error:
            what = f"{name} cannot be read as text ({type(error).__name__})."
            raise IncludeError(what, "Save it as UTF-8.") from None
        if len(text) > MAX_CHARACTERS:
            what = f"{name} is longer than {MAX_CHARACTERS} characters."
            raise IncludeError(what, "Make it shorter.")
        self.texts[name] = text
        return text

    def changed(self, stamps: Mapping[str, Stamp]) -> bool:
        """Whether a name means another file by now, or the file has changed."""
        return any(stamp_of(self.find(name)) != stamp for name, stamp in stamps.items())


def stamp_of(path: Path | None) -> Stamp:
    """The stamp of a file; None where there is none."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return (path, status.st_mtime_ns, status.st_size) if path and status else None
