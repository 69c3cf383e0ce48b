"""The cases that ship with the demo pass on what is recorded of them, without any model."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tenfold.sandbox.box import why_no_sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"
MODEL = "smollm2-135m"


@pytest.mark.skipif(why_no_sandbox() is not None, reason=str(why_no_sandbox()))
def test_the_demos_cases_pass_without_a_model(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (EXAMPLES / ".tenfold").rglob("*.*")}
    run = subprocess.run(
        [sys.executable, "-m", "tenfold", "templates", "test", str(EXAMPLES), "--replay", "--json", "--model", MODEL],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "none")},
        timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, (
        f"{run.stdout}{run.stderr}\nA changed template or case is recorded again by: "
        f"tenfold templates test examples --model {MODEL}"
    )
    results = json.loads(run.stdout)["results"]
    assert len(results) >= 3
    assert all(one["replayed"] and one["passed"] for one in results)
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_recorded_is_small_and_tells_nothing_of_a_machine() -> None:
    kept = sorted((EXAMPLES / ".tenfold" / "recordings").glob("*.jsonl"))
    assert len(kept) >= 3
    for path in kept:
        text = path.read_text(encoding="utf-8")
        assert len(text) < 20_000
        assert "file://" not in text
        assert str(Path.home()) not in text
