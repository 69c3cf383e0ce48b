"""Indentation as a document uses it, and lines that open an indented body."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tenfold.source.languages import Language

_TABS: Final = ("go", "makefile")
_TWO_SPACES: Final = (
    *("javascript", "javascriptreact", "typescript", "typescriptreact", "ruby", "shellscript"),
    *("html", "css", "scss", "yaml", "lua", "dart", "xml", "elixir"),
)
_STEPS: Final = (2, 3, 4, 8)
LINES_READ: Final = 2_000
_ENOUGH: Final = 100
"""Bodies after which no more are looked at."""

_PYTHON_OPENER: Final = re.compile(
    r"\s*(?:(?:async\s|def|class|if|for|while|with|try|else|elif|except|finally|match|case)\b.*"
    r"|[\])}].*):"
)
_RUBY_OPENER: Final = re.compile(
    r"\s*(?:def|class|module|if|unless|while|until|case|when|begin|for|else|elsif|rescue|ensure)\b"
    r"(?!.*\bend$).*|.*\bdo(?:\s*\|[^|]*\|)?|.*\{(?:\s*\|[^|]*\|)?"
)
_SHELL_OPENER: Final = re.compile(r".*(?:\{|\b(?:then|do|else|in))")
_LUA_OPENER: Final = re.compile(r".*\b(?:then|do|else|repeat)|.*\bfunction\b.*\)")
_LABEL_OPENER: Final = re.compile(r"\s*(?:case\b.*|default|public|private|protected):")


def indentation_of(text: str) -> str:
    """The white space that a line begins with."""
    return text[: len(text) - len(text.lstrip(" \t"))]


def width(indentation: str) -> int:
    """How far an indentation reaches, with tabs of four."""
    return len(indentation.expandtabs(4))


def indentation_unit(lines: Sequence[str], language: Language) -> str:
    """One level as the document uses it; what is usual in the language where it shows none.

    Told by the first lines of bodies. Only a document that shows none of those is judged by its
    other lines, which continue an expression or stand in a text.
    """
    tabs = seen = 0
    bodies: Counter[int] = Counter()
    others: Counter[int] = Counter()
    last = ""
    for text in lines[:LINES_READ]:
        if not text or text.isspace():
            continue
        if tabs + seen >= _ENOUGH:
            break
        indentation = indentation_of(text)
        above, last = last, text
        if indentation.startswith("\t"):
            tabs += 1
            last = ""
            continue
        step = len(indentation) - len(indentation_of(above))
        if step in _STEPS:
            body = opens_body(language, above)
            seen += body
            (bodies if body else others)[step] += 1
    steps = bodies or others
    if tabs > bodies.total() + others.total():
        return "\t"
    if steps:
        return " " * max(steps, key=lambda step: (steps[step], step))
    if tabs or language.id in _TABS:
        return "\t"
    return "  " if language.id in _TWO_SPACES else "    "


def opens_body(language: Language, code: str) -> bool:
    """Whether a line, comment taken off, opens a body that is indented one level deeper."""
    code = code.rstrip()
    if not code:
        return False
    match language.id:
        case "python":
            return _PYTHON_OPENER.fullmatch(code) is not None
        case "ruby":
            return _RUBY_OPENER.fullmatch(code) is not None
        case "shellscript":
            return _SHELL_OPENER.fullmatch(code) is not None
        case "lua":
            return _LUA_OPENER.fullmatch(code) is not None
        case "yaml":
            return code.endswith(":")
    return code.endswith("{") or _LABEL_OPENER.fullmatch(code) is not None
