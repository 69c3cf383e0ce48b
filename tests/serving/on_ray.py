"""Ray clusters on this machine, and a model that is served on them as users do it."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from local_models import SMALL
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.download import pull
from tenfold.models.local.conversion import convert

from .conftest import TOKEN


@contextmanager
def cluster_of(cores: int) -> Iterator[Any]:
    """A cluster whose head has so many cores, and no other node yet."""
    import ray
    from ray.cluster_utils import Cluster

    pull(CATALOGUE[SMALL])
    convert(CATALOGUE[SMALL])
    head = {"num_cpus": cores, "include_dashboard": False}
    found = Cluster(initialize_head=True, head_node_args=head)
    try:
        yield found
    finally:
        ray.shutdown()
        found.shutdown()


def serve_on(cluster: Any, *options: str) -> str:
    """Serve a small model there, an engine for each core, and say where it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tenfold", "models", "serve", SMALL, "--port", str(port)]
    run = subprocess.run(
        [*command, "--ray", cluster.address, "--cpus", "1", *options],
        capture_output=True,
        text=True,
        timeout=400,
        env={**os.environ, "TENFOLD_SERVE_TOKENS": f"ann {TOKEN}", "COLUMNS": "200"},
    )
    assert run.returncode == 0, run.stderr
    found = re.search(r"http://127\.0\.0\.1:\d+/v1", run.stdout)
    assert found is not None
    return found[0]


def engines() -> list[psutil.Process]:
    """Of this process's clusters: their nodes are processes that it has started."""
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if "ServeReplica:tenfold:engine" in " ".join(process.cmdline())
    ]
