"""``tenfold models probe`` in the terminal."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripted_endpoint import Received, Reply, ScriptedEndpoint


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        endpoint.rule = _of_llama
        yield endpoint


def _of_llama(request: Received) -> Reply:
    """A server that ignores ``n``, and has neither suffixes nor responses."""
    if request.path.endswith("/responses"):
        return Reply(status=404)
    if "suffix" in request.json:
        return Reply(status=400, body={"error": {"message": "suffix is not supported"}})
    return Reply([" "], ignore_n=True)


def probe(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tenfold", "models", "probe", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        env={**os.environ, "XDG_STATE_HOME": str(folder), "COLUMNS": "120"},
    )


def test_a_table_the_plan_and_the_cost(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    run = probe(tmp_path, "--endpoint", endpoint.url, "--model", "scripted")
    assert run.returncode == 0, run.stderr
    rows = {line.split()[0]: line for line in run.stdout.splitlines() if line.split()}
    assert rows["n"].count("✗ ignored") == 2
    assert rows["logprobs"].count("✓ yes") == 2
    assert rows["suffix"].count("✗ refused") == 1
    assert "Ten calls, four at a time, as the server ignores n." in run.stdout
    assert f"This took {len(endpoint.requests)} requests and " in run.stdout
    assert list((tmp_path / "tenfold" / "endpoints").iterdir())


def test_json(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    run = probe(tmp_path, "--endpoint", endpoint.url, "--model", "scripted", "--json")
    told = json.loads(run.stdout)
    assert told["model"] == "scripted"
    assert told["address"] == endpoint.url
    assert told["completions"]["n"] == "ignored"
    assert told["chat"]["there"] is True
    assert told["responses"] is False
    assert told["cost"]["requests"] == len(endpoint.requests)
    assert told["plan"][0] == "Text to continue (completions)."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--endpoint", "http://127.0.0.1:9/v1", "--model", "m"], "Nothing answers at"),
        (["--model", "smollm2-135m-of-nobody"], "neither in the catalogue nor a folder"),
    ],
)
def test_nothing_to_probe(arguments: list[str], words: str, tmp_path: Path) -> None:
    run = probe(tmp_path, *arguments)
    assert run.returncode == 1
    assert words in run.stderr
    assert "next" in run.stderr
    assert "Traceback" not in run.stderr
