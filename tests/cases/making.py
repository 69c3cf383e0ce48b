"""Cases, answers and models for tests, made by hand."""

from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from candidates.asks import ask_at
from tenfold.cases.assertions import Assertion, read_assertions
from tenfold.cases.case import Case, check_case
from tenfold.cases.judging import Answer
from tenfold.completion import Completion
from tenfold.finishing import candidate_from
from tenfold.models.contract import Abilities, Delta, Sampling
from tenfold.prompting.front_matter import Group, read_mapping
from tenfold.prompting.problems import Columns
from tenfold.prompting.prompt import Prompt
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer

ADD = "# Add two numbers: add(1, 2) -> 3\ndef add(a, b):\n    <CURSOR>\n"
ABILITIES = Abilities("unknown", 8192, False, False, True, True, 10)


class Scripted:
    """A model that gives these texts, one request after the other, and then fails the test."""

    name = "scripted"
    loaded = True
    abilities = ABILITIES
    tokenizer: Tokenizer = EstimatedTokenizer()

    def __init__(self, *rounds: Sequence[str]) -> None:
        self.rounds = list(rounds)
        self.asked: list[Sampling] = []

    async def load(self, progress: Callable[[str], None]) -> None: ...

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        self.asked.append(sampling)
        for index, text in enumerate(self.rounds.pop(0)):
            for word in text.split(" ")[:-1]:
                yield Delta(index, word + " ", -0.25)
            yield Delta(index, text.rpartition(" ")[2], -0.25)
            yield Delta(index, "", 0.0, "stop", tokens=0)

    async def prefill(self, prompt: Prompt) -> None: ...

    async def close(self) -> None: ...


def case_source(asserts: str = "- type: parses", text: str = ADD, **fields: Any) -> str:
    more = "".join(f"{name}: {value}\n" for name, value in fields.items())
    head = "" if "file" in fields else "file: add.py\n"
    shown = indent(text, "  ", lambda _: True)
    return f"{head}{more}text: |\n{shown}assert:\n{indent(dedent(asserts).strip(), '  ')}\n"


def case_of(root: Path, source: str, name: str = "add") -> Case:
    """Write a case into a workspace folder, and read it."""
    path = write(root / ".tenfold" / "cases" / f"{name}.yaml", source)
    file = check_case(source, path)
    assert file.case is not None, file.problems
    return file.case


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def assertion(source: str) -> Assertion:
    """One assertion, as in ``type: contains`` and what follows."""
    whole = f"assert:\n  - {indent(dedent(source).strip(), '    ').lstrip()}\n"
    problems: list[str] = []

    def report(line: int, what: str, next_step: str, columns: Columns | None = None) -> None:
        problems.append(f"{line}: {what} {next_step}")

    node = read_mapping(whole, 1, report, begin="assert")
    assert node is not None, problems
    (one,) = read_assertions(Group(node, 1, "", report))
    assert problems == []
    return one


def answer(
    *texts: str,
    document: str = ADD,
    file: str = "add.py",
    seconds: float = 0.25,
    price: float | None = 0.0,
) -> Answer:
    """An answer with these completions as its solutions, in this order."""
    ask = ask_at(document.replace("<CURSOR>", "<|>"), file)
    solutions = []
    for text in texts:
        completion = Completion()
        completion.take(Delta(0, text, -0.5, "stop"))
        made = candidate_from(completion, "stop", ask, continues=True)
        assert made is not None
        solutions.append(made[0])
    return Answer(ask, prompt_of(ask.prefix), solutions, seconds, price, {"description": "a test"})


def prompt_of(text: str) -> Prompt:
    return Prompt(
        template="prefix", reason="", model="scripted", text=text, messages=(), held_back="",
        suffix=None, continues=True, stop=(), pieces=(), total_tokens=7, exact=False, budget=100,
        reserved=10, left_out=(), fingerprint="abc",
    )  # fmt: skip
