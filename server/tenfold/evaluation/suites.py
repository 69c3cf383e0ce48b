"""Reading suites: HumanEval's and MBPP's files, and the source code of a folder."""

import json
import keyword
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tenfold.errors import EvaluationError
from tenfold.evaluation.holes import holes_in
from tenfold.evaluation.problem import Problem

_FORMATS = "HumanEval's or MBPP's problems, one JSON object a line, or a folder of source code"


def read_suite(path: Path, *, limit: int | None = None, seed: int = 0) -> list[Problem]:
    """Read the problems of a suite, the first ``limit`` of them.

    Of a folder, problems are made by cutting holes in its files; ``seed`` says where. Raises
    :class:`tenfold.errors.EvaluationError` for anything that is no suite.
    """
    if path.is_dir():
        problems = holes_in(path, limit=limit or 100, seed=seed)
    else:
        problems = _read_lines(path)[:limit]
    if not problems:
        raise EvaluationError(f"{path} holds no problems.", f"A suite is {_FORMATS}.")
    repeated = len(problems) - len({problem.id for problem in problems})
    if repeated:
        raise EvaluationError(
            f"{path} has {repeated} problems under the name of another one.",
            "Give each problem a task_id of its own.",
        )
    return problems


def _read_lines(path: Path) -> list[Problem]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise EvaluationError(
            f"{path} cannot be read: {reason}.", f"A suite is {_FORMATS}."
        ) from None
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            problems.append(_problem(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            what = f"no field {error}" if isinstance(error, KeyError) else "not such a problem"
            raise EvaluationError(
                f"{path}, line {number}: {what}.", f"A suite is {_FORMATS}."
            ) from None
    return problems


def _problem(fields: Mapping[str, Any]) -> Problem:
    return _humaneval(fields) if "entry_point" in fields else _mbpp(fields)


def _humaneval(fields: Mapping[str, Any]) -> Problem:
    """A signature with a docstring; the tests are a function ``check`` of the solution."""
    identity, prompt, entry = (str(fields[name]) for name in ("task_id", "prompt", "entry_point"))
    if not entry.isidentifier() or keyword.iskeyword(entry):
        raise ValueError(entry)
    return Problem(
        id=identity,
        file_name=_file_name(identity),
        text=prompt,
        cursor=len(prompt),
        tests=f"{fields['test']}\n\ncheck({entry})\n",
    )


def _mbpp(fields: Mapping[str, Any]) -> Problem:
    """A sentence and assertions; the first stands in the comment, and names the function."""
    identity = f"MBPP/{fields['task_id']}"
    assertions = [str(assertion) for assertion in fields["test_list"]]
    said = str(fields["prompt"] if "prompt" in fields else fields["text"]).strip()
    comment = [*said.splitlines(), *assertions[0].strip().splitlines()]
    text = "".join(f"# {line}\n" for line in comment)
    before = fields.get("test_setup_code") or "\n".join(fields.get("test_imports") or ())
    return Problem(
        id=identity,
        file_name=_file_name(identity),
        text=text,
        cursor=len(text),
        tests="\n".join([str(before), *assertions]) + "\n",
    )


def _file_name(identity: str) -> str:
    return "".join(one if one.isalnum() else "_" for one in identity) + ".py"
