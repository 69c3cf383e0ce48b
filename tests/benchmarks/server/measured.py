"""Figures: a row of the table, or a point of a curve."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row: what was measured, and what it is to be. ``target`` holds for the figure named."""

    name: str
    unit: str
    target: str
    values: Sequence[float]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "target": self.target,
            "samples": len(self.values),
            **figures(self.values),
        }


def figures(values: Sequence[float]) -> dict[str, float]:
    """The median, the 95th percentile and the ends of a series."""
    return {
        "median": round(statistics.median(values), 3),
        "p95": round(percentile(values, 95), 3),
        "low": round(min(values), 3),
        "high": round(max(values), 3),
    }


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many percent of a series do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]
