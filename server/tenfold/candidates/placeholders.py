"""Answers that leave the work to the reader: ``# Your code here`` and ``pass``."""

import re
from collections.abc import Sequence

from tenfold.source.languages import Language

_SAYS_SO = re.compile(
    r"""(?xi)
    \b (?:your|the|add|write|insert|put|place) \s+ (?:\w+\s+){0,2}?
       (?:code|implementation|solution|logic) \b .{0,20}? \b (?:here|goes|below)
    | \b implementation \s+ (?:goes\s+)? here
    | \b (?:todo|fixme) \b :? .{0,12} \bimplement
    | \b implement \s+ (?:this|the|your|me) \b
    """
)
_FILLER = re.compile(
    r"""(?x)
    pass | \.\.\. | \{ | \}[;,)]* | end
    | return (?:\s+ (?: None|null|nil|undefined|True|False|true|false
                      | -?\d+(?:\.\d+)? | ""|''|\[\]|\{\} ))? ;?
    | raise \s+ NotImplementedError .*
    | throw \s+ new \s+ \w*(?:Error|Exception)\(.*\) ;?
    | (?:todo|unimplemented|panic)!? \( .* \) ;?
    """
)
_HEAD = re.compile(r"(?:.*[:{(]|@\w.*)$")


def is_placeholder(lines: Sequence[str], language: Language) -> bool:
    """Whether an answer says in a comment that the code is still to be written, and has none.

    Heads of definitions may stand around it, and a constant that is returned.
    """
    marks = language.line_comments
    said = [line.strip() for line in lines if line.strip()]
    comments = [line for line in said if marks and line.startswith(marks)]
    if not any(_SAYS_SO.search(line) for line in comments):
        return False
    code = [line for line in said if line not in comments]
    return all(_FILLER.fullmatch(line) or _HEAD.match(line) for line in code)
