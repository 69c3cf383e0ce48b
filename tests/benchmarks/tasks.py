"""What the templates for tasks are worth, with a local model.

::

    .venv/bin/python tests/benchmarks/tasks.py --humaneval FILE [--limit N] [--model NAME]
        [--task TASK]… [--show]

The functions are HumanEval's own solutions, without their docstrings; the diffs are those of the
problems' bodies being written. Each task is asked greedily with each template that is for it, and
its first candidate is held against what can be checked: tests run against the function and against
one that returns nothing, examples are run, documentation has to name what the function takes. What
runs, runs in the sandbox.
"""

import argparse
import ast
import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attrs import evolve
from rich.table import Table
from section import console, read, say, write

from tenfold.assistant import Assistant
from tenfold.evaluation.judging import passes
from tenfold.evaluation.problem import Problem
from tenfold.sandbox.box import why_no_sandbox
from tenfold.settings import Settings
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range
from tenfold.source.tasks import Assigned
from tenfold.variant import Variant

TEMPLATES: dict[Assigned, tuple[str, ...]] = {
    "docstring": ("docstring-python", "fim-qwen", "docstring"),
    "tests": ("tests-prefix", "tests"),
    "example": ("example-python", "prefix", "example"),
    "explain": ("explain-prefix", "explain"),
    "commit": ("commit-prefix", "commit"),
}


@dataclass(frozen=True)
class Function:
    """A function as its author left it, with its name and the names of what it takes."""

    name: str
    parameters: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Answered:
    """What was inserted for a task, and the document with it."""

    inserted: str
    document: str
    parses: bool


Check = Callable[[Function, Answered], Awaitable[bool]]


def functions(path: Path, limit: int) -> list[Function]:
    """Some of the suite's functions, without documentation."""

    problems = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    chosen = random.Random(0).sample(problems, len(problems))
    found = []
    for problem in chosen:
        tree = ast.parse(problem["prompt"] + problem["canonical_solution"])
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and len(node.body) > 1:
                node.body = node.body[1:]
        (last,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)][-1:]
        parameters = tuple(argument.arg for argument in last.args.args)
        if last.name == problem["entry_point"]:
            found.append(Function(last.name, parameters, ast.unparse(tree) + "\n"))
    return found[:limit]


async def runs(code: str, tests: str = "") -> bool:
    """Whether a program runs to its end in the sandbox."""
    return await passes(Problem("p", "p.py", "", 0, tests), code)


def copies(function: Function, inserted: str) -> bool:
    """Whether a line of the function's code stands in what was inserted, comment marks aside."""
    lines = {line.strip() for line in function.code.split("\n") if len(line.strip()) > 8}
    return any(line.strip(" #") in lines for line in inserted.split("\n"))


async def documents(function: Function, answered: Answered) -> bool:
    """It parses, names all that the function takes, and is no copy of the code."""
    named = all(re.search(rf"\b{name}\b", answered.inserted) for name in function.parameters)
    return answered.parses and named and not copies(function, answered.inserted)


async def tests_well(function: Function, answered: Answered) -> bool:
    """Its tests pass for the function, and fail for one that returns nothing."""
    tree = ast.parse(answered.document) if answered.parses else None
    if tree is None:
        return False
    tests = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]
    calls = "\n".join(f"{name}()" for name in tests)
    if not tests or not await runs(answered.document, calls):
        return False
    broken = f"{answered.document}\n\ndef {function.name}(*_, **__):\n    return None\n"
    return not await runs(broken, calls)


async def shows_use(function: Function, answered: Answered) -> bool:
    """It calls the function, which it does not define anew, and runs."""
    called = f"{function.name}(" in answered.inserted
    anew = f"def {function.name}(" in answered.inserted
    return answered.parses and called and not anew and await runs(answered.document)


async def explains(function: Function, answered: Answered) -> bool:
    """One to six lines of comment that say more than a few words, and no code."""
    lines = answered.inserted.strip().split("\n")
    said = 1 <= len(lines) <= 6 and len(answered.inserted) > 40
    return answered.parses and said and not copies(function, answered.inserted)


async def is_a_message(_: Function, answered: Answered) -> bool:
    """A subject of at most 72 characters that says something, and is no code."""
    subject = answered.inserted.split("\n")[0]
    return 8 <= len(subject) <= 72 and " " in subject and not re.search(r"[{}=;]|def ", subject)


CHECKS: dict[Assigned, Check] = {
    "docstring": documents,
    "tests": tests_well,
    "example": shows_use,
    "explain": explains,
    "commit": is_a_message,
}


def document_for(function: Function, task: Assigned) -> tuple[Document, Position]:
    """The document that a task is asked in, with the cursor in the function."""
    if task == "commit":
        lines = function.code.rstrip("\n").split("\n")
        added = "\n".join(f"+{line}" for line in lines)
        head = "diff --git a/solutions.py b/solutions.py\n--- a/solutions.py\n+++ b/solutions.py\n"
        text = f"{head}@@ -0,0 +1,{len(lines)} @@\n{added}\n"
        return Document("file:///project/staged.diff", language_for("diff", ""), text, 1), Position(
            0, 0
        )
    document = Document(
        "file:///project/solutions.py", language_for("python", ""), function.code, 1
    )
    lines = function.code.split("\n")
    (line,) = [n for n, text in enumerate(lines) if text.startswith(f"def {function.name}(")][-1:]
    return document, Position(line, 0)


async def answer(
    assistant: Assistant, function: Function, task: Assigned, template: str
) -> Answered | None:
    """The first candidate for a task; None where there is none."""
    document, position = document_for(function, task)
    ask = assistant.assign(document, Range(position, position), task)
    assert ask.asked_in is not None
    insertion = ask.asked_in.insertion
    variant = Variant(template=template, seed=0, temperature=0.0)
    synthesis = await assistant.synthesis(ask, 1, variant)
    async for _ in synthesis.growth():
        pass
    for candidate in synthesis.solutions.ranked():
        inserted = insertion.inserted(candidate.insert_text, ask.newline)
        start = document.offset(insertion.range.start)
        whole = document.text[:start] + inserted + document.text[start:]
        return Answered(inserted, whole, candidate.parses is not False)
    return None


async def measure(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Ask each task with each of its templates, and check what comes."""
    settings = Settings()
    settings = evolve(settings, model=evolve(settings.model, name=arguments.model))
    assistant = Assistant(settings)
    chosen = functions(arguments.humaneval, arguments.limit)
    rows = []
    for task in arguments.task or TEMPLATES:
        for template in TEMPLATES[task]:
            good = 0
            for function in chosen:
                answered = await answer(assistant, function, task, template)
                right = answered is not None and await CHECKS[task](function, answered)
                good += right
                if arguments.show:
                    text = answered.inserted if answered is not None else ""
                    say(f"{function.name}: {'good' if right else 'not good'}\n{text}\n")
            say(f"{task} · {template}: {good} of {len(chosen)}")
            rows.append({"task": task, "template": template, "good": good, "of": len(chosen)})
    await assistant.close()
    return rows


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Print the table."""
    table = Table("task", "template", "good", title="Templates for tasks")
    for row in rows:
        table.add_row(row["task"], row["template"], f"{row['good']} of {row['of']}")
    console().print(table)


def main() -> None:
    """Measure, show, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--humaneval", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--model", default="qwen2.5-coder-0.5b")
    parser.add_argument("--task", action="append", choices=TEMPLATES, help="this one only")
    parser.add_argument("--show", action="store_true", help="print what was inserted")
    arguments = parser.parse_args()
    reason = why_no_sandbox()
    if reason is not None:
        raise SystemExit(f"Tests and examples cannot be run here. {reason}")
    rows = asyncio.run(measure(arguments))
    show(rows)
    title = f"Templates for tasks, {arguments.model}"
    measured = {row["task"] for row in rows}
    before = read().get("tasks", {})
    if before.get("title") == title:
        rows = [row for row in before["tasks"] if row["task"] not in measured] + rows
    write("tasks", {"title": title, "rows": [], "growth": {}, "tasks": rows})


if __name__ == "__main__":
    main()
