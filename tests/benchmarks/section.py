"""One section of the figures: printed, and kept in ``docs/benchmarks.json`` with the others."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from machine import machine, versions
from results import Row, table_of
from rich.console import Console

FIGURES = Path(__file__).parents[2] / "docs/benchmarks.json"

_MACHINE = machine()
"""Read when the run begins: the load is that of others."""


def say(what: str) -> None:
    """Tell on standard error how far the run is."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def finish(
    key: str,
    title: str,
    rows: Sequence[Row],
    growth: dict[str, Any] | None = None,
    *,
    show: bool = False,
    **more: Any,
) -> None:
    """Write a section's figures in place of its older ones, and print its table."""
    told = [row.json() for row in rows]
    write(key, {"title": title, "rows": told, "growth": growth or {}, **more})
    if show:
        console().print(table_of(title, told))


def write(key: str, section: dict[str, Any]) -> None:
    """Put a section into the file. Each carries its own machine: they may be run apart."""
    figures = read()
    figures[key] = {"machine": _MACHINE, "versions": versions(), **section}
    FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read() -> dict[str, Any]:
    """All sections that there are."""
    try:
        figures: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return figures


def console() -> Console:
    """Wide enough for a table where the output is no terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=150)
