"""Suites: HumanEval's and MBPP's files, and folders of source code."""

import json
from pathlib import Path

import pytest

from tenfold.errors import EvaluationError
from tenfold.evaluation.suites import read_suite

HUMANEVAL = {
    "task_id": "HumanEval/7",
    "prompt": 'def add(a, b):\n    """Add.\n    >>> add(1, 2)\n    3\n    """\n',
    "entry_point": "add",
    "canonical_solution": "    return a + b\n",
    "test": "def check(candidate):\n    assert candidate(1, 2) == 3\n",
}
MBPP = {
    "task_id": 11,
    "text": "Write a function to add.",
    "code": "def add(a, b):\n    return a + b",
    "test_list": ["assert add(1, 2) == 3", "assert add(2, 2) == 4"],
    "test_setup_code": "import math",
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_humanevals_problems(tmp_path: Path) -> None:
    (problem,) = read_suite(write(tmp_path / "h.jsonl", HUMANEVAL))
    assert problem.id == "HumanEval/7"
    assert problem.file_name == "HumanEval_7.py"
    assert problem.text[: problem.cursor] == HUMANEVAL["prompt"]
    assert problem.tests is not None
    assert problem.tests.endswith("check(add)\n")


def test_mbpps_problems_name_the_function_by_one_of_their_tests(tmp_path: Path) -> None:
    (problem,) = read_suite(write(tmp_path / "m.jsonl", MBPP))
    assert problem.id == "MBPP/11"
    assert problem.text == "# Write a function to add.\n# assert add(1, 2) == 3\n"
    assert problem.tests == "import math\nassert add(1, 2) == 3\nassert add(2, 2) == 4\n"


def test_the_sanitized_mbpp_has_other_names(tmp_path: Path) -> None:
    fields = {
        "task_id": 2,
        "prompt": "Add.",
        "test_imports": ["import re"],
        "test_list": ["assert add(1) == 1"],
    }
    (problem,) = read_suite(write(tmp_path / "m.jsonl", fields))
    assert problem.text.startswith("# Add.\n")
    assert problem.tests == "import re\nassert add(1) == 1\n"


def test_only_the_first_problems(tmp_path: Path) -> None:
    several = [{**HUMANEVAL, "task_id": str(number)} for number in range(5)]
    found = read_suite(write(tmp_path / "h.jsonl", *several), limit=2)
    assert [problem.id for problem in found] == ["0", "1"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "holds no problems"),
        ([{"task_id": "1", "entry_point": "f"}], "line 1: no field"),
        ([HUMANEVAL, [1, 2]], "line 2: not such a problem"),
        ([{**HUMANEVAL, "entry_point": "f(); import os"}], "line 1: not such a problem"),
        ([HUMANEVAL, HUMANEVAL], "under the name of another"),
        ([{"task_id": 1, "text": "x", "test_list": []}], "line 1: "),
    ],
)
def test_what_is_no_suite_is_told(tmp_path: Path, lines: list[object], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        read_suite(write(tmp_path / "s.jsonl", *lines))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_suite(tmp_path / "none.jsonl")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationError, match="not text"):
        read_suite(tmp_path / "bytes")
    (tmp_path / "broken.jsonl").write_text("{")
    with pytest.raises(EvaluationError, match="line 1"):
        read_suite(tmp_path / "broken.jsonl")


SOURCE = """import os


def area(width, height):
    # the area
    result = width * height
    return result


def other():
    return 1  # trailing


def last(items):
    # nothing below it is less indented
    return items[-1]
"""


def test_holes_are_cut_below_comments(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "b.py").write_text(SOURCE)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "c.py").write_text(SOURCE)
    (tmp_path / "notes.txt").write_text("# not code\nx")
    found = {}
    for seed in range(10):
        (problem,) = read_suite(tmp_path, seed=seed)
        found[problem.id] = problem
    assert set(found) == {"a.py:6", "a.py:16"}
    hole = found["a.py:6"]
    assert hole.hidden == "result = width * height\n    return result"
    assert hole.text[hole.cursor - 4 : hole.cursor] == "    "
    assert "result" not in hole.text
    assert hole.text[: hole.cursor] + hole.hidden + hole.text[hole.cursor :] == SOURCE
    assert hole.tests is None


def test_the_same_seed_cuts_the_same_holes(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"m{number}.py").write_text(SOURCE)
    assert read_suite(tmp_path, limit=3, seed=4) == read_suite(tmp_path, limit=3, seed=4)
    assert len(read_suite(tmp_path, limit=3)) == 3
