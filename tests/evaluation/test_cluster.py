"""A run on a Ray cluster of two nodes on this machine, one of which dies."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.problems import write_suite
from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.sandbox.box import why_no_sandbox

ray = pytest.importorskip("ray", reason="Ray is not installed: tenfold[cluster]")
pytestmark = pytest.mark.skipif(why_no_sandbox() is not None, reason=str(why_no_sandbox()))

PROBLEMS = 24


@pytest.fixture
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    found = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    try:
        found.add_node(num_cpus=1)
        found.wait_for_nodes()
        yield found
    finally:
        found.shutdown()


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return write_suite(tmp_path / "suite.jsonl", PROBLEMS)


def test_a_node_that_dies_loses_no_problem(cluster: Any, suite: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint.running() as endpoint:
        seen: list[str] = []

        def rule(request: Received) -> Reply:
            found = re.search(r"def add(\d+)", request.body.decode())
            assert found is not None
            seen.append(found[1])
            return Reply(["    return a + b\n"], delay=0.1)

        endpoint.rule = rule
        out = tmp_path / "out"
        command = [
            *(sys.executable, "-m", "tenfold", "evaluate", "--suite", str(suite)),
            *("--endpoint", endpoint.url, "--model", "scripted", "--count", "1"),
            *("--ray", cluster.address, "--out", str(out), "--json"),
        ]
        run = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENAI_API_KEY": "none"},
        )
        deadline = time.monotonic() + 240
        while endpoint.most_at_once < 2 or len(seen) < 5:
            assert time.monotonic() < deadline
            assert run.poll() is None, run.communicate()
            time.sleep(0.05)
        cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)
        told, errors = run.communicate(timeout=400)
    assert run.returncode == 0, errors
    (variant,) = json.loads(told)["variants"]
    assert variant["problems"] == PROBLEMS
    assert variant["failed"] == 0
    assert variant["figures"]["oracle"]["value"] == 1
    assert set(seen) == {str(number) for number in range(PROBLEMS)}


def test_without_a_cluster_there_is_an_error_with_a_next_step(suite: Path) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "tenfold", "evaluate", "--suite", str(suite)),
            "--ray",
            "127.0.0.1:9",
        ],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=suite.parent,
    )
    assert run.returncode == 1
    assert "There is no Ray cluster at 127.0.0.1:9" in run.stderr
    assert "ray start --head" in run.stderr
