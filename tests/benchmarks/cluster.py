"""A model that a team asks at once, on a local Ray cluster of two nodes; some of which die.

::

    .venv/bin/python tests/benchmarks/cluster.py [--editors 32] [--seconds 60] [--model NAME]

Three parts. Throughput: editors that never pause, against engines and against how many answers an
engine writes at once. Losses: editors that think between two requests, while an engine is killed
and then a node. Cost: what a thousand developers need, by the throughput.
"""

import argparse
import asyncio
import itertools
import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

import psutil  # noqa: E402
import ray  # noqa: E402
from prompts import code_prompts  # noqa: E402
from ray import serve  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402
from results import Row, percentiles_table  # noqa: E402
from section import console, say, write  # noqa: E402
from team import Asked, Editors  # noqa: E402

from tenfold.models.contract import Sampling  # noqa: E402
from tenfold.models.opening import tokenizer_of  # noqa: E402
from tenfold.ray_cluster import connect  # noqa: E402
from tenfold.serving.bearers import VARIABLE, read_bearers  # noqa: E402
from tenfold.serving.cluster import APPLICATION, ENGINE, Plan, deploy  # noqa: E402
from tenfold.serving.engine import TOGETHER  # noqa: E402

PROMPT_TOKENS = 300
ANSWER_TOKENS = 48
"""About what ghost text of a few lines takes."""

DEVELOPERS = 1000

PARTS = ("before", "an engine killed", "a node killed", "after")


class Served:
    """A model on a cluster of its own, with one core for each node's engine."""

    def __init__(self, plan: Plan, nodes: int) -> None:
        head = {"num_cpus": 1, "include_dashboard": False}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        try:
            for _ in range(nodes - 1):
                self._cluster.add_node(num_cpus=1)
            self._cluster.wait_for_nodes()
            self.token = secrets.token_hex(16)
            with socket.create_server(("127.0.0.1", 0)) as free:
                self._port = free.getsockname()[1]
            connect(self._cluster.address)
            bearers = read_bearers(None, {VARIABLE: self.token})
            deploy(plan, bearers, "127.0.0.1", self._port)
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """What editors ask."""
        return f"http://127.0.0.1:{self._port}/v1"

    def kill_engine(self) -> None:
        """Kill the process of one engine."""
        for process in psutil.Process().children(recursive=True):
            if f"ServeReplica:{APPLICATION}:{ENGINE}" in " ".join(process.cmdline()):
                say(f"killing the engine {process.pid}")
                process.kill()
                return

    def kill_node(self) -> None:
        """Kill all processes of the node that is not the head."""
        say("killing a node")
        self._cluster.remove_node(self._cluster.list_all_nodes()[-1], allow_graceful=False)

    def close(self) -> None:
        """End the cluster."""
        if ray.is_initialized():
            serve.shutdown()
            ray.shutdown()
        self._cluster.shutdown()


def sampling(seed: int) -> Sampling:
    """As for ghost text: one answer, not far from the likeliest."""
    return Sampling(1, ANSWER_TOKENS, 0.2, seed=seed)


async def throughput(
    plan: Plan, nodes: int, editors: int, seconds: float, prompts: Iterator[str]
) -> dict[str, Any]:
    """What comes of editors that never pause."""
    served = Served(plan, nodes)
    try:
        asking = Editors(served.url, served.token, plan.name, editors, prompts)
        await asking.work(seconds / 4, 0, sampling)  # connections, caches, first compilation
        asking.asked.clear()
        began = await asking.work(seconds, 0, sampling)
        took = time.monotonic() - began
        await asking.close()
    finally:
        served.close()
    whole = [one for one in asking.asked if one.lost is None]
    return {
        "engines": plan.fewest,
        "together": plan.together,
        "editors": editors,
        "requestsPerSecond": round(len(whole) / took, 3),
        "tokensPerSecond": round(sum(one.tokens for one in whole) / took, 1),
        "lost": len(asking.asked) - len(whole),
        "seconds": [round(one.seconds, 3) for one in whole],
    }


async def losses(
    plan: Plan, editors: int, seconds: float, pause: float, prompts: Iterator[str]
) -> dict[str, list[Asked]]:
    """The requests before, while an engine and then a node are dead, and after."""
    served = Served(plan, 2)
    try:
        asking = Editors(served.url, served.token, plan.name, editors, prompts)
        await asking.work(seconds / 4, pause, sampling)
        asking.asked.clear()
        kills: list[tuple[float, Callable[[], None]]] = [
            (seconds, served.kill_engine),
            (2 * seconds, served.kill_node),
        ]
        began = await asking.work(4 * seconds, pause, sampling, kills)
        await asking.close()
    finally:
        served.close()
    return parts_of(asking.asked, began, seconds)


def parts_of(asked: Sequence[Asked], began: float, seconds: float) -> dict[str, list[Asked]]:
    """The requests of each part, which are equally long.

    One counts where it ended: those that were under way at a death suffer from it.
    """
    parts: dict[str, list[Asked]] = {name: [] for name in PARTS}
    for one in asked:
        part = int((one.began + one.seconds - began) // seconds)
        parts[PARTS[min(part, len(PARTS) - 1)]].append(one)
    return parts


def rows_of(parts: dict[str, list[Asked]]) -> list[Row]:
    """Two rows for each part: the first token, and the whole answer."""
    rows = []
    for name, asked in parts.items():
        whole = [one for one in asked if one.lost is None]
        for what, values in (
            ("first token", [one.first for one in whole if one.first is not None]),
            ("whole answer", [one.seconds for one in whole]),
        ):
            if values:
                rows.append(Row(f"{name}: {what}", "s", ours=values))
    return rows


def cost(best: dict[str, Any], per_hour: float, price: float | None) -> dict[str, Any]:
    """What a thousand developers need: cores, and money where a core's price is known."""
    per_core = best["requestsPerSecond"] / best["engines"]
    needed = DEVELOPERS * per_hour / 3600 / per_core
    told: dict[str, Any] = {
        "developers": DEVELOPERS,
        "requestsPerDeveloperAndHour": per_hour,
        "requestsPerSecondAndCore": round(per_core, 3),
        "cores": round(needed, 1),
    }
    if price is not None:
        told["pricePerCoreAndHour"] = price
        told["pricePerHour"] = round(needed * price, 2)
    return told


def show(measured: Sequence[dict[str, Any]], rows: Sequence[Row], lost: dict[str, str]) -> None:
    """Print the figures."""
    from rich.table import Table

    table = Table(title="Throughput, editors that never pause", title_justify="left")
    for heading in ("engines", "together", "editors", "requests/s", "tokens/s", "lost"):
        table.add_column(heading, justify="right")
    for one in measured:
        table.add_row(
            *(str(one[name]) for name in ("engines", "together", "editors")),
            *(str(one[name]) for name in ("requestsPerSecond", "tokensPerSecond", "lost")),
        )
    console().print(table)
    console().print(percentiles_table("Editors that think", [row.json() for row in rows]))
    for name, told in lost.items():
        console().print(f"{name}: {told}")


async def measured(wanted: argparse.Namespace) -> None:
    """Measure, print, write."""
    tokenizer = tokenizer_of(wanted.model)
    texts = [
        prompt.text for prompt in itertools.islice(code_prompts(tokenizer, PROMPT_TOKENS), 400)
    ]
    prompts = itertools.cycle(texts)
    plans = [
        Plan(wanted.model, fewest=1, most=1, together=1),
        Plan(wanted.model, fewest=1, most=1, together=TOGETHER),
        Plan(wanted.model, fewest=2, most=2, together=TOGETHER),
    ]
    figures = []
    for plan in plans:
        say(f"throughput: {plan.fewest} engines, {plan.together} answers at once")
        nodes = plan.fewest
        figures.append(await throughput(plan, nodes, wanted.editors, wanted.seconds, prompts))
        say(f"{figures[-1]['requestsPerSecond']} requests/s, {figures[-1]['lost']} lost")
    say("losses: an engine dies, then a node")
    parts = await losses(plans[-1], wanted.editors, wanted.seconds, wanted.pause, prompts)
    rows = rows_of(parts)
    lost = {
        name: f"{len(asked)} requests, {len(reasons)} lost {sorted(set(reasons))}"
        for name, asked in parts.items()
        for reasons in [[one.lost for one in asked if one.lost is not None]]
    }
    costs = cost(figures[-1], wanted.per_hour, wanted.core_price)
    show(figures, rows, lost)
    console().print(costs)
    if wanted.write:
        write(
            "cluster",
            {
                "title": "A cluster of two nodes on this machine",
                "model": wanted.model,
                "ray": version("ray"),
                "editors": wanted.editors,
                "promptTokens": PROMPT_TOKENS,
                "answerTokens": ANSWER_TOKENS,
                "rows": [row.json() for row in rows],
                "growth": {},
                "throughput": figures,
                "losses": lost,
                "cost": costs,
            },
        )


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--editors", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60, help="of each part")
    parser.add_argument("--pause", type=float, default=10, help="mean between two requests")
    parser.add_argument("--per-hour", type=float, default=60, help="requests of a developer")
    parser.add_argument("--core-price", type=float, help="of a core for an hour, to tell the cost")
    parser.add_argument("--no-write", dest="write", action="store_false", help="only print")
    with tempfile.TemporaryDirectory() as state:
        os.environ["XDG_STATE_HOME"] = state
        asyncio.run(measured(parser.parse_args()))


if __name__ == "__main__":
    main()
