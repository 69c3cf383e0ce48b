"""Runs a case's own check of an answer; inside the sandbox, with the standard library alone.

Standard input is JSON: ``{"code", "output", "context"}``. The code is an expression, or the body
of a function that returns something; it sees ``output``, ``context`` and the
module ``json``. Standard output is one
line of JSON: ``{"result"}`` with what it gave, or ``{"error"}`` with why it gave nothing.
"""

import ast
import json
import os
import sys
from typing import Any

SHOWN = 300
"""Characters of an error."""


def result_of(code: str, output: str, context: dict[str, Any]) -> Any:
    """What the code gives for an answer."""
    names: dict[str, Any] = {"output": output, "context": context, "json": json}
    try:
        return eval(compile(code.strip(), "<value>", "eval"), names)  # noqa: S307
    except SyntaxError as error:
        if error.filename != "<value>":
            raise
    whole = ast.parse("def judge(output, context):\n    pass\n")
    function = whole.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = ast.parse(code, "<value>").body or function.body
    exec(compile(whole, "<value>", "exec"), names)  # noqa: S102
    return names["judge"](output, context)


def main() -> None:
    """Read the task, run it, tell of it."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    task = json.load(sys.stdin)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    try:
        told = json.dumps({"result": result_of(task["code"], task["output"], task["context"])})
    except BaseException as error:
        told = json.dumps({"error": f"{type(error).__name__}: {error}"[:SHOWN]})
    print(told, file=report, flush=True)
    os._exit(0)  # whatever the code has left running


main()
