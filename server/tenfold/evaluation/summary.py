"""From answers to figures, each with its interval."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from tenfold.candidates.ranking import Order, order
from tenfold.evaluation.answers import Answer, Judged, Variant
from tenfold.evaluation.statistics import Estimate, mean_with_interval, pass_at_k


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a variant over all problems."""

    name: str
    title: str
    estimate: Estimate
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of one variant."""

    variant: Variant
    problems: int
    failed: int
    figures: tuple[Figure, ...]

    def value(self, name: str) -> float:
        """One figure's value. Raises ``KeyError`` for one that there is not."""
        return self.estimate(name).value

    def estimate(self, name: str) -> Estimate:
        """One figure with its interval. Raises ``KeyError`` for one that there is not."""
        for figure in self.figures:
            if figure.name == name:
                return figure.estimate
        raise KeyError(name)


Picked = Callable[[Answer], "Judged | None"]


def as_shown(answer: Answer) -> Judged | None:
    """The first as the user saw them."""
    return answer.candidates[0] if answer.candidates else None


def without_examples(answer: Answer) -> Judged | None:
    """The first if no examples had been run."""
    return min(answer.candidates, key=_order, default=None)


def with_examples(answer: Answer) -> Judged | None:
    """The first with the examples run."""
    agreeing = Counter(one.behaviour for one in answer.candidates)
    return min(
        answer.candidates,
        key=lambda one: _order(
            one, one.examples, 0 if one.behaviour is None else agreeing[one.behaviour]
        ),
        default=None,
    )


def by_logprob(answer: Answer) -> Judged | None:
    """The first by mean log-probability alone."""
    return min(answer.candidates, key=_minus_logprob, default=None)


def _order(one: Judged, examples: tuple[int, int] | None = None, agreeing: int = 0) -> Order:
    """As candidates are ordered, of what was written down."""
    return order(
        secret=one.secrets > 0,
        examples=examples,
        parses=one.parses,
        undefined=bool(one.undefined),
        cut=one.finish_reason == "length",
        agreeing=agreeing,
        stumbles=one.stumbles if examples is not None else 0,
        mean_logprob=one.mean_logprob,
        length=len(one.text),
    )


def _minus_logprob(one: Judged) -> float:
    return float("inf") if one.mean_logprob is None else -round(one.mean_logprob, 4)


def summarize(variant: Variant, answers: Sequence[Answer]) -> Summary:
    """All figures of one variant's answers. A problem without a candidate counts as failed."""
    told = list(answers)

    def share(pick: Picked) -> Estimate:
        return mean_with_interval([float(_right(pick(answer))) for answer in told])

    def gained(pick: Picked) -> Estimate:
        return mean_with_interval(
            [float(_right(pick(answer))) - _at_random(answer) for answer in told]
        )

    def mean(value: Callable[[Answer], float]) -> Estimate:
        return mean_with_interval([value(answer) for answer in told])

    figures = [
        Figure("random", "pass@1, a random one", mean(_at_random)),
        Figure("logprob", "pass@1, the best by mean log-probability", share(by_logprob)),
        Figure("ranked", "pass@1 as ranked, examples not run", share(without_examples)),
        Figure("ranked_examples", "pass@1 as ranked, examples run", share(with_examples)),
        Figure("pass3", "pass@3", mean(lambda answer: _at(answer, 3))),
        Figure("oracle", "pass@10, the oracle", mean(lambda answer: _at(answer, 10))),
        Figure("gain", "as ranked, over a random one", gained(without_examples), "points"),
        Figure("gain_examples", "as ranked with examples, over a random one",
               gained(with_examples), "points"),
        Figure("distinct", "distinct programs", mean(_distinct), ""),
        Figure("broken", "candidates that do not parse", mean(_broken)),
        Figure("tokens", "tokens of a candidate", mean(_tokens), ""),
        Figure("prompt_tokens", "tokens of the prompt", mean(lambda one: one.prompt_tokens), ""),
        Figure("seconds_first", "until the first candidate",
               mean(lambda one: one.seconds_first or one.seconds_total), "s"),
        Figure("seconds_total", "until the last one", mean(lambda one: one.seconds_total), "s"),
    ]  # fmt: skip
    alike = [_first_similarity(answer) for answer in told]
    if any(value is not None for value in alike):
        estimate = mean_with_interval([value or 0.0 for value in alike])
        figures.append(Figure("similarity", "likeness of the first to what was cut out", estimate))
    return Summary(
        variant, len(told), sum(not answer.candidates for answer in told), tuple(figures)
    )


def _right(candidate: Judged | None) -> bool:
    return candidate is not None and candidate.passed


def _at_random(answer: Answer) -> float:
    return fmean([one.passed for one in answer.candidates]) if answer.candidates else 0.0


def _at(answer: Answer, k: int) -> float:
    correct = sum(one.passed for one in answer.candidates)
    return pass_at_k(len(answer.candidates), correct, k)


def _distinct(answer: Answer) -> float:
    return float(len({one.fingerprint for one in answer.candidates}))


def _broken(answer: Answer) -> float:
    return fmean([one.parses is False for one in answer.candidates]) if answer.candidates else 0.0


def _tokens(answer: Answer) -> float:
    return fmean([one.tokens for one in answer.candidates]) if answer.candidates else 0.0


def _first_similarity(answer: Answer) -> float | None:
    first = as_shown(answer)
    return first.similarity if first is not None else None
