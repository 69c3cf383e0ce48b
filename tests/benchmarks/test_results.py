"""Ratios, spreads and verdicts of the benchmarks' tables; nothing here measures a time."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from results import Row, cells, number, percentiles_table, spread, table_of, within


def row_of(pairs: list[tuple[float, float]], target: float = 0.5) -> Row:
    row = Row("ten candidates", "s", "small", target, peer_name="llama.cpp")
    for ours, peer in pairs:
        row.add(ours, peer)
    return row


def test_a_spread_tells_median_ends_and_the_95th_percentile() -> None:
    found = spread([3.0, 1.0, 2.0, 10.0])
    assert found == {"median": 2.5, "low": 1.0, "high": 10.0, "p95": 10.0, "samples": 4}
    assert spread(range(1, 101))["p95"] == 95


def test_ratios_are_taken_pair_by_pair() -> None:
    # The machine was at half its speed in the second round: the ratio stays.
    found = row_of([(1.0, 4.0), (2.0, 8.0), (1.0, 5.0)]).json()
    assert found["ratio"]["median"] == 0.25
    assert (found["ratio"]["low"], found["ratio"]["high"]) == (0.2, 0.25)
    assert found["met"] is True


def test_a_missed_target_is_told() -> None:
    assert row_of([(3.0, 4.0)]).json()["met"] is False


def test_without_its_peer_a_row_says_why_and_judges_nothing() -> None:
    row = row_of([])
    row.add(1.5)
    row.missing = "cmake ended with 1"
    shown = cells(row.json())
    assert shown[4] == "llama.cpp\npeer not installed: cmake ended with 1"
    assert shown[3].startswith("1.50")
    assert shown[-1] == ""


def test_without_a_peer_the_target_is_in_the_rows_own_unit() -> None:
    row = Row("memory", "GB", target=1.3)
    row.add(1.25)
    assert row.json()["met"] is True
    assert cells(row.json())[2] == "≤ 1.30 GB"


@pytest.mark.parametrize(
    ("target", "met"),
    [("p50 3, p95 8", True), ("p50 3, p95 7", False), ("p50 1, p95 8", False), ("2", True)],
)
def test_a_target_in_percentiles(target: str, met: bool) -> None:
    assert within(target, {"median": 2.0, "p95": 7.5}) is met


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.0123, "0.0123"), (1.234, "1.23"), (12.34, "12.3"), (1234.5, "1,234")],
)
def test_numbers_have_three_figures(value: float, shown: str) -> None:
    assert number(value) == shown


def test_tables_have_a_line_for_each_row() -> None:
    rows = [row_of([(1.0, 4.0)]).json(), Row("x", "s", ours=[1.0]).json()]
    assert table_of("engine", rows).row_count == 2
    told = {"name": "idle", "unit": "MB", "target": "90", "samples": 1, "met": True}
    assert percentiles_table("server", [{**told, **spread([80.0])}]).row_count == 1
