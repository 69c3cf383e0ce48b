"""The order of candidates, and the reason for it in a few words."""

from collections import Counter
from collections.abc import Collection

from tenfold.candidates.candidate import Candidate

UNTRIED = 0.5
"""Stands for the share of examples passed where none could be tried."""


Order = tuple[bool, float, bool, bool, bool, int, int, float, int]


def ranked(candidates: Collection[Candidate]) -> list[Candidate]:
    """Candidates for one Ask by evidence, best first."""
    agreeing = Counter(
        candidate.examples.behaviour for candidate in candidates if candidate.examples is not None
    )
    return sorted(candidates, key=lambda candidate: _by_evidence(candidate, agreeing))


def _by_evidence(candidate: Candidate, agreeing: Counter[str]) -> Order:
    examples = candidate.examples
    return order(
        secret=bool(candidate.secrets),
        examples=None if examples is None else (examples.passed, examples.total),
        parses=candidate.parses,
        undefined=bool(candidate.undefined),
        cut=candidate.finish_reason == "length",
        agreeing=0 if examples is None else agreeing[examples.behaviour],
        stumbles=0 if examples is None else examples.stumbles,
        mean_logprob=candidate.mean_logprob,
        length=len(candidate.insert_text),
    )


def order(
    *,
    secret: bool,
    examples: tuple[int, int] | None,
    parses: bool | None,
    undefined: bool,
    cut: bool,
    agreeing: int,
    stumbles: int,
    mean_logprob: float | None,
    length: int,
) -> Order:
    """The sort key of what is known of a candidate; ``examples`` are those passed, and tried.

    Holds no secret; passes its comment's examples; parses and compiles; uses no undefined name;
    was finished rather than cut; does the same on the examples' inputs and near them as the most
    others, of which ``agreeing`` tells how many, itself included; raises errors at the
    fewest of these, its ``stumbles``; then the mean log-probability, and the shorter one on ties.
    The mean, not the sum: a sum prefers whatever is short. A candidate without log-probability
    stands behind those that have one; the sort is stable, so equals stay in order of arrival.
    """
    return (
        secret,
        -(examples[0] / examples[1] if examples is not None else UNTRIED),
        parses is False,
        undefined,
        cut,
        -agreeing,
        stumbles,
        float("inf") if mean_logprob is None else -round(mean_logprob, 4),
        length,
    )


def reason_text(candidate: Candidate) -> str:
    """What speaks for and against a candidate: ``✓ 3/3 examples · parses · −0.21``."""
    told: list[str] = []
    examples = candidate.examples
    if examples is not None:
        mark = "✓" if examples.passed == examples.total else "✗"
        told.append(f"{mark} {examples.passed}/{examples.total} examples")
    if candidate.parses is not None:
        told.append("parses" if candidate.parses else "does not parse")
    if candidate.undefined:
        told.append(f"undefined: {', '.join(candidate.undefined)}")
    if candidate.finish_reason == "length":
        told.append("cut off")
    if candidate.mean_logprob is not None:
        told.append(f"{candidate.mean_logprob:.2f}".replace("-", "−"))
    if candidate.environment:
        told.append(f"reads {', '.join(candidate.environment)}")
    if candidate.secrets:
        told.append("holds a secret")
    return " · ".join(told)
