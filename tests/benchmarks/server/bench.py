"""Measure the server: a real process over its standard input and output.

::

    .venv/bin/python tests/benchmarks/server/bench.py [--json FILE] [--quick] [--only WORD]

Prints each target beside its figure. Nothing here fails when a figure is missed.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import rows  # noqa: E402
from measured import Row, figures  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

LENGTHS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
DOCUMENTS = (1, 10, 50, 100, 200)


async def measured(folder: Path, share: float, only: str) -> list[Row]:
    """All rows, or those whose function's name holds a word."""

    def of(samples: int) -> int:
        return max(5, round(samples * share))

    measures: dict[str, Callable[[], Awaitable[Row | list[Row]]]] = {
        "short_request": lambda: rows.short_request(folder, of(200)),
        "paused_request": lambda: rows.paused_request(folder, of(60)),
        "long_request": lambda: rows.long_request(folder, of(100)),
        "typed_through": lambda: rows.typing_rows(folder, of(200)),
        "preview": lambda: rows.preview_rows(folder, of(100)),
        "cancelled": lambda: rows.cancelled(folder, of(40)),
        "burst": lambda: rows.burst(folder, of(200), 0.08),
        "start_up": lambda: rows.start_up(folder, of(15)),
        "idle_memory": lambda: rows.idle_memory(folder, of(5)),
        "many_documents": lambda: rows.many_documents(folder),
    }
    found: list[Row] = []
    for name, measure in measures.items():
        if only in name:
            made = await measure()
            found += made if isinstance(made, list) else [made]
    return found


async def grown(folder: Path, share: float) -> dict[str, list[dict[str, Any]]]:
    """Time against the length of a file, and against the number of open documents."""
    samples = max(10, round(50 * share))
    lengths = []
    for lines in LENGTHS:
        values = await rows.requests(folder, lines, samples, 0.0)
        lengths.append({"x": lines, **figures(values)})
    documents = []
    for count in DOCUMENTS:
        values, memory = await rows.open_documents(folder, count, 2_000, 4 * samples)
        documents.append({"x": count, **figures(values), "memoryMB": round(memory, 1)})
    return {"lines": lengths, "documents": documents}


def show(found: list[Row], growth: dict[str, list[dict[str, Any]]]) -> None:
    """Print the figures."""
    console = Console()
    table = Table(title=f"The server (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for heading in ("", "target", "median", "p95", "lowest", "highest", "samples"):
        table.add_column(heading, justify="left" if heading in ("", "target") else "right")
    for row in found:
        told = row.as_json()
        numbers = [f"{told[name]:.4g}" for name in ("median", "p95", "low", "high")]
        table.add_row(row.name, f"{row.target} {row.unit}", *numbers, str(told["samples"]))
    console.print(table)
    for axis, points in growth.items():
        curve = Table(title=f"Milliseconds against {axis}")
        for heading in points[0]:
            curve.add_column(heading, justify="right")
        for point in points:
            curve.add_row(*(f"{value:g}" for value in point.values()))
        console.print(curve)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--quick", action="store_true", help="fewer samples")
    parser.add_argument("--only", default="", help="rows whose name holds this word, no curves")
    wanted = parser.parse_args()
    share = 0.2 if wanted.quick else 1.0
    os.environ.setdefault("OPENAI_API_KEY", "none-needed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = asyncio.run(measured(folder, share, wanted.only))
        growth = {} if wanted.only else asyncio.run(grown(folder, share))
    show(found, growth)
    if wanted.json is not None:
        told = {"rows": [row.as_json() for row in found], "growth": growth}
        wanted.json.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
