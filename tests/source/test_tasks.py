"""Tasks about code that is there: what they are about, and where their answers go."""

from pathlib import Path

import pytest

from tenfold.errors import TaskImpossible
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range
from tenfold.source.tasks import ASSIGNED, Assigned, assign

PYTHON = """import os


@cache
def area(width: int,
         height: int) -> int:
    return width * height


class Shop:
    def price(self):
        return 1


x = area(1, 2)
"""
JAVASCRIPT = "import a from 'a';\n\nexport const f = (a) => {\n  return a;\n};\n"
RUST = "impl S {\n    pub fn area(&self) -> f64 {\n        1.0\n    }\n}\n"
GO = "package a\n\nfunc (s *S) Area(x int) int {\n\treturn x\n}\n"
JAVA = "class A {\n  int f(int a) {\n    return a;\n  }\n}\n"


def at(text: str, name: str, line: int, task: Assigned, end: int | None = None) -> Ask:
    document = Document(Path("/w", name).as_uri(), language_for(None, name), text, 1)
    start = Position(line, 0 if end is not None else 4)
    stop = start if end is None else Position(end, 0)
    return assign(document, Range(start, stop), task)


def result(text: str, made: Ask, answer: str) -> str:
    """The document with an answer in it, as an editor makes it."""
    lines = text.splitlines(keepends=True)
    assert made.asked_in is not None
    insertion = made.asked_in.insertion
    start, end = insertion.range
    assert start == end
    offset = sum(map(len, lines[: start.line])) + start.character
    return text[:offset] + insertion.inserted(made.lead + answer, made.newline) + text[offset:]


def test_a_docstring_goes_below_a_signature_of_several_lines() -> None:
    made = at(PYTHON, "a.py", 6, "docstring")
    assert made.task == "docstring"
    assert made.subject.startswith("@cache\ndef area(")
    assert made.prefix.endswith('-> int:\n    """')
    assert made.suffix.startswith('"""\n    return width * height')
    assert '-> int:\n    """Multiply."""\n    return' in result(PYTHON, made, "Multiply.")


def test_a_docstring_of_several_lines_ends_on_a_line_of_its_own() -> None:
    made = at(PYTHON, "a.py", 11, "docstring")
    text = result(PYTHON, made, "Price.\n\n        In euros.")
    assert '"""Price.\n\n        In euros.\n        """\n        return 1' in text


def test_the_innermost_definition_is_taken() -> None:
    assert at(PYTHON, "a.py", 11, "docstring").subject == ("    def price(self):\n        return 1")
    assert at(PYTHON, "a.py", 9, "docstring").subject.startswith("class Shop:")


@pytest.mark.parametrize(
    ("text", "name", "line", "expected"),
    [
        (JAVASCRIPT, "a.js", 3, "/** It. */\nexport const f"),
        (JAVA, "A.java", 2, "class A {\n  /** It. */\n  int f("),
    ],
)
def test_documentation_stands_above(text: str, name: str, line: int, expected: str) -> None:
    made = at(text, name, line, "docstring")
    assert made.task == "docstring"
    assert expected in result(text, made, "It.")


@pytest.mark.parametrize(
    ("text", "name", "line", "mark"),
    [(RUST, "a.rs", 2, "///"), (GO, "a.go", 3, "//")],
)
def test_languages_that_document_line_by_line(text: str, name: str, line: int, mark: str) -> None:
    made = at(text, name, line, "docstring")
    assert made.task == "explain"
    assert made.language.line_comments == (mark,)


def test_tests_go_behind_everything() -> None:
    made = at(PYTHON, "a.py", 5, "tests")
    assert made.task == "tests"
    assert "Tests for area with pytest" in made.instruction
    assert result(PYTHON, made, "def test(): ...") == PYTHON[:-1] + "\n\n\ndef test(): ...\n"


def test_an_example_keeps_the_comment_above_it() -> None:
    made = at(JAVASCRIPT, "a.js", 3, "example")
    assert made.task == "example"
    expected = JAVASCRIPT[:-1] + "\n\n// How f is used:\nf(1);\n"
    assert result(JAVASCRIPT, made, "f(1);") == expected


def test_a_file_without_a_line_end_gets_one() -> None:
    text = "def f():\n    return 1"
    assert result(text, at(text, "a.py", 1, "tests"), "T").endswith("return 1\n\n\nT\n")


def test_an_explanation_goes_above_what_is_selected() -> None:
    made = at(PYTHON, "a.py", 4, "explain", end=7)
    assert made.subject.startswith("def area(")
    assert made.range.start == Position(4, 0)
    assert at(PYTHON, "a.py", 14, "explain").subject == "x = area(1, 2)"


def test_a_commit_message_is_about_the_whole_diff() -> None:
    diff = "diff --git a/x b/x\n-1\n+2\n"
    document = Document("untitled:diff", language_for("diff", "x"), diff, 1)
    place = Position(0, 0)
    made = assign(document, Range(place, place), "commit")
    assert (made.task, made.subject) == ("commit", diff.rstrip("\n"))


@pytest.mark.parametrize(
    ("text", "name", "line", "task", "what"),
    [
        ("", "a.py", 0, "explain", "nothing in this file"),
        ("x = 1\n\ny = 2\n", "a.py", 1, "explain", "empty line"),
        ("x = 1\n", "a.py", 0, "docstring", "No definition is around the cursor"),
        ("x = 1\n", "a.py", 0, "tests", "No definition"),
        ("def f(): return 1\n", "a.py", 0, "docstring", "no body on lines of its own"),
        ('def f():\n    """D."""\n', "a.py", 0, "docstring", "has a docstring already"),
        ("{}\n", "a.json", 0, "explain", "is not known"),
        ("f() {\n  echo\n}\n", "a.sh", 1, "docstring", "is not known"),
    ],
)
def test_what_cannot_be_done(text: str, name: str, line: int, task: Assigned, what: str) -> None:
    with pytest.raises(TaskImpossible, match=what) as caught:
        at(text, name, line, task)
    assert caught.value.next_step


def test_a_selection_of_empty_lines_is_told() -> None:
    with pytest.raises(TaskImpossible, match="Only empty lines"):
        at("x = 1\n\n\n\ny = 2\n", "a.py", 1, "explain", end=3)


@pytest.mark.parametrize("task", ASSIGNED)
def test_line_ends_are_the_documents(task: Assigned) -> None:
    text = "def f(a):\r\n    return a\r\n"
    made = at(text, "a.py", 1, task)
    assert "\n" not in result(text, made, "").replace("\r\n", "")


def test_excluded_names_are_shown_as_the_workspace_shows_them() -> None:
    document = Document("file:///w/src/a.py", language_for(None, "a.py"), PYTHON, 1)
    place = Position(5, 0)
    assert assign(document, Range(place, place), "tests", path="src/a.py").path == "src/a.py"
