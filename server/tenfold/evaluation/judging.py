"""Whether a candidate is right: by a problem's tests, in the sandbox, or by what was cut out."""

import difflib
import secrets
from typing import Final

from tenfold.evaluation.problem import Problem
from tenfold.sandbox.box import INSIDE, Limits, python_command, run

SECONDS: Final = 8.0
"""For all tests of one program."""
_LIMITS: Final = Limits(seconds=SECONDS)
_PROGRAM: Final = "program.py"


async def passes(problem: Problem, document: str) -> bool:
    """Whether a document, with a candidate in it, passes its problem's tests.

    Raises :class:`tenfold.errors.SandboxMissing`.
    """
    # A program that ends early, with status 0, has not come to its tests' end.
    word = secrets.token_hex(16)
    program = f"{document}\n\n{problem.tests}\n\nprint('\\n{word}')\n"
    ran = await run(python_command(INSIDE / _PROGRAM), {_PROGRAM: program}, limits=_LIMITS)
    return ran.succeeded and ran.output.rstrip().endswith(word.encode())


def similarity(hidden: str, inserted: str) -> float:
    """How alike two texts are, from 0 to 1; white space at the ends of lines does not count."""
    before, after = _plain(hidden), _plain(inserted)
    return difflib.SequenceMatcher(None, before, after, autojunk=False).ratio()


def equal(hidden: str, inserted: str) -> bool:
    """Whether two texts are the same but for white space at the ends of lines."""
    return _plain(hidden) == _plain(inserted)


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
