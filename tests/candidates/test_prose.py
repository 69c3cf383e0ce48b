"""Answers for people: comments that explain, and commit messages."""

from pathlib import Path

import pytest

from tenfold.candidates.duplicates import fingerprint
from tenfold.candidates.prose import commit_message, explanation
from tenfold.candidates.shaping import block_finished, shape
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range
from tenfold.source.tasks import assign

LONG = "It reads the file in pieces of a megabyte so that a large one never has to fit into memory."


def ask_for(code: str = "x = f(1)\n", name: str = "a.py", line: int = 0) -> Ask:
    document = Document(Path("/w", name).as_uri(), language_for(None, name), code, 1)
    place = Position(line, 0)
    return assign(document, Range(place, place), "explain")


@pytest.mark.parametrize(
    "answer",
    [
        "It adds.",
        "It adds.\n",
        "It\nadds.",
        "# It adds.",
        "# It adds.\nx = f(1)\n",
        "# It\n# adds.",
        '"""It adds."""\nx = f(1)',
        "```python\n# It adds.\n```",
        "```\nIt adds.\n```\nI hope this helps!",
        "Sure! Here is the comment:\n\nIt adds.",
        "Explanation: It adds.\n\nThe second paragraph.",
        "<think>Hm.\n\nSo.</think>\nIt adds.<|im_end|>",
        "It adds.\n```python\nx = 1\n```",
        "**It adds.**",
        "It adds.<|im_end|>\n<|im_start|>user\nMore.",
        "<|im_start|>assistant\nIt adds.<|endoftext|>It subtracts.",
        "It adds.</s>",
        "~~~\nIt adds.\n~~~\n",
        "We are asked to explain this.</think>\n\nIt adds.",
        "# tenfold: n=3\n# It adds.",
    ],
)
def test_an_explanation_is_a_comment(answer: str) -> None:
    assert explanation(answer, ask_for()) == ["# It adds."]


def test_long_lines_are_wrapped_at_the_codes_indentation() -> None:
    ask = ask_for("def f():\n    if x:\n        y()\n", line=2)
    inner = ask_for("def f():\n    if x:\n        y()\n", line=2)
    lines = explanation(LONG, inner)
    assert all(len(line) <= 88 and line.startswith("# ") for line in explanation(LONG, ask_for()))
    assert len(lines) == 2
    assert shape(LONG, ask, continues=False).endswith("\n")


def test_lists_stay_lists() -> None:
    answer = "It does two things:\n\n- reads the file,\n  piece by piece\n- counts\n\nThen more."
    assert explanation(answer, ask_for()) == [
        "# It does two things:",
        "# - reads the file, piece by piece",
        "# - counts",
    ]


def test_languages_without_line_comments_have_blocks() -> None:
    ask = ask_for("body { color: red }\n", "a.css")
    assert explanation("Red text.", ask) == ["/* Red text. */"]
    assert explanation(f"{LONG} {LONG}", ask)[0] == "/*"
    assert explanation(f"{LONG} {LONG}", ask)[-1] == " */"


@pytest.mark.parametrize("answer", ["", "\n\n", "```python\n```", "<think>what", "#\n#"])
def test_nothing_said_is_nothing(answer: str) -> None:
    assert explanation(answer, ask_for()) == []
    assert shape(answer, ask_for(), continues=False) == ""


def test_windows_line_ends_are_kept() -> None:
    ask = ask_for("x = f(1)\r\ny = 2\r\n")
    assert shape(f"{LONG} {LONG}", ask, continues=False).count("\r\n") == 3


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("Add a parser", ["Add a parser"]),
        ('"Add a parser."', ["Add a parser"]),
        ("```\nAdd a parser\n```", ["Add a parser"]),
        ("Commit message: Add a parser", ["Add a parser"]),
        ("Here is the commit message:\n\nAdd a parser", ["Add a parser"]),
        ("Add a parser\n\nIt reads.\nIt writes.", ["Add a parser", "", "It reads.", "It writes."]),
        ("Add a parser\nIt reads.", ["Add a parser", "", "It reads."]),
        ('Add a parser\n\nIt reads."\n\n$ git', ["Add a parser", "", "It reads."]),
        ("Add a parser\ndiff --git a/x b/x\n+1", ["Add a parser"]),
        ("Add a parser<|im_end|>\n<|im_start|>user\nNow what?", ["Add a parser"]),
        ("<think>It adds.\n", []),
        ("", []),
    ],
)
def test_a_commit_message(answer: str, message: list[str]) -> None:
    assert commit_message(answer, ask_for()) == message


def test_a_commit_messages_lines_are_wrapped() -> None:
    assert all(
        len(line) <= 72 for line in commit_message(f"Read in pieces\n\n{LONG} {LONG}", ask_for())
    )


def test_an_explanation_is_finished_where_its_paragraph_is() -> None:
    finished = block_finished(ask_for(), continues=False)
    assert not finished("It adds.\n")
    assert not finished("It does:\n\n")
    assert finished("It adds.\n\n")
    assert finished("# It adds.\nx = f(1)\n")


def test_one_that_went_on_from_a_begun_sentence_is_one() -> None:
    assert explanation(" gives the sum of `a` and b.", ask_for()) == [
        "# Gives the sum of `a` and b."
    ]
    assert explanation("iOS apps use it.", ask_for()) == ["# iOS apps use it."]


def test_different_explanations_are_different_candidates() -> None:
    ask = ask_for()
    assert fingerprint(ask, "# One.\n") != fingerprint(ask, "# Two.\n")
    assert fingerprint(ask, "# One.\n") == fingerprint(ask, "#  One.\n")
