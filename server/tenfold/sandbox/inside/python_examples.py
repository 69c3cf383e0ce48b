"""Runs a document and tries examples on it; inside the sandbox, with the standard library alone.

Standard input is JSON: ``{"code", "examples": [{"kind", "source", "want"}]}``. Standard output
is one line of JSON for each example as soon as it was tried: ``{"outcome", "found"}``, where the
outcome is ``passed``, ``failed``, ``raised``, ``told`` for a probe, of which nobody knows what is
right, or ``missing`` for an example that cannot be tried here, because a module or a name is not
there. The first probe that does not end is the last.
"""

import __future__

import ast
import contextlib
import doctest
import io
import json
import math
import os
import signal
import sys
import types
from typing import Any

SECONDS = 1.0
"""For one example."""
PROBE_SECONDS = 0.3
NO_END = "no end in time"
SHOWN = 200
"""Characters of what was found."""
MODULE = "tenfold_document"
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


SPELLINGS = {"true": True, "false": False, "null": None, "none": None, "nil": None}
"""Values as people write them who think of another language."""


class OutOfTime(BaseException):
    """An example took too long; no ``except Exception`` of the code under trial catches it."""


def out_of_time(_signal: int, _frame: Any) -> None:
    """Handle the alarm."""
    raise OutOfTime


def namespace_of(code: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Run a document statement by statement; what fails is passed over, as far as it can be.

    Returns its names, and the modules that are not installed here.
    """
    module = types.ModuleType(MODULE)
    sys.modules[MODULE] = module
    names = module.__dict__
    missing: list[str] = []
    flags = 0
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= getattr(__future__, alias.name).compiler_flag
        one = ast.Module([statement], [])
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            exec(compile(one, "<document>", "exec", flags, dont_inherit=True), names)  # noqa: S102
        except ImportError:
            missing += bound_by(statement)
        except (Exception, SystemExit, OutOfTime):  # noqa: S112 - nobody is there to be told
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return names, frozenset(missing)


def bound_by(statement: ast.stmt) -> list[str]:
    """Names that an import would have bound."""
    if not isinstance(statement, (ast.Import, ast.ImportFrom)):
        return []
    return [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]


def same(found: Any, want: Any) -> bool:
    """Whether two values are equal, floats nearly so."""
    if isinstance(found, float) or isinstance(want, float):
        numbers = (int, float)
        if isinstance(found, numbers) and isinstance(want, numbers):
            return math.isclose(found, want, rel_tol=1e-6, abs_tol=1e-9) or found == want
    if type(found) is type(want) and isinstance(found, (list, tuple)):
        return len(found) == len(want) and all(map(same, found, want))
    if isinstance(found, dict) and isinstance(want, dict):
        return found.keys() == want.keys() and all(same(found[key], want[key]) for key in want)
    return bool(found == want)


def shown(value: object) -> str:
    """A value's text, as far as it is told."""
    try:
        return repr(value)[:SHOWN]
    except Exception as error:
        return type(error).__name__


def try_value(source: str, want: str, names: dict[str, Any]) -> tuple[str, str]:
    """An expression, and one that it is to equal."""
    expected = eval(compile(want, "<want>", "eval"), names)  # noqa: S307
    found = eval(compile(source, "<example>", "eval"), names)  # noqa: S307
    passed = same(found, expected) or (isinstance(expected, str) and str(found) == expected)
    return ("passed" if passed else "failed"), shown(found)


def try_raises(source: str, want: str, names: dict[str, Any]) -> tuple[str, str]:
    """An expression, and the name of what it is to raise."""
    try:
        found = eval(compile(source, "<example>", "eval"), names)  # noqa: S307
    except Exception as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return ("passed" if want in kinds else "failed"), type(error).__name__
    return "failed", shown(found)


def try_session(source: str, want: str, names: dict[str, Any]) -> tuple[str, str]:
    """Statements as in a Python session, and what they print; or what they equal."""
    try:
        code: types.CodeType | None = compile(source, "<example>", "eval")
    except SyntaxError:
        code = None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if code is None:
            exec(compile(source, "<example>", "exec"), names)  # noqa: S102
            value = None
        else:
            value = eval(code, names)  # noqa: S307
    told = printed.getvalue()
    if value is not None:
        told += repr(value) + "\n"
    if doctest.OutputChecker().check_output(want + "\n", told, OPTIONS) or (not want and not told):
        return "passed", told[:SHOWN]
    if not want and code is None:
        return "passed", told[:SHOWN]
    try:
        expected = eval(compile(want, "<want>", "eval"), names)  # noqa: S307
    except Exception:
        return "failed", told[:SHOWN]
    return ("passed" if same(value, expected) else "failed"), told[:SHOWN]


def try_probe(source: str, _want: str, names: dict[str, Any]) -> tuple[str, str]:
    """An expression, and nothing to compare it with."""
    return "told", shown(plain(eval(compile(source, "<probe>", "eval"), names)))  # noqa: S307


def plain(value: Any) -> Any:
    """A value such that those that are as good as equal have one text."""
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value == int(value) else float(f"{value:.9g}")
    if isinstance(value, (set, frozenset)):
        return sorted(map(plain, value), key=repr)
    if type(value) is dict:
        items = ((plain(key), plain(item)) for key, item in value.items())
        return dict, sorted(items, key=repr)
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    return value


TRIALS = {"value": try_value, "raises": try_raises, "session": try_session, "probe": try_probe}


def tried(
    example: dict[str, str], names: dict[str, Any], missing: frozenset[str]
) -> dict[str, str]:
    """The outcome of one example, and what was found."""
    source, want = example["source"], example["want"]
    seconds = PROBE_SECONDS if example["kind"] == "probe" else SECONDS
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        outcome, found = TRIALS[example["kind"]](source, want, names)
    except NameError as error:
        name = getattr(error, "name", None)
        known = name in missing or (example["kind"] == "value" and not_defined(source, want, names))
        outcome, found = ("missing" if known else "raised"), "NameError"
    except (Exception, SystemExit) as error:
        kind = type(error).__name__
        expected = want.rpartition("\n")[2].partition(":")[0].rpartition(".")[2]
        raised = want.startswith("Traceback") and expected == kind
        outcome, found = ("passed" if raised else "raised"), kind
    except OutOfTime:
        outcome, found = "failed", NO_END
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"outcome": outcome, "found": found}


def not_defined(source: str, want: str, names: dict[str, Any]) -> bool:
    """Whether an example is about something else than the document: prose, or another function."""
    wanted = ast.parse(f"({source}, {want})", mode="eval")
    used = [node.id for node in ast.walk(wanted) if isinstance(node, ast.Name)]
    builtins = names.get("__builtins__", {})
    known = builtins if isinstance(builtins, dict) else vars(builtins)
    return any(name not in names and name not in known for name in used)


def main() -> None:
    """Read the task, run it, tell of it."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    task = json.load(sys.stdin)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    signal.signal(signal.SIGALRM, out_of_time)
    sys.setrecursionlimit(5000)
    names, missing = namespace_of(task["code"])
    for name, value in SPELLINGS.items():
        names.setdefault(name, value)
    for example in task["examples"]:
        told = tried(example, names, missing)
        print(json.dumps(told), file=report, flush=True)
        if example["kind"] == "probe" and told["found"] == NO_END:
            break
    os._exit(0)  # whatever the code has left running


main()
