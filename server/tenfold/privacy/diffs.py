"""Diffs without the files that may not be read into a prompt."""

import re
from collections.abc import Callable, Iterator

from tenfold.errors import PrivacyError

_COLOUR = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_BEGINS = re.compile(r"diff -|Index: ")
"""The line of git, diff, hg or svn that a file's part begins with."""
_COMBINED = re.compile(r"diff --(?:cc|combined) ")
_HUNK = re.compile(r"@@ -\d+(?:,(?P<before>\d+))? \+\d+(?:,(?P<after>\d+))? @@")
_NAMED = re.compile(
    r"""^(?:---|\+\+\+|\*\*\*|rename\ from|rename\ to|copy\ from|copy\ to|diff\ --cc
    |diff\ --combined|Index:)[ \t](?P<name>"(?:[^"\\\n]|\\.)*"|[^\t\r\n]+)""",
    re.MULTILINE | re.VERBOSE,
)
_INSIDE = re.compile(r"^--- .+\n\+\+\+ .+\n(?=@@ )", re.MULTILINE)
_STAMP = re.compile(r"\s+(?:\(.*|\d{4}-\d\d-\d\d .*)$")
"""What some tools write behind a name with spaces between."""
_PREFIX = re.compile(r"^[a-z]/")
_GIT = re.compile(r"^diff --git (?P<names>[^\r\n]+)", re.MULTILINE)
_BINARY = re.compile(
    r"^Binary files? (?:(?P<names>[^\r\n]+) differ|(?P<name>[^\r\n]+) has changed)", re.MULTILINE
)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")


def without_files(diff: str, allows: Callable[[str], bool]) -> str:
    """Leave out what a diff says of files that ``allows`` is false of, by their names in it.

    Colours go too. Raises :class:`tenfold.errors.PrivacyError` where a text that is not empty
    names no file in a way that is known, or has a part that names none.
    """
    if not diff.strip():
        return diff
    before, *parts = _parts(_COLOUR.sub("", diff))
    kept = [before]
    if not parts:
        raise _not_told()
    for part in parts:
        names = set(_names(part))
        if not names:
            raise _not_told()
        if all(allows(name) for name in names):
            kept.append(part)
    return "".join(kept)


def _not_told() -> PrivacyError:
    return PrivacyError(
        "This text is not a diff that says which files it is of, so it was not read.",
        "Write it with: git diff --no-ext-diff",
    )


def _parts(diff: str) -> list[str]:
    """What stands before the first file, and the part of each file.

    What a hunk says that it holds begins no part, whatever it looks like.
    """
    lines = re.findall(r".*\n|.+\Z", diff)
    parts = [""]
    before = after = 0  # lines of a hunk that are still to come
    headed = combined = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if (before > 0 or after > 0) and line[0] in " +-\\\r\n":
            if line[0] not in "+\\":
                before -= 1
            if line[0] not in "-\\":
                after -= 1
        elif line.startswith("@@"):
            if len(parts) == 1:
                raise _not_told()
            if (hunk := _HUNK.match(line)) is not None:
                before, after = int(hunk["before"] or 1), int(hunk["after"] or 1)
        elif _BEGINS.match(line):
            before = after = 0
            headed, combined = True, _COMBINED.match(line) is not None
            parts.append("")
        elif line.startswith("--- ") and following.startswith("+++ ") and not combined:
            # It belongs to the line that git and others begin with, or begins a part itself.
            if not headed:
                parts.append("")
            headed = False
        parts[-1] += line
    return parts


def _names(part: str) -> Iterator[str]:
    """The files that a part of a diff is about, from the top of the repository on."""
    head = part.partition("\n@@")[0]
    for match in _NAMED.finditer(head):
        yield from _forms(match["name"])
    # A hunk that holds fewer lines than it says may have taken in the part of another file.
    for match in _INSIDE.finditer(part):
        for named in _NAMED.finditer(match.group()):
            yield from _forms(named["name"])
    both = _GIT.search(head)
    if both is not None:
        # Told here alone where a file has no text, and the two names are the same: a/x b/x.
        for first, second in _halves(both["names"], " "):
            if _PREFIX.sub("", _plain(first)) == _PREFIX.sub("", _plain(second)):
                yield from _forms(second)
    binary = _BINARY.search(head)
    if binary is not None and binary["name"]:
        yield from _forms(binary["name"])
    elif binary is not None:
        for first, second in _halves(binary["names"], " and "):
            yield from _forms(first)
            yield from _forms(second)


def _halves(names: str, between: str) -> Iterator[tuple[str, str]]:
    """Two names, at each place where the second may begin."""
    for match in re.finditer(re.escape(between), names):
        yield names[: match.start()], names[match.end() :]


def _forms(written: str) -> Iterator[str]:
    """A name as it is written, and without what tools put before and behind it."""
    name = _plain(written)
    if _STAMP.sub("", name) != "/dev/null":
        for form in {name, _STAMP.sub("", name)}:
            yield form
            yield _PREFIX.sub("", form)


def _plain(name: str) -> str:
    """A name as git writes it, without quotes and escapes."""
    if not name.startswith('"'):
        return name
    whole = name.strip('"').encode("utf-8", "surrogateescape")

    def unescaped(match: re.Match[bytes]) -> bytes:
        told = match[1]
        return bytes([int(told, 8)]) if len(told) == 3 else told

    return _ESCAPE.sub(unescaped, whole).decode("utf-8", "replace")
