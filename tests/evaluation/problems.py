"""A suite of problems whose answers a test can tell apart."""

import json
from pathlib import Path


def write_suite(path: Path, count: int) -> Path:
    """Problems in HumanEval's format: ``add0``, ``add1``, … each with an example."""
    lines = [
        {
            "task_id": f"T/{number}",
            "prompt": f'def add{number}(a, b):\n    """Sum of two.\n\n    add{number}(1, 2) -> 3\n    """\n',
            "entry_point": f"add{number}",
            "test": "def check(f):\n    assert f(1, 2) == 3\n    assert f(-1, 1) == 0\n",
        }
        for number in range(count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
