"""What single lines of statements say about those around them."""

import re

from tenfold.candidates.definitions import LONG_LINE
from tenfold.source.languages import Language

_GOES_ON = re.compile(
    r"(?:else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default|where|and|or|"
    r"in|then)\b|[.?:&|+*,)\]}{>]|=>|->|public:|private:|protected:"
)
_UNFINISHED = re.compile(r"(?:[:\\,{(\[+*/=&|.-]|\b(?:and|or|not|in|is|if|else|lambda))$")
_LEAVES = re.compile(r"(?:return|raise|throw)\b")
_LEAVING_ENDS_IN = {"python": "", "go": ""} | dict.fromkeys(
    (
        "javascript",
        "javascriptreact",
        "typescript",
        "typescriptreact",
        "java",
        "rust",
        "c",
        "cpp",
        "csharp",
        "php",
    ),
    ";",
)
"""How a line ends in which a ``return`` is whole. Other languages may put a condition after it."""
_BOUND = re.compile(
    r"\b([A-Za-z_$][\w$]*)\s*(?::[^=,()]+)?(?:=(?!=)|:=|\+=)|\b(?:as|for|let|const|var|mut)\s+"
    r"([A-Za-z_]\w*)|\b([A-Za-z_]\w*)\."
)

LINE_IS_STATEMENT = frozenset({"python", "go"})
"""Languages in which a line outside brackets that looks finished is finished."""


def goes_on(line: str) -> bool:
    """True where a line continues the statement above it, such as ``else`` or ``.map(…)``."""
    return _GOES_ON.match(line) is not None


def is_unfinished(line: str) -> bool:
    """True where a line ends in a way that the next one has to continue."""
    return _UNFINISHED.search(line) is not None


def leaves(line: str, language: Language) -> bool:
    """True for a line that leaves its function whatever happens."""
    if not line.endswith(_LEAVING_ENDS_IN.get(language.id, "\n")):
        return False
    return _LEAVES.match(line) is not None and not is_unfinished(line)


def bound_names(line: str) -> set[str]:
    """Names that a line binds, or whose members it uses."""
    return {name for found in _BOUND.findall(line[:LONG_LINE]) for name in found if name}
