"""Saving a solution as a case: its document and cursor, and that one like it is expected."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import yaml

from tenfold.candidates.candidate import Candidate
from tenfold.cases.case import CURSOR, MOST_CANDIDATES
from tenfold.errors import CaseError
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


def case_text(
    ask: Ask,
    solution: Candidate,
    *,
    template: str,
    count: int,
    seed: int,
    temperature: float | None,
    redact: Callable[[str], str],
) -> str:
    """The text of a case that expects a solution, or one like it, among those to an Ask.

    ``redact`` replaces secrets: the file is likely to be shared. Raises :class:`CaseError` where
    the document holds the mark of the cursor itself.
    """
    document, cursor = ask.asked_in or (ask.text, ask.cursor)
    if CURSOR in document:
        raise CaseError(
            f"The document holds the text {CURSOR}, which stands for the cursor in a case.",
            "Write the case by hand, without that text.",
        )
    offset = Document(ask.uri, ask.language, document, None).offset(cursor)
    before, after = redact(document[:offset]), redact(document[offset:])
    lead = ask.kept + ask.lead
    expected = solution.insert_text.replace("\r\n", "\n").removeprefix(lead)
    lines = [
        _field("description", _description(ask)),
        _field("file", ask.path),
        f"text: {_block(before + CURSOR + after, 2)}",
        *(["snippets:\n"] if ask.snippets else []),
        *(_snippet(snippet, redact) for snippet in ask.snippets),
        _field("template", template),
        _field("task", ask.task if ask.asked_in is not None else "code"),
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
    lines.append(f"    value: {_block(redact(expected), 6)}")
    return "".join(lines)


def free_path(root: Path, ask: Ask) -> Path:
    """A place for a new case in a workspace folder, named after what was asked."""
    words = re.findall(r"[a-z0-9]+", ask.instruction.lower())[:WORDS]
    name = "-".join(words)[:60] or re.sub(r"[^a-z0-9]+", "-", Path(ask.path).stem.lower())
    name = name.strip("-") or "case"
    folder = own_cases(root)
    path, number = folder / f"{name}.yaml", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.yaml"
    return path


def _description(ask: Ask) -> str:
    line = next((line.strip() for line in ask.instruction.split("\n") if line.strip()), "")
    return f"{line[:SHOWN]}…" if len(line) > SHOWN else line


def _snippet(snippet: Snippet, redact: Callable[[str], str]) -> str:
    text = redact(snippet.text.rstrip("\n")) + "\n"
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
