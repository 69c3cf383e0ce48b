"""Rows of measurements: their medians, spreads and ratios, and the tables that show them."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

Json = dict[str, Any]

_VERDICTS = {True: "✓", False: "✗", None: ""}


def spread(samples: Sequence[float]) -> Json:
    """Median, smallest, largest, and below which 95 of a hundred samples are."""
    ordered = sorted(samples)
    # The sample's own value at or above that share: nothing is made up between two samples.
    place = min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)
    return {
        "median": statistics.median(ordered),
        "low": ordered[0],
        "high": ordered[-1],
        "p95": ordered[place],
        "samples": len(ordered),
    }


@dataclass(slots=True)
class Row:
    """One comparison: the same work, in turn, by Tenfold and by a peer.

    Without a peer the target is a bound in the row's own ``unit``; with one it is a bound on the
    ratio. Without a target the row is there to be looked at.
    """

    name: str
    unit: str
    model: str = ""
    target: float | None = None
    ours: list[float] = field(default_factory=list)
    peer_name: str | None = None
    peer: list[float] = field(default_factory=list)
    missing: str | None = None
    """Why there is no peer to compare with."""
    note: str | None = None

    def add(self, ours: float, peer: float | None = None) -> None:
        """Take one round's measurement; with a peer both belong together."""
        self.ours.append(ours)
        if peer is not None:
            self.peer.append(peer)

    @property
    def ratios(self) -> list[float]:
        """Ours to the peer's, pair by pair: a machine that slows down slows both of a pair."""
        return [mine / other for mine, other in zip(self.ours, self.peer, strict=False)]

    def json(self) -> Json:
        """The row for ``benchmarks.json``."""
        judged = spread(self.ratios) if self.peer else spread(self.ours)
        comparable = self.target is not None and (self.peer_name is None or bool(self.peer))
        return {
            "name": self.name,
            "model": self.model,
            "unit": self.unit,
            "target": self.target,
            "ours": spread(self.ours),
            "peer_name": self.peer_name,
            "peer": spread(self.peer) if self.peer else None,
            "ratio": judged if self.peer else None,
            "met": judged["median"] <= self.target if comparable else None,
            "missing": self.missing,
            "note": self.note,
        }


def table_of(title: str, rows: Sequence[Json]) -> Table:
    """A table of rows as :meth:`Row.json` gives them."""
    table = Table(title=title, title_justify="left")
    for name in ("", "model", "target", "Tenfold", "peer", "ratio", ""):
        numeric = name in ("target", "Tenfold", "peer", "ratio")
        table.add_column(name, justify="right" if numeric else "left", no_wrap=name == "target")
    for row in rows:
        table.add_row(*cells(row))
    return table


def cells(row: Json) -> list[str]:
    """What a table shows of a row: name, model, target, ours, peer's, ratio, verdict."""
    unit = row["unit"]
    with_peer = row.get("peer_name") is not None
    target = row.get("target")
    if row.get("missing"):
        peer = f"{row['peer_name']}\npeer not installed: {row['missing']}"
    elif row.get("peer"):
        peer = f"{figure(row['peer'], unit)}\n{row['peer_name']}"
    else:
        peer = ""
    return [
        row["name"],
        row.get("model") or "",
        bound(target, "×" if with_peer else f" {unit}"),
        figure(row["ours"], unit),
        peer,
        figure(row["ratio"], "×") if row.get("ratio") else "",
        _VERDICTS[row.get("met")],
    ]


def percentiles_table(title: str, rows: Sequence[Json]) -> Table:
    """A table of rows without peers, of so many samples that percentiles say something."""
    table = Table(title=title, title_justify="left")
    for name in ("", "target", "median", "p95", "lowest–highest", "samples", ""):
        table.add_column(name, justify="left" if name in ("", "target") else "right")
    for row in rows:
        values, unit = row.get("ours") or row, row["unit"]
        table.add_row(
            row["name"],
            f"{row['target']} {unit}" if row.get("target") is not None else "",
            f"{number(values['median'])} {unit}",
            f"{number(values['p95'])} {unit}",
            f"{number(values['low'])}–{number(values['high'])}",
            str(values["samples"]),
            _VERDICTS[row.get("met")],
        )
    return table


def within(target: str, values: Json) -> bool:
    """Whether figures keep a target such as ``p50 3, p95 8``; a bare bound is on the median."""
    names = {"p50": "median", "p95": "p95", "": "median"}
    bounds = re.findall(r"(p50|p95|)\s*([0-9][0-9.]*)", target)
    return all(values[names[name]] <= float(limit) for name, limit in bounds)


def bound(target: float | None, unit: str) -> str:
    """A target in words."""
    return "" if target is None else f"≤ {number(target)}{unit}"


def figure(values: Json, unit: str) -> str:
    """Median and spread, such as ``1.23 (1.20–1.31) s``."""
    shown = number(values["median"])
    if values.get("low") is not None:
        shown += f" ({number(values['low'])}–{number(values['high'])})"
    return f"{shown}×" if unit == "×" else f"{shown} {unit}".rstrip()


def number(value: float) -> str:
    """Three figures, as many as such measurements bear."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"
