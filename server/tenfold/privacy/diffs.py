"""Diffs without the files that may not be read into a prompt."""

import re
from collections.abc import Callable, Iterator

_BEGINS = re.compile(r"^(?=diff --(?:git|cc|combined) )", re.MULTILINE)
_NAMED = re.compile(
    r"""^(?:---|\+\+\+|rename\ from|rename\ to|copy\ from|copy\ to|diff\ --cc|diff\ --combined)\s
    (?P<name>"(?:[^"\\\n]|\\.)*"|[^\t\n]+)""",
    re.MULTILINE | re.VERBOSE,
)
_BOTH = re.compile(r"^diff --git (?P<names>.+)$", re.MULTILINE)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")


def without_files(diff: str, allows: Callable[[str], bool]) -> str:
    """Leave out what a diff says of files that ``allows`` is false of, by their names in it."""
    parts = _BEGINS.split(diff)
    kept = [part for part in parts if all(allows(name) for name in _names(part))]
    return diff if len(kept) == len(parts) else "".join(kept)


def _names(part: str) -> Iterator[str]:
    """The files that a part of a diff is about, from the top of the repository on."""
    head = part.partition("\n@@")[0]
    for match in _NAMED.finditer(head):
        name = _plain(match["name"])
        if name != "/dev/null":
            yield name
            yield re.sub(r"^[a-z]/", "", name)
    both = _BOTH.search(head)
    if both is not None:
        # Told here alone where a file has no text, and the two names are the same: a/x b/x.
        names = both["names"]
        yield from (_plain(names[at + 1 :])[2:] for at in _spaces(names))


def _spaces(names: str) -> Iterator[int]:
    """Where the second of two names may begin."""
    return (match.start() for match in re.finditer(r' (?="?b/)', names))


def _plain(name: str) -> str:
    """A name as git writes it, without quotes and escapes."""
    if not name.startswith('"'):
        return name
    whole = name.strip('"').encode("utf-8", "surrogateescape")

    def unescaped(match: re.Match[bytes]) -> bytes:
        told = match[1]
        return bytes([int(told, 8)]) if len(told) == 3 else told

    return _ESCAPE.sub(unescaped, whole).decode("utf-8", "replace")
