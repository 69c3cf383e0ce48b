import pytest

from candidates.asks import ask_at
from tenfold.candidates.place import place_of

LEVELS = [
    ("main.py", "# add\n<|>\n", "module"),
    ("main.py", "class A:\n    # add\n    <|>\n", "member"),
    ("main.py", "def f(x):\n    # add\n    <|>\n", "body"),
    ("main.py", "class A:\n    def f(self):\n        # add\n        <|>\n", "body"),
    ("main.py", "if x:\n    # add\n    <|>\n", "body"),
    ("main.py", "x = <|>\n", "inline"),
    ("main.py", "def f(x):<|>\n", "body"),
    ("main.js", "class A {\n  // add\n  <|>\n}\n", "member"),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "body"),
    ("main.rs", "impl A {\n    // add\n    <|>\n}\n", "member"),
]


@pytest.mark.parametrize(("file", "text", "level"), LEVELS)
def test_where_an_answer_stands(file: str, text: str, level: str) -> None:
    assert place_of(ask_at(text, file)).level == level


FRESH = [
    ("main.py", "def f(x):\n    # add\n    <|>\n", True),
    ("main.py", 'def f(x):\n    """Add.\n\n    x: a\n    """\n    <|>\n', True),
    ("main.py", "def f(x):\n    'Add.'\n    <|>\n", True),
    ("main.py", 'def f(x):\n    q = """\n    a\n    """\n    # add\n    <|>\n', False),
    ("main.py", "def f(x):\n    # add\n    <|>\n    return x\n", False),
    ("main.py", "def f(x):\n    y = 1\n    # add\n    <|>\n", False),
    ("main.js", "function f() {\n  /* add\n     it */\n  <|>\n}\n", True),
    ("main.js", "function f() {\n  g();\n  // add\n  <|>\n}\n", False),
]


@pytest.mark.parametrize(("file", "text", "fresh"), FRESH)
def test_whether_the_answer_is_the_whole_body(file: str, text: str, fresh: bool) -> None:
    assert place_of(ask_at(text, file)).fresh is fresh


MISSING = [
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", 0),
    ("main.js", "function f() {\n  // add\n  <|>\n", 1),
    ("main.js", "function f() {\n  if (a) {\n    // add\n    <|>\n", 2),
    ("main.js", "function f() {\n  if (a) {\n    // add\n    <|>\n  }\n}\n", 0),
    ("main.js", "class A {\n  f() {\n    // add\n    <|>\n}\n", 1),
    ("main.c", "int f(int a,\n      int b) {\n    // add\n    <|>\n", 1),
    ("main.c", "int f(int a)\n{\n    // add\n    <|>\n", 1),
    ("main.rb", "def f\n  # add\n  <|>\n", 1),
    ("main.rb", "def f\n  # add\n  <|>\nend\n", 0),
    ("main.py", "def f():\n    # add\n    <|>\n", 0),
]


@pytest.mark.parametrize(("file", "text", "missing"), MISSING)
def test_blocks_that_the_document_does_not_close(file: str, text: str, missing: int) -> None:
    assert place_of(ask_at(text, file)).missing_closers == missing


def test_a_document_that_shows_no_indentation_leaves_the_unit_open() -> None:
    assert place_of(ask_at("// add\n<|>\n", "main.js")).unit_text is None
    assert place_of(ask_at("def f():\n    <|>\n")).unit_text == "    "
    assert place_of(ask_at("def f():\n\treturn 1\n\n# add\n<|>\n")).unit_text == "\t"
