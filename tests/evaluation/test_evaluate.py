"""``tenfold evaluate`` from end to end, over the wire of a scripted endpoint."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluation.problems import write_suite
from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.evaluation.answers import Answers, Variant
from tenfold.sandbox.box import why_no_sandbox

pytestmark = pytest.mark.skipif(why_no_sandbox() is not None, reason=str(why_no_sandbox()))

RIGHT = ["    return a + b\n", "    return b + a\n", "    total = a + b\n    return total\n"]
WRONG = ["    return a - b\n", "    return a * b\n"]


def run(endpoint: ScriptedEndpoint, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tenfold", "evaluate", "--endpoint", endpoint.url]
    environment = {**os.environ, "OPENAI_API_KEY": "none"}
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def figures(process: "subprocess.Popen[str]") -> dict[str, Any]:
    told, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    found: dict[str, Any] = json.loads(told)
    return found


@pytest.fixture
def endpoint() -> Any:
    with ScriptedEndpoint.running() as running:
        yield running


def of_each(texts: Callable[[int], list[str]]) -> Callable[[Received], Reply]:
    """Answers by the number of the problem."""

    def rule(request: Received) -> Reply:
        found = re.search(r"def add(\d+)", request.body.decode())
        assert found is not None
        return Reply(texts(int(found[1])))

    return rule


def test_figures_of_known_answers(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    # Problem 0: all right; 1: one of five right, and last; 2: none.
    answers = [RIGHT + RIGHT[:2], [*WRONG, *WRONG, RIGHT[0]], WRONG + WRONG + WRONG[:1]]
    endpoint.rule = of_each(lambda number: answers[number])
    out = tmp_path / "out"
    arguments = [
        "--suite",
        write_suite(tmp_path / "s.jsonl", 3),
        "--model",
        "scripted",
        "--out",
        out,
    ]
    told = figures(run(endpoint, *arguments, "--count", 5, "--json"))
    (variant,) = told["variants"]
    found = {name: figure["value"] for name, figure in variant["figures"].items()}
    assert variant["problems"] == 3
    # 3 distinct right ones, 1 right of 3, none of 2.
    assert found["random"] == pytest.approx((1 + 1 / 3 + 0) / 3, abs=1e-4)
    assert found["oracle"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["pass3"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["ranked_examples"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["distinct"] == pytest.approx((3 + 3 + 2) / 3, abs=1e-4)
    assert found["broken"] == 0
    low, high = variant["figures"]["oracle"]["interval95"]
    assert 0 <= low < found["oracle"] < high <= 1
    page = (out / "report.html").read_text()
    assert "T/1" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert json.loads((out / "figures.json").read_text()) == told


def test_ended_by_a_kill_it_goes_on_where_it_was(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    endpoint.rule = of_each(lambda number: RIGHT[:1])
    out = tmp_path / "out"
    arguments = [
        "--suite",
        write_suite(tmp_path / "s.jsonl", 12),
        "--model",
        "scripted",
        "--out",
        out,
    ]
    first = run(endpoint, *arguments, "--count", 1)
    written = out / "answers.jsonl"
    deadline = time.monotonic() + 120
    while not (written.is_file() and written.read_text().count("\n") >= 3):
        assert time.monotonic() < deadline
        assert first.poll() is None, first.communicate()
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    kept = written.read_text().count("\n")
    assert kept < 12
    # The kill may have cut a line short.
    with written.open("a") as file:
        file.write('{"problem": "T/11", "vari')
    endpoint.requests.clear()
    told = figures(run(endpoint, *arguments, "--count", 1, "--json"))
    assert told["variants"][0]["problems"] == 12
    asked = sum(request.method == "POST" for request in endpoint.requests)
    assert 12 - kept <= asked <= 12 - kept + 2
    known, variant = Answers(written), Variant("scripted", "auto", 1, 0)
    assert all(known.get(f"T/{number}", variant) for number in range(12))


def test_an_endpoint_that_refuses_is_told_and_asked_again(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    endpoint.rule = lambda request: Reply(status=401)
    out = tmp_path / "out"
    arguments = [
        "--suite",
        write_suite(tmp_path / "s.jsonl", 2),
        "--model",
        "scripted",
        "--out",
        out,
    ]
    process = run(endpoint, *arguments, "--count", 1)
    _, errors = process.communicate(timeout=300)
    assert "2 problems without a candidate" in errors
    endpoint.rule = of_each(lambda number: RIGHT[:1])
    told = figures(run(endpoint, *arguments, "--count", 1, "--json"))
    assert told["variants"][0]["figures"]["oracle"]["value"] == 1


def test_a_suite_that_is_none_is_an_error_with_a_next_step(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    process = run(endpoint, "--suite", tmp_path / "none.jsonl")
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "cannot be read" in errors
    assert "next" in errors
    assert told == ""
    assert endpoint.requests == []


def test_holes_need_no_sandbox_and_tell_likeness(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    source = tmp_path / "code"
    source.mkdir()
    (source / "a.py").write_text("def f(a, b):\n    # the sum\n    return a + b\n\n\nx = 1\n")
    endpoint.rule = lambda request: Reply(["return a + b\n", "return a - b\n"])
    out = tmp_path / "out"
    told = figures(
        run(endpoint, "--suite", source, "--model", "m", "--count", 2, "--out", out, "--json")
    )
    found = told["variants"][0]["figures"]
    assert found["oracle"]["value"] == 1
    assert found["random"]["value"] == 0.5
    assert found["similarity"]["value"] > 0.9
