"""How long a pause in typing is: bounded, and learnt from the user and the model."""

import pytest

from tenfold.rhythm import Rhythm

BASE = 0.15


def typing(gap: float, keys: int = 30, response: float | None = 2.0) -> Rhythm:
    rhythm = Rhythm()
    for number in range(keys):
        rhythm.key(number * gap)
    if response is not None:
        rhythm.response(response)
    return rhythm


def test_nothing_is_known_yet() -> None:
    assert Rhythm().pause(BASE) == BASE
    assert typing(0.3, response=None).pause(BASE) == BASE
    assert typing(0.3, keys=1).pause(BASE) == BASE


def test_fast_typing_takes_the_setting() -> None:
    assert typing(0.08).pause(BASE) == BASE


def test_slow_typing_takes_half_as_long_again_as_a_gap() -> None:
    assert typing(0.3).pause(BASE) == pytest.approx(0.45)


def test_never_beyond_four_times_the_setting() -> None:
    assert typing(0.9).pause(BASE) == pytest.approx(4 * BASE)
    assert typing(0.9).pause(0.0) == 0.0


def test_waiting_costs_no_more_than_half_an_answer() -> None:
    assert typing(0.3, response=0.1).pause(BASE) == pytest.approx(BASE + 0.05)


def test_who_stops_to_think_does_not_type_slowly() -> None:
    rhythm = typing(0.1)
    for number in range(10):
        rhythm.key(100 + 5.0 * number)
    assert rhythm.pause(BASE) == pytest.approx(BASE)


def test_it_follows_a_change() -> None:
    rhythm = typing(0.08)
    for number in range(30):
        rhythm.key(100 + 0.3 * number)
    assert rhythm.pause(BASE) == pytest.approx(0.45)
    for _ in range(30):
        rhythm.response(0.02)
    assert rhythm.pause(BASE) == pytest.approx(BASE, abs=0.02)
