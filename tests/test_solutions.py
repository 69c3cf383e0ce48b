"""Solutions: the account adds up, duplicates fold, order is by evidence and then stays."""

import random

import pytest

from tenfold.candidates.candidate import Candidate, Secret
from tenfold.candidates.solutions import Solutions
from tenfold.source.positions import Position, Range

HERE = Range(Position(0, 0), Position(0, 0))


def candidate(
    name: str,
    *,
    logprob: float | None = -1.0,
    parses: bool | None = True,
    secret: bool = False,
    program: str | None = None,
) -> Candidate:
    secrets = (Secret("key", 1),) if secret else ()
    return Candidate(name, name, HERE, 3, logprob, parses, secrets, "stop", program or name)


def solutions_of(*candidates: Candidate) -> Solutions:
    solutions = Solutions()
    solutions.want(10)
    solutions.request(len(candidates))
    for item in candidates:
        solutions.add(item)
    return solutions


ORDERS = [
    ([candidate("b", logprob=-0.5), candidate("a", logprob=-0.2)], "a b"),
    (
        [candidate("broken", logprob=-0.1, parses=False), candidate("whole", logprob=-2)],
        "whole broken",
    ),
    ([candidate("leaks", logprob=-0.1, secret=True), candidate("x", parses=False)], "x leaks"),
    ([candidate("unknown", logprob=None), candidate("known", logprob=-9)], "known unknown"),
    ([candidate("first", logprob=None), candidate("second", logprob=None)], "first second"),
    (
        [
            candidate("plain", parses=None, logprob=-1),
            candidate("better", parses=None, logprob=-0.5),
        ],
        "better plain",
    ),
]


@pytest.mark.parametrize(("candidates", "order"), ORDERS, ids=[order for _, order in ORDERS])
def test_order(candidates: list[Candidate], order: str) -> None:
    assert [item.id for item in solutions_of(*candidates).ranked()] == order.split()


def test_what_was_shown_keeps_its_place() -> None:
    solutions = solutions_of(candidate("poor", logprob=-3))
    assert [item.id for item in solutions.keep_places(1)] == ["poor"]
    solutions.request(2)
    solutions.add(candidate("good", logprob=-0.1))
    solutions.add(candidate("fair", logprob=-0.5))
    assert [item.id for item in solutions.ranked()] == ["poor", "good", "fair"]
    assert [item.id for item in solutions.keep_places(10)] == ["poor", "good", "fair"]
    solutions.request(1)
    solutions.add(candidate("late", logprob=-0.01))
    assert [item.id for item in solutions.ranked()] == ["poor", "good", "fair", "late"]


def test_duplicates_fold_into_the_first() -> None:
    solutions = solutions_of(candidate("a", program="p"), candidate("b", program="p"))
    assert [(item.id, item.duplicates) for item in solutions.ranked()] == [("a", 1)]
    assert solutions.account.duplicates == 1
    assert solutions.missing == 9


def test_failures_can_be_asked_for_again() -> None:
    solutions = solutions_of(candidate("a"))
    solutions.request(9)
    solutions.fail_pending("unreachable")
    assert solutions.account.failed == (("unreachable", 9),)
    solutions.forget_failures()
    assert solutions.account.requested == 1
    assert solutions.missing == 9


def test_the_account_always_adds_up() -> None:
    chance = random.Random(5)
    for _ in range(300):
        solutions = Solutions()
        solutions.want(chance.randint(1, 10))
        for step in range(chance.randint(1, 40)):
            act = chance.randrange(5)
            if act == 0:
                solutions.request(chance.randint(1, 5))
            elif act == 1 and solutions.pending:
                solutions.add(candidate(str(step), program=str(chance.randrange(6))))
            elif act == 2 and solutions.pending:
                solutions.add_empty()
            elif act == 3:
                solutions.fail_pending(chance.choice(["rate limited", "unreachable"]))
            else:
                solutions.forget_failures()
            account = solutions.account
            failed = sum(count for _, count in account.failed)
            assert account.pending >= 0
            assert account.requested == (
                account.shown + account.duplicates + account.empty + failed + account.pending
            )
            assert account.shown == len(solutions.ranked())


def test_a_second_form_takes_nobodys_place_and_the_account_adds_up() -> None:
    solutions = solutions_of(candidate("keys", logprob=-0.1, secret=True))
    assert solutions.add_second_form(candidate("no keys", logprob=-0.1))
    assert not solutions.add_second_form(candidate("again", program="no keys"))
    assert [item.id for item in solutions.ranked()] == ["no keys", "keys"]
    assert (solutions.shown, solutions.missing, solutions.second_forms) == (2, 9, 1)
    solutions.request(9)
    for number in range(8):
        assert solutions.add(candidate(str(number)))
    assert solutions.add(candidate("drawn", program="no keys")) is None
    account = solutions.account
    assert (account.wanted, account.requested, account.shown, account.duplicates) == (11, 11, 10, 1)
    assert account.requested == account.shown + account.duplicates
    assert solutions.missing == 1
