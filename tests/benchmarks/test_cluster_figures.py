"""What the cluster's benchmark makes of its measurements; nothing here starts a cluster."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
pytest.importorskip("ray", reason="Ray is not installed: tenfold[cluster]")

from cluster import cost, parts_of, rows_of
from team import Asked


def asked(ended: float, seconds: float = 1.0, lost: str | None = None) -> Asked:
    return Asked(ended - seconds, seconds / 2, seconds, 5, lost)


def test_a_request_counts_where_it_ended() -> None:
    parts = parts_of(
        [asked(9.0), asked(10.5, 3.0), asked(25.0), asked(39.0), asked(47.0)], 0.0, 10.0
    )
    assert {name: len(found) for name, found in parts.items()} == {
        "before": 1,
        "an engine killed": 1,
        "a node killed": 1,
        "after": 2,
    }


def test_what_was_lost_has_no_time() -> None:
    parts = parts_of([asked(1.0), asked(2.0, 9.0, "unreachable"), asked(12.0, 2.0)], 0.0, 10.0)
    rows = {row.name: row.ours for row in rows_of(parts)}
    assert rows == {
        "before: first token": [0.5],
        "before: whole answer": [1.0],
        "an engine killed: first token": [1.0],
        "an engine killed: whole answer": [2.0],
    }


def test_the_cost_is_what_developers_ask_by_what_a_core_answers() -> None:
    best = {"requestsPerSecond": 4.0, "engines": 2}
    told = cost(best, 72.0, 0.05)
    assert told["requestsPerSecondAndCore"] == 2.0
    assert told["cores"] == 10.0
    assert told["pricePerHour"] == 0.5
    assert "pricePerHour" not in cost(best, 72.0, None)
