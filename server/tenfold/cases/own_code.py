"""A case's own code, which judges an answer in the sandbox."""

import json
import math
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeGuard

from tenfold.cases.assertions import CannotTell
from tenfold.sandbox.box import INSIDE, Limits, python_command, run

_SCRIPT: Final = "python_assertion.py"
_LIMITS: Final = Limits(seconds=5.0)
SHOWN: Final = 300
"""Characters of what the code says."""


async def judged_by_code(
    code: str, output: str, context: dict[str, Any], threshold: float | None
) -> tuple[bool, str]:
    """Whether the code holds for an answer, and what it says of that.

    It returns true or false, a score, or ``{"pass", "score", "reason"}``, as promptfoo's does: a
    score holds from ``threshold`` on, or else above 0. Raises :class:`CannotTell` where it gives
    none of these, and :class:`tenfold.errors.SandboxMissing`.
    """
    task = {"code": code, "output": output, "context": context}
    ran = await run(
        python_command(INSIDE / _SCRIPT), {_SCRIPT: _script()}, json.dumps(task).encode(), _LIMITS
    )
    if ran.ending == "time":
        raise CannotTell(f"The code was not through after {_LIMITS.seconds:g} seconds.")
    try:
        told = json.loads(ran.output.partition(b"\n")[0])
    except (ValueError, RecursionError):
        raise CannotTell("The code ended without a result.") from None
    if not isinstance(told, dict) or ("result" not in told and "error" not in told):
        raise CannotTell("The code ended without a result.")
    if "error" in told:
        raise CannotTell(f"The code failed: {_plain(told['error'])}")
    return _held(told["result"], threshold)


def _held(result: Any, threshold: float | None) -> tuple[bool, str]:
    if isinstance(result, str):
        result = _from_text(result)
    if isinstance(result, dict):
        return _graded(result, threshold)
    if isinstance(result, bool):
        return result, ""
    if not _is_score(result):
        raise CannotTell("The code gave neither true or false nor a score.")
    held = result > 0 if threshold is None else result >= threshold
    return held, f"the score is {result:g}"


def _from_text(text: str) -> Any:
    """What a text stands for: true or false, a score, or a whole grade."""
    try:
        return json.loads(text.lower() if text.lower() in ("true", "false") else text)
    except (ValueError, RecursionError):
        return None


def _graded(grade: dict[str, Any], threshold: float | None) -> tuple[bool, str]:
    """``{"pass", "score", "reason"}``; a score that it has must also reach the threshold."""
    reason, score = _plain(grade.get("reason", "")), grade.get("score")
    passed = grade.get("pass", grade.get("pass_"))
    if not isinstance(passed, bool):
        raise CannotTell('The code gave a group without "pass": true or false.')
    if threshold is not None and _is_score(score) and score < threshold:
        return False, f"the score is {score:g}{f': {reason}' if reason else ''}"
    return passed, reason


def _is_score(value: Any) -> TypeGuard[float]:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _plain(text: Any) -> str:
    """A text that can be shown: it may hold what steers a terminal."""
    shown = "".join(one if one.isprintable() else " " for one in str(text)[:SHOWN])
    return " ".join(shown.split()).rstrip(".")


@cache
def _script() -> str:
    return files("tenfold.sandbox.inside").joinpath(_SCRIPT).read_text(encoding="utf-8")
