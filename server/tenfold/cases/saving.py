"""Saving a solution as a case: its document and cursor, and that one like it is expected."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import yaml

from tenfold.candidates.candidate import Candidate
from tenfold.cases.case import MOST_CANDIDATES
from tenfold.cases.redacting import Redact, redacted
from tenfold.errors import CaseError
from tenfold.prompting.sample import CURSOR
from tenfold.source.ask import Ask, Snippet
from tenfold.source.document import Document
from tenfold.workspace import own_cases

WORDS: Final = 6
"""Of a comment in a case's name."""
PER_EDIT: Final = 20
"""Characters of a solution for each edit that another one may be away from it: in a short one, as
``return a - b``, each counts."""
SHOWN: Final = 80
"""Characters of a comment in a description."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """Where a case belongs, and its text; nothing is written yet."""

    path: Path
    text: str
    subject: str
    """The code that was asked about, as the case has it; empty where it asks for code."""


def new_case(
    root: Path,
    ask: Ask,
    solution: Candidate,
    *,
    template: str,
    count: int,
    seed: int,
    temperature: float | None,
    redact: Redact,
) -> NewCase:
    """A case in a workspace folder that expects a solution, or one like it, among those to an Ask.

    ``redact`` replaces secrets: the file is likely to be shared. Raises :class:`CaseError` where
    the document holds the mark of the cursor itself, or the cursor stands in a secret.
    """
    document, cursor, task = ask.text, ask.cursor, "code"
    if ask.asked_in is not None:
        document, cursor, task = ask.asked_in.text, ask.asked_in.cursor, ask.asked_in.task
    if CURSOR in document:
        raise CaseError(
            f"The document holds the text {CURSOR}, which stands for the cursor in a case.",
            "Write the case by hand, without that text.",
        )
    offset = Document(ask.uri, ask.language, document, None).offset(cursor)
    answer = solution.insert_text.replace("\r\n", "\n").removeprefix(ask.kept + ask.lead)
    others = [ask.instruction, ask.subject, answer, *(one.text for one in ask.snippets)]
    whole, instruction, subject, expected, *pieces = redacted([document, *others], redact)
    before, after, *_ = redacted([document[:offset], document[offset:], *others], redact)
    if before + after != whole:
        raise CaseError(
            "The cursor stands in a secret, which a case must not hold.",
            "Ask again at another place, and save that solution.",
        )
    snippets = [replace(one, text=text) for one, text in zip(ask.snippets, pieces, strict=True)]
    lines = [
        _field("description", _description(instruction)),
        _field("file", ask.path),
        f"text: {_block(before + CURSOR + after, 2)}",
        *(["snippets:\n"] if snippets else []),
        *map(_snippet, snippets),
        _field("template", template),
        _field("task", task),
        _field("count", max(1, min(count, MOST_CANDIDATES))),
        _field("seed", seed),
    ]
    if temperature is not None:
        lines.append(_field("temperature", temperature))
    lines.append("assert:\n")
    if solution.parses:
        lines.append("  - type: parses\n")
    if solution.examples is not None and solution.examples.passed == solution.examples.total:
        lines.append("  - type: examples-pass\n")
    lines.append(f"  - type: levenshtein\n    threshold: {len(expected) // PER_EDIT}\n")
    lines.append("    any: true\n")
    lines.append(f"    value: {_block(expected, 6)}")
    return NewCase(_free_path(root, instruction, ask.path), "".join(lines), subject)


def _free_path(root: Path, instruction: str, file: str) -> Path:
    """A place for a new case in a workspace folder, named after what was asked, or its file."""
    words = re.findall(r"[a-z0-9]+", instruction.lower())[:WORDS]
    name = "-".join(words)[:60] or re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower())
    name = name.strip("-") or "case"
    folder = own_cases(root)
    path, number = folder / f"{name}.yaml", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.yaml"
    return path


def _description(instruction: str) -> str:
    line = next((line.strip() for line in instruction.split("\n") if line.strip()), "")
    return f"{line[:SHOWN]}…" if len(line) > SHOWN else line


def _snippet(snippet: Snippet) -> str:
    text = snippet.text.rstrip("\n") + "\n"
    return f"  - {_field('path', snippet.path)}    text: {_block(text, 6)}"


def _field(name: str, value: Any) -> str:
    whole: str = yaml.safe_dump({name: value}, allow_unicode=True, width=2**31)
    return whole


def _block(text: str, indentation: int) -> str:
    """A text as YAML that people can read and change; quoted where YAML cannot hold it so."""
    kept = text.rstrip("\n")
    ends = len(text) - len(kept)
    chomping = "-" if not ends else "" if ends == 1 else "+"
    digit = "2" if text[:1] in (" ", "\n", "\t") else ""
    margin = " " * indentation
    body = [margin + line if line else "" for line in text.split("\n")[: -1 if ends else None]]
    block = f"|{digit}{chomping}\n" + "".join(f"{line}\n" for line in body)
    try:
        # Read where it will stand: two columns further in than its key.
        if yaml.safe_load(f"{' ' * (indentation - 2)}text: {block}") == {"text": text}:
            return block
    except yaml.YAMLError:
        pass
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31)
    return quoted
