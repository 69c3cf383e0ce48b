"""The order of candidates, and its reason."""

from dataclasses import replace

from tenfold.candidates.candidate import Candidate, Secret
from tenfold.candidates.ranking import ranked, reason_text
from tenfold.examples.example import Tried
from tenfold.source.positions import Position, Range

PLAIN = Candidate(
    id="a",
    insert_text="return 1",
    range=Range(Position(0, 0), Position(0, 0)),
    tokens=3,
    mean_logprob=-0.2,
    parses=True,
    secrets=(),
    finish_reason="stop",
    fingerprint="a",
)


def test_each_kind_of_evidence_outweighs_those_after_it() -> None:
    right = Tried(3, 3, "")
    best_first = [
        replace(PLAIN, examples=right, mean_logprob=-3.0),
        replace(PLAIN, examples=Tried(2, 3, ""), mean_logprob=-0.1),
        replace(PLAIN, mean_logprob=-0.1),
        replace(PLAIN, mean_logprob=-0.3),
        replace(PLAIN, mean_logprob=-0.3, insert_text="return 1 + 0"),
        replace(PLAIN, mean_logprob=None),
        replace(PLAIN, finish_reason="length", mean_logprob=-0.01),
        replace(PLAIN, undefined=("x",), mean_logprob=-0.01),
        replace(PLAIN, parses=False, mean_logprob=-0.01),
        replace(PLAIN, examples=Tried(0, 3, ""), mean_logprob=-0.01),
        replace(PLAIN, secrets=(Secret("password", 1),), examples=right, mean_logprob=-0.01),
    ]
    worst_first = best_first[::-1]
    assert ranked(worst_first) == best_first


def test_of_those_that_pass_what_most_agree_on_is_first() -> None:
    alone, one, other = Tried(2, 2, "alone"), Tried(2, 2, "agreed"), Tried(2, 2, "agreed")
    candidates = [
        replace(PLAIN, id="1", examples=alone, mean_logprob=-0.1),
        replace(PLAIN, id="2", examples=one, mean_logprob=-0.4),
        replace(PLAIN, id="3", examples=other, mean_logprob=-0.3),
        replace(PLAIN, id="4", examples=Tried(1, 2, "wrong"), mean_logprob=-0.0),
        replace(PLAIN, id="5", examples=Tried(1, 2, "wrong"), mean_logprob=-0.0),
        replace(PLAIN, id="6", examples=Tried(1, 2, "wrong"), mean_logprob=-0.0),
    ]
    assert [candidate.id for candidate in ranked(candidates)] == ["3", "2", "1", "4", "5", "6"]


def test_of_those_that_agree_alike_the_one_that_raises_fewer_errors_is_first() -> None:
    candidates = [
        replace(PLAIN, id="1", examples=Tried(2, 2, "a", stumbles=3), mean_logprob=-0.1),
        replace(PLAIN, id="2", examples=Tried(2, 2, "b", stumbles=1), mean_logprob=-0.4),
    ]
    assert [candidate.id for candidate in ranked(candidates)] == ["2", "1"]


def test_the_reason_is_a_short_text() -> None:
    assert reason_text(replace(PLAIN, examples=Tried(3, 3, ""), mean_logprob=-0.214)) == (
        "✓ 3/3 examples · parses · −0.21"
    )
    worst = replace(
        PLAIN,
        examples=Tried(1, 3, ""),
        parses=False,
        undefined=("a", "b"),
        finish_reason="length",
        secrets=(Secret("password", 1),),
    )
    assert reason_text(worst) == (
        "✗ 1/3 examples · does not parse · undefined: a, b · cut off · −0.20 · holds a secret"
    )
    assert reason_text(replace(PLAIN, parses=None, mean_logprob=None)) == ""
