"""HumanEval through the product's own path, with 8 bit weights and with float32.

::

    .venv/bin/python tests/benchmarks/humaneval.py --humaneval FILE [--limit N] [--answers FILE]

Each problem's prompt is a document with the cursor at its end, as if it had just been typed, and
one candidate is asked for, which is drawn greedily. The programs run in bubblewrap, without
network, in a system that they can only read; where there is no bubblewrap none is run. Answers
and verdicts are kept line by line: the next run goes on where this one ended.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from exact import computing_with, exact_forward
from rich.table import Table
from section import console, say, write

from tenfold.assistant import Assistant
from tenfold.evaluation.judging import passes
from tenfold.evaluation.problem import Problem
from tenfold.evaluation.suites import read_suite
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.local.conversion import convert
from tenfold.models.local.engine import LocalModel
from tenfold.sandbox.box import why_no_sandbox
from tenfold.settings import read_settings
from tenfold.source.document import Change, Document
from tenfold.source.languages import language_for

PRECISIONS = ("8 bits", "float32")
RESAMPLES = 10_000
Answer = dict[str, Any]


class Answers:
    """What was answered and how it did, in a file that is only appended to."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[tuple[str, str], Answer] = {}
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def get(self, task: str, precision: str) -> Answer | None:
        """The answer to a problem, if there is one."""
        return self._known.get((task, precision))

    def add(self, answer: Answer) -> None:
        """Keep an answer, or an older one with its verdict."""
        self._take(answer)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")

    def _take(self, answer: Answer) -> None:
        self._known[answer["task"], answer["precision"]] = answer


async def ask(problems: Sequence[Problem], name: str, answers: Answers) -> None:
    """Ask for what is not answered yet, with each precision."""
    tree = {"model": {"name": name}, "candidates": {"count": 1, "seed": 1}}
    settings, _ = read_settings(tree, source="the benchmark")
    for precision in PRECISIONS:
        missing = [one for one in problems if not answers.get(one.id, precision)]
        if not missing:
            continue
        assistant = Assistant(settings)
        model = await assistant.model()
        assert isinstance(model, LocalModel)
        exactly: Any = nullcontext()
        if precision == "float32":
            exactly = computing_with(model, exact_forward(model, convert(CATALOGUE[name])))
        with exactly:
            for number, problem in enumerate(missing, 1):
                begin = time.perf_counter()
                text = await program(assistant, problem.text, problem.id)
                answer = {"task": problem.id, "precision": precision, "text": text}
                answers.add({**answer, "seconds": round(time.perf_counter() - begin, 2)})
                say(f"{precision}: {problem['task_id']}, {number} of {len(missing)}")
        await assistant.close()


async def program(assistant: Assistant, prompt: str, task: str) -> str:
    """The document after the candidate for its end was taken; the document where there is none."""
    name = f"{task.replace('/', '_')}.py"
    document = Document(f"file:///{name}", language_for(None, name), prompt, None)
    wanted = assistant.ask(document, document.position(len(prompt)))
    if wanted is None:
        return prompt
    synthesis = await assistant.synthesis(wanted, 1)
    async for _ in synthesis.growth():
        pass
    if synthesis.error is not None:
        raise synthesis.error
    for candidate in synthesis.solutions.ranked():
        document.apply([Change(candidate.range, candidate.insert_text)], None)
        break
    return document.text


def interval(differences: Sequence[int]) -> tuple[float, float]:
    """95 % interval of a mean difference: the problems are drawn again and again."""
    dice = random.Random(0)
    count = len(differences)
    means = sorted(sum(dice.choices(differences, k=count)) / count for _ in range(RESAMPLES))
    return means[RESAMPLES * 25 // 1000], means[RESAMPLES * 975 // 1000 - 1]


def judged(problems: Sequence[Problem], answers: Answers) -> Iterator[tuple[bool, bool]]:
    """For each problem whether its programs pass, of 8 bits and of float32."""
    for number, problem in enumerate(problems, 1):
        verdicts = []
        for precision in PRECISIONS:
            answer = answers.get(problem.id, precision)
            assert answer is not None
            if "passed" not in answer:
                answer = {**answer, "passed": asyncio.run(passes(problem, answer["text"]))}
                answers.add(answer)
            verdicts.append(answer["passed"])
        if number % 20 == 0:
            say(f"{number} of {len(problems)} problems tested")
        yield verdicts[0], verdicts[1]


def main() -> None:
    """Ask, run, and print how the two precisions compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--humaneval", type=Path, required=True, help="HumanEval.jsonl")
    parser.add_argument("--model", default="qwen2.5-coder-0.5b", choices=list(CATALOGUE))
    parser.add_argument("--limit", type=int, help="only the first so many problems")
    parser.add_argument("--answers", type=Path, help="where answers are kept; made if need be")
    wanted = parser.parse_args()
    problems = read_suite(wanted.humaneval, limit=wanted.limit)
    answers = Answers(wanted.answers or Path(f"humaneval-{wanted.model}.jsonl"))
    asyncio.run(ask(problems, wanted.model, answers))
    why_not = why_no_sandbox()
    if why_not is not None:
        raise SystemExit(f"The programs were not run: {why_not}")
    verdicts = list(judged(problems, answers))
    low, high = interval([int(ours) - int(exact) for ours, exact in verdicts])
    count = len(verdicts)
    ours, exact = (sum(each) / count for each in zip(*verdicts, strict=True))
    figures = {
        "title": "HumanEval, one greedy candidate as ghost text",
        "model": wanted.model,
        "problems": count,
        "pass_8_bits": ours,
        "pass_float32": exact,
        "difference": ours - exact,
        "interval_95": [low, high],
        "only_8_bits": sum(one and not other for one, other in verdicts),
        "only_float32": sum(other and not one for one, other in verdicts),
    }
    write("humaneval", figures)
    table = Table(title=f"{figures['title']}: {wanted.model}, {count} problems")
    for heading in ("8 bits", "float32", "difference", "95 % interval", "only 8 bits", "only f32"):
        table.add_column(heading, justify="right")
    table.add_row(
        *(f"{value:.1%}" for value in (ours, exact)),
        f"{ours - exact:+.1%}",
        f"{low:+.1%} to {high:+.1%}",
        *(str(figures[name]) for name in ("only_8_bits", "only_float32")),
    )
    console().print(table)


if __name__ == "__main__":
    main()
