"""The end of an answer that is a docstring or a documentation comment."""

import re

from tenfold.candidates.definitions import is_comment
from tenfold.candidates.place import Place
from tenfold.source.ask import Ask

_QUOTES = ('"""', "'''")


def docstring_end(lines: list[str], ask: Ask, place: Place) -> tuple[list[str], bool]:
    """Cut an answer after the documentation that it starts with.

    Returns the lines and whether more text would be cut. Where the document has the opening mark
    before the cursor and the closing one after it, neither is repeated.
    """
    opened = _open_mark(ask)
    if opened is not None:
        lines, whole = _before_the_code(lines, place)
        if whole:
            return _until(_without_opening(lines, opened[0], place), opened[1], ask, place)[0], True
        return _until(_without_opening(lines, opened[0], place), opened[1], ask, place)
    first = next((line.strip() for line in lines if line.strip()), "")
    for opener, closer in _marks(ask):
        if first.startswith(opener):
            return _until(lines, closer, ask, place, inside=len(opener))
    return _comment_lines(lines, ask)


def _before_the_code(lines: list[str], place: Place) -> tuple[list[str], bool]:
    """Cut where an answer goes on with the code that it is to document."""
    below = next((text for text in map(str.strip, place.after) if text not in _QUOTES), None)
    for number, line in enumerate(lines):
        if below is not None and line.strip() == below:
            return lines[:number], True
    return lines, False


def _marks(ask: Ask) -> list[tuple[str, str]]:
    if ask.language.id == "python":
        return [(quotes, quotes) for quotes in _QUOTES]
    return list(ask.language.block_comments)


def _open_mark(ask: Ask) -> tuple[str, str] | None:
    """The mark of the documentation that is open before the answer, and its closing mark."""
    before = ask.text[max(0, ask.anchor - 4000) : ask.anchor] + ask.lead
    for opener, closer in _marks(ask):
        if opener == closer:
            # Half of the text above may be cut off, so the last mark is judged by its line.
            line = before[before.rfind("\n", 0, max(before.rfind(opener), 0)) + 1 :]
            if (
                opener in line
                and re.match(r"\s*[rRuU]?" + opener, line)
                and line.count(opener) == 1
            ):
                return opener, closer
        elif before.rfind(opener) > before.rfind(closer):
            return opener, closer
    return None


def _without_opening(lines: list[str], opener: str, place: Place) -> list[str]:
    """Drop an opening mark that the document has already, with the signature before it."""
    for number, line in enumerate(lines[:8]):
        text = line.strip()
        if text.startswith(opener):
            rest = text[len(opener) :].lstrip("*").lstrip()
            return [rest, *lines[number + 1 :]] if rest or place.head else lines[number + 1 :]
        if text and not text.endswith((":", "{", ",", "(")):
            break
    return lines


def _until(
    lines: list[str], closer: str, ask: Ask, place: Place, *, inside: int = 0
) -> tuple[list[str], bool]:
    """Keep the lines up to the closing mark, which stays where the document has none."""
    for number, line in enumerate(lines):
        start = inside + len(line) - len(line.lstrip()) if number == 0 and inside else 0
        at = line.find(closer, start)
        if at < 0:
            continue
        follows = [place.rest, *place.after[:1]]
        has_closer = any(text.strip().startswith(closer) for text in follows)
        kept = line[:at] if has_closer and not inside else line[: at + len(closer)]
        return [*lines[:number], kept], True
    return lines, False


def _comment_lines(lines: list[str], ask: Ask) -> tuple[list[str], bool]:
    """Keep comment lines that stand directly under each other."""
    kept: list[str] = []
    for line in lines:
        if line.strip() and not is_comment(line, ask.language):
            if kept:
                return kept, True
            return lines, False
        kept.append(line)
    return kept, False
