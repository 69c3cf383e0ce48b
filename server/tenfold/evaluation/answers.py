"""What was answered and how it did, kept so that a run goes on where it was ended."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Variant:
    """With what a problem is asked."""

    model: str
    template: str
    count: int
    seed: int

    @property
    def title(self) -> str:
        """As it stands in tables."""
        template = "" if self.template == "auto" else f" · {self.template}"
        many = "one candidate" if self.count == 1 else f"{self.count} candidates"
        return f"{self.model}{template} · {many}"


@dataclass(slots=True)
class Judged:
    """A candidate with its evidence, and whether it was right."""

    text: str
    passed: bool
    tokens: int
    mean_logprob: float | None
    parses: bool | None
    undefined: list[str]
    examples: tuple[int, int] | None
    """Passed, and tried; None where none could be."""
    behaviour: str | None
    finish_reason: str
    fingerprint: str
    reason: str
    """For its place, as users read it."""
    stumbles: int = 0
    """Inputs near the examples at which it raised an error."""
    secrets: int = 0
    similarity: float | None = None
    """To the text that was cut out, 0 to 1; for a hole."""


@dataclass(slots=True)
class Answer:
    """All candidates of one problem, in the order in which they are shown."""

    problem: str
    variant: Variant
    template: str
    """The one that was chosen."""
    prompt_tokens: int
    candidates: list[Judged]
    account: dict[str, Any]
    seconds_first: float | None
    seconds_total: float
    error: str | None = None
    """Why there are none, or not all."""

    def as_json(self) -> dict[str, Any]:
        """One line of the file."""
        return asdict(self)


class Answers:
    """A file of answers that is only appended to, a line each.

    A line that was cut short, as by a kill, is as if it was never written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[tuple[str, Variant], Answer] = {}
        if file.is_file():
            for line in file.read_bytes().split(b"\n"):
                answer = _read(line)
                if answer is not None:
                    self._known[answer.problem, answer.variant] = answer

    def get(self, problem: str, variant: Variant) -> Answer | None:
        """The answer to a problem, if there is one."""
        return self._known.get((problem, variant))

    def add(self, answer: Answer) -> None:
        """Keep an answer; it is on the disk when this returns."""
        self._known[answer.problem, answer.variant] = answer
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(answer.as_json(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._file.open("ab") as file:
            if file.tell() and not self._ends_a_line():
                file.write(b"\n")
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _ends_a_line(self) -> bool:
        with self._file.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


def _read(line: bytes) -> Answer | None:
    try:
        told = json.loads(line)
        told["variant"] = Variant(**told["variant"])
        candidates = []
        for one in told["candidates"]:
            if one["examples"] is not None:
                one["examples"] = tuple(one["examples"])
            candidates.append(Judged(**one))
        told["candidates"] = candidates
        return Answer(**told)
    except (ValueError, KeyError, TypeError):
        return None
