import pytest

from candidates.asks import ask_at
from tenfold.candidates.shaping import shape

ROWS = [
    ("main.py", "print(<|>)\n", "a)", "a"),
    ("main.py", "print(<|>)\n", "f(a)", "f(a)"),
    ("main.py", "print(<|>)\n", "f(a))", "f(a)"),
    ("main.py", "x = [<|>]\n", "1, 2]", "1, 2"),
    ("main.py", 'x = "<|>"\n', 'abc"', "abc"),
    ("main.js", "f(<|>);\n", "a);", "a"),
    ("main.js", "const x = <|>;\n", "f();", "f()"),
    ("main.js", "const x = {<|>};\n", " a: 1 };", " a: 1 "),
    ("main.js", "f(() => g(<|>));\n", "a, h(b)));", "a, h(b)"),
    ("main.sql", "SELECT max(<|>);\n", "age);", "age"),
]


@pytest.mark.parametrize(("file", "text", "completion", "expected"), ROWS)
def test_the_rest_of_the_line_is_not_repeated(
    file: str, text: str, completion: str, expected: str
) -> None:
    assert shape(completion, ask_at(text, file), continues=True) == expected


BELOW = [
    ("main.py", "def f():\n    # a\n    <|>\n    b()\n    c()\n", "a()\n    b()\n    c()", "a()"),
    ("main.py", "def f():\n    # a\n    <|>\n    return 1\n", "a()\n    return 1", "a()"),
    ("main.py", "def f():\n    # a\n    <|>\n    return 1\n", "return 1", None),
    (
        "main.js",
        "if (a) {\n  // b\n  <|>\n}\n",
        "if (b) {\n    c();\n  }",
        "if (b) {\n    c();\n  }",
    ),
    ("main.rb", "def f\n  # b\n  <|>\nend\n", "if b\n    c\n  end", "if b\n    c\n  end"),
]


@pytest.mark.parametrize(("file", "text", "completion", "expected"), BELOW)
def test_the_next_lines_are_not_repeated(
    file: str, text: str, completion: str, expected: str | None
) -> None:
    ask = ask_at(text, file)
    inserted = shape(completion, ask, continues=True)
    assert inserted == ("" if expected is None else ask.kept + ask.lead + expected)
