"""The Result: how one case did with one template and one model."""

from dataclasses import dataclass
from typing import Any

from tenfold.cases.case import Case
from tenfold.errors import TenfoldError


@dataclass(frozen=True, slots=True)
class Run:
    """With what a case is run; ``template`` None is the case's own."""

    model: str
    template: str | None = None

    @property
    def title(self) -> str:
        """As it stands in tables."""
        return self.model if self.template is None else f"{self.template} · {self.model}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one assertion holds; ``message`` says why it does not."""

    type: str
    line: int
    passed: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How a case did. ``error`` is why it could not be run; then there are no verdicts."""

    case: Case
    run: Run
    repeat: int
    """From 1."""
    template: str = ""
    """The one that was used."""
    replayed: bool = False
    """The answer was recorded before, and the model was not asked."""
    seconds: float = 0.0
    """That the model took, when it was asked."""
    verdicts: tuple[Verdict, ...] = ()
    output: str = ""
    """The first solution."""
    error: TenfoldError | None = None

    @property
    def passed(self) -> bool:
        """Whether it was run and every assertion holds."""
        return self.error is None and all(verdict.passed for verdict in self.verdicts)


def result_json(result: Result) -> dict[str, Any]:
    """The answer to ``tenfold/runCase``."""
    return {
        "passed": result.passed,
        "replayed": result.replayed,
        "template": result.template,
        "model": result.run.model,
        "seconds": round(result.seconds, 3),
        "assertions": [
            {
                "type": verdict.type,
                "passed": verdict.passed,
                "message": verdict.message,
                "line": verdict.line,
            }
            for verdict in result.verdicts
        ],
        "output": result.output,
    }
