"""Judging: whether the assertions of a case hold for an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tenfold.candidates.candidate import Candidate
from tenfold.cases.assertions import LEVENSHTEIN_THRESHOLD, Assertion, CannotTell
from tenfold.cases.distance import within
from tenfold.cases.expressions import found
from tenfold.cases.own_code import judged_by_code
from tenfold.cases.results import Verdict
from tenfold.examples.stated import document_with, stated_examples
from tenfold.examples.trying import try_examples
from tenfold.prompting.prompt import Prompt
from tenfold.sandbox.box import why_no_sandbox
from tenfold.source.ask import Ask

SHOWN: Final = 60
"""Characters of a value in a message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is judged: the solutions to an Ask in their order, and what they took."""

    ask: Ask
    prompt: Prompt
    solutions: Sequence[Candidate]
    seconds: float
    price: float | None
    """In US dollars; None where it is not known."""
    test: dict[str, Any]
    """What is told of the case to its own code."""

    def text(self, solution: Candidate) -> str:
        """A solution as assertions see it: from its first character of its own on."""
        lead = self.ask.kept + self.ask.lead
        return solution.insert_text.replace("\r\n", "\n").removeprefix(lead)


Held = tuple[bool, str]
"""Whether something holds, and what is to be told if that is not what was wanted."""


async def judge(assertions: Sequence[Assertion], answer: Answer) -> tuple[Verdict, ...]:
    """Judge an answer by each assertion, in order."""
    return tuple([await _verdict(assertion, answer) for assertion in assertions])


async def _verdict(assertion: Assertion, answer: Answer) -> Verdict:
    try:
        if not assertion.kind.of_one:
            passed, message = _OF_ALL[assertion.plain](assertion, answer)
        else:
            passed, message = await _of_solutions(assertion, answer)
    except CannotTell as error:
        passed, message = False, str(error)
    return Verdict(assertion.type, assertion.line, passed, "" if passed else message)


async def _of_solutions(assertion: Assertion, answer: Answer) -> Held:
    """Whether it holds for the first solution, or for one of them all where that is enough."""
    if not answer.solutions:
        raise CannotTell("There is no solution: the model gave nothing that could be kept.")
    looked_at = answer.solutions if assertion.any else answer.solutions[:1]
    wanted = detail = ""
    for solution in looked_at:
        holds, wanted, detail = await _CHECKS[assertion.plain](assertion, answer, solution)
        if holds is not assertion.negated:
            return True, ""
    whom = f"one of the {len(looked_at)} solutions" if assertion.any else "the first solution"
    if assertion.negated:
        wanted = f"not {wanted}"
    elif detail and len(looked_at) == 1:
        wanted += f"; {detail}"
    return False, f"Expected {whom} {wanted}."


Check = Callable[[Assertion, Answer, Candidate], Awaitable[tuple[bool, str, str]]]
"""Gives whether it holds, what was wanted ("to …"), and what was found instead, if that helps."""


def _of_text(test: Callable[[Assertion, str], tuple[bool, str]]) -> Check:
    """A check that needs the solution's text alone."""

    async def check(
        assertion: Assertion, answer: Answer, solution: Candidate
    ) -> tuple[bool, str, str]:
        return (*test(assertion, answer.text(solution)), "")

    return check


def _contains(assertion: Assertion, text: str) -> tuple[bool, str]:
    return assertion.value in text, f"to contain {_shown(assertion.value)}"


def _icontains(assertion: Assertion, text: str) -> tuple[bool, str]:
    held = assertion.value.casefold() in text.casefold()
    return held, f"to contain {_shown(assertion.value)} in upper or lower case"


def _contains_any(assertion: Assertion, text: str) -> tuple[bool, str]:
    shown = ", ".join(map(_shown, assertion.values))
    return any(value in text for value in assertion.values), f"to contain one of {shown}"


def _contains_all(assertion: Assertion, text: str) -> tuple[bool, str]:
    shown = ", ".join(map(_shown, assertion.values))
    return all(value in text for value in assertion.values), f"to contain all of {shown}"


def _starts_with(assertion: Assertion, text: str) -> tuple[bool, str]:
    return text.startswith(assertion.value), f"to start with {_shown(assertion.value)}"


def _equals(assertion: Assertion, text: str) -> tuple[bool, str]:
    return _trimmed(text) == _trimmed(assertion.value), f"to equal {_shown(assertion.value)}"


def _levenshtein(assertion: Assertion, text: str) -> tuple[bool, str]:
    most = LEVENSHTEIN_THRESHOLD if assertion.threshold is None else int(assertion.threshold)
    near = within(most, _trimmed(text), _trimmed(assertion.value))
    return near, f"to be {most} edits or fewer from {_shown(assertion.value)}"


async def _regex(
    assertion: Assertion, answer: Answer, solution: Candidate
) -> tuple[bool, str, str]:
    held = await found(assertion.value, answer.text(solution))
    return held, f"to match {_shown(assertion.value)}", ""


async def _python(
    assertion: Assertion, answer: Answer, solution: Candidate
) -> tuple[bool, str, str]:
    await _need_sandbox("The code was not run.")
    context = {
        "prompt": answer.prompt.text
        if answer.prompt.text is not None
        else "\n".join(message.content for message in answer.prompt.messages),
        "vars": {
            "file": answer.ask.path,
            "language": answer.ask.language.id,
            "instruction": answer.ask.instruction,
            "prefix": answer.ask.prefix,
            "suffix": answer.ask.suffix,
        },
        "test": answer.test,
    }
    text = answer.text(solution)
    held, detail = await judged_by_code(assertion.value, text, context, assertion.threshold)
    return held, "to pass the code", detail


async def _parses(
    assertion: Assertion, answer: Answer, solution: Candidate
) -> tuple[bool, str, str]:
    if solution.parses is None:
        raise CannotTell(f"There is no grammar of {answer.ask.language.name} to parse it by.")
    return solution.parses, "to parse in its place", ""


async def _examples_pass(
    assertion: Assertion, answer: Answer, solution: Candidate
) -> tuple[bool, str, str]:
    ask = answer.ask
    examples = stated_examples(ask, solution.insert_text)
    if not examples:
        raise CannotTell("The comment states no examples that could be run.")
    await _need_sandbox("The examples were not run.")
    code = document_with(ask, solution.insert_text)
    tried = await try_examples(code, examples, ask.language.id)
    if tried is None:
        raise CannotTell("None of the comment's examples can be run here.")
    held = tried.passed == tried.total
    return held, "to pass the comment's examples", f"{tried.passed} of {tried.total} pass"


def _latency(assertion: Assertion, answer: Answer) -> Held:
    took, most = answer.seconds * 1000, assertion.threshold or 0.0
    told = f"Expected the answer within {most:g} ms; it took {took:.0f} ms."
    return took <= most, told


def _cost(assertion: Assertion, answer: Answer) -> Held:
    if answer.price is None:
        raise CannotTell(f"The price of {answer.prompt.model} is not known.")
    most = assertion.threshold or 0.0
    return (
        answer.price <= most,
        f"Expected a cost of at most ${most:g}; it was ${answer.price:g}.",
    )


def _distinct(assertion: Assertion, answer: Answer) -> Held:
    least, count = assertion.threshold or 0.0, len(answer.solutions)
    return count >= least, f"Expected {least:g} different solutions or more; there are {count}."


_OF_ALL: Final[dict[str, Callable[[Assertion, Answer], Held]]] = {
    "latency": _latency,
    "cost": _cost,
    "distinct": _distinct,
}
_CHECKS: Final[dict[str, Check]] = {
    "contains": _of_text(_contains),
    "icontains": _of_text(_icontains),
    "contains-any": _of_text(_contains_any),
    "contains-all": _of_text(_contains_all),
    "starts-with": _of_text(_starts_with),
    "equals": _of_text(_equals),
    "levenshtein": _of_text(_levenshtein),
    "regex": _regex,
    "python": _python,
    "parses": _parses,
    "examples-pass": _examples_pass,
}


async def _need_sandbox(what: str) -> None:
    reason = await asyncio.to_thread(why_no_sandbox)
    if reason is not None:
        raise CannotTell(f"{what} {reason} Install bubblewrap, on Linux.")


def _trimmed(text: str) -> str:
    """A text without the line end that YAML's blocks end with."""
    return text.rstrip("\n")


def _shown(value: str) -> str:
    whole = value.strip("\n")
    line = whole.partition("\n")[0]
    return f'"{line[:SHOWN]}…"' if len(line) > SHOWN or line != whole else f'"{line}"'
