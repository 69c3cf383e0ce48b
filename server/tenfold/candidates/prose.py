"""From what a model wrote to text for people: a comment that explains code, or a commit message."""

import re
import textwrap
from collections.abc import Sequence
from typing import Final

from tenfold.candidates.cleaning import without_special_tokens, without_thoughts
from tenfold.source.ask import Ask
from tenfold.source.directives import without_directives
from tenfold.source.wording import comment_text

WIDTH: Final = 88
"""Columns of a comment's line, indentation and marks included."""
SUBJECT_WIDTH: Final = 72
"""Columns of a commit message's lines, as Git's own documentation asks for."""

_FENCED: Final = re.compile(r"\A\s*(```|~~~)[\w+-]*\n(.*?)(?:\n\1|\Z)", re.DOTALL)
_LEAD_IN: Final = re.compile(
    r"""(?xi) \A \s* (?:
        (?:sure|certainly|of\ course|okay|ok)[,!.]?\s+ (?: here[^\n:]*:\s*)?
      | here(?:'s|\ is|\ are)\b[^\n:]*:\s*
      | \**(?:commit\ message|explanation|comment|answer|output|subject)\**\s*:\**\s*
    )"""
)
_BULLET: Final = re.compile(r"(?:[-*•]|\d+[.)])\s+")
_MARKDOWN: Final = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*|__(\S(?:[^_\n]*\S)?)__")


def explanation(completion: str, ask: Ask) -> list[str]:
    """The lines of a comment, marks included, from an answer that explains code.

    The first paragraph or list of it, wrapped; code that follows is left out. Empty where nothing
    is left, or where the language has no comments.
    """
    said = _said(completion, ask)
    lines = _uncommented(said, ask)
    if lines and re.match(r"[a-z]+ ", lines[0]):  # it went on from a sentence that was begun
        lines[0] = lines[0][0].upper() + lines[0][1:]
    marks = _marks(ask)
    if not lines or marks is None:
        return []
    opener, middle, closer = marks
    indentation = ask.indentation.current
    width = max(WIDTH - len(indentation.expandtabs(4)) - len(middle), 30)
    wrapped = [part for line in lines for part in _wrapped(line, width)]
    if not closer:
        return [f"{indentation}{middle}{line}".rstrip() for line in wrapped]
    if len(wrapped) == 1:
        return [f"{indentation}{opener} {wrapped[0]} {closer}"]
    inner = [f"{indentation}{middle}{line}".rstrip() for line in wrapped]
    return [f"{indentation}{opener}", *inner, f"{indentation} {closer}"]


def commit_message(completion: str, ask: Ask) -> list[str]:
    """The lines of a commit message: a subject, and behind an empty line the rest, wrapped."""
    said = _said(completion, ask)
    if said.count('"') % 2:  # the end of what a command line began
        said = said[: said.rindex('"')]
    lines = [line.strip() for line in said.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        return []
    subject = lines[0].strip("\"'`").lstrip("#").strip().rstrip(".")
    body: list[str] = []
    for line in lines[1:]:
        if line.startswith(("diff --git", "```", "@@ ", "index ")):
            break
        body += _wrapped(line, SUBJECT_WIDTH) if line else [""]
    text = "\n".join(body).strip("\n")
    return [subject, "", *text.split("\n")] if text else [subject]


def _said(completion: str, ask: Ask) -> str:
    """What was said, without thoughts, special tokens, a fence around it, and polite words."""
    text, _ = without_special_tokens(completion.replace("\r\n", "\n"))
    answer, _ = without_thoughts(text, ask)
    text = answer or ""
    fenced = _FENCED.match(text)
    if fenced is not None:
        text = fenced[2]
    text = _LEAD_IN.sub("", text)
    fenced = _FENCED.match(text)  # behind the polite words
    text = fenced[2] if fenced is not None else text
    return _MARKDOWN.sub(lambda match: match[1] or match[2], text).strip("\n")


def _uncommented(text: str, ask: Ask) -> list[str]:
    """The lines of the first paragraph or list, without comment marks.

    An answer that has the marks already ends where they end.
    """
    lines = text.split("\n")
    style = _style(lines, ask)
    if style is not None:
        lines = comment_text(_leading_comment(lines, ask, style), style).split("\n")
    kept: list[str] = []
    for line in without_directives("\n".join(lines)).split("\n"):
        bare = line.strip()
        if bare.startswith("```"):
            break
        if not bare and kept and not _goes_on(kept):
            break
        if bare:
            kept.append(bare)
    return _joined(kept)


def _style(lines: Sequence[str], ask: Ask) -> str | None:
    first = next((line.strip() for line in lines if line.strip()), "")
    if ask.language.line_comments and first.startswith(ask.language.line_comments):
        return "line"
    if any(first.startswith(opener) for opener, _ in ask.language.block_comments):
        return "block"
    if ask.language.id == "python" and first.startswith(('"""', "'''")):
        return "docstring"
    return None


def _leading_comment(lines: Sequence[str], ask: Ask, style: str) -> list[str]:
    kept: list[str] = []
    for line in lines:
        bare = line.strip()
        if not bare and not kept:
            continue
        if style == "line" and not bare.startswith(ask.language.line_comments):
            break
        kept.append(bare)
        closers = [closer for _, closer in ask.language.block_comments]
        if style == "docstring":
            closers = ['"""', "'''"]
        if style != "line" and any(bare[3:].endswith(closer) for closer in closers):
            break
    return kept


def _goes_on(kept: Sequence[str]) -> bool:
    """Whether what comes behind an empty line belongs to it, as a list does to its first line."""
    return kept[-1].endswith(":")


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines of a paragraph as one, and each item of a list as one."""
    joined: list[str] = []
    for line in lines:
        if joined and not _BULLET.match(line) and not joined[-1].endswith(":"):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


def _wrapped(line: str, width: int) -> list[str]:
    bullet = _BULLET.match(line)
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * len(bullet.group()) if bullet else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _marks(ask: Ask) -> tuple[str, str, str] | None:
    """How a comment begins, what stands in front of each of its lines, and how it ends."""
    if ask.language.line_comments:
        mark = ask.language.line_comments[0]
        return "", f"{mark} ", ""
    if ask.language.block_comments:
        opener, closer = ask.language.block_comments[0]
        return opener, " * " if opener == "/*" else "  ", closer
    return None
