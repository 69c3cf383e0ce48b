import pytest

from candidates.asks import ask_at
from tenfold.candidates.duplicates import fingerprint

PYTHON = "# add\n<|>\n"
LOOP = "def f(xs):\n    # find\n    <|>\n"

SAME = [
    ("main.py", PYTHON, "x = 1", "x=1"),
    ("main.py", PYTHON, "x = 1", "x = 1  # one"),
    ("main.py", PYTHON, "def f(a):\n    return a", "def f(a):\n\n    # give\n    return a\n"),
    ("main.py", PYTHON, "if a:\n    b()", "if a:\n  b()"),
    ("main.py", PYTHON, "x = 'a'", 'x = "a"'),
    ("main.py", PYTHON, "f(a,\n  b)", "f(a, b)"),
    ("main.js", "// add\n<|>\n", "f(a);", "f(a)"),
    ("main.js", "// add\n<|>\n", "if (a) { b(); }", "if (a)\n{\n\tb(); // c\n}"),
    ("Main.java", "class A {\n  // add\n  <|>\n}\n", "int f() { return 1; }", "int f(){return 1;}"),
    ("main.go", "package a\n\n// add\n<|>\n", "func f() {}", "func f() {\n}"),
    ("main.rb", "# add\n<|>\n", "def f\n  1\nend", "def f\n    1 # one\nend"),
    ("main.sql", "-- add\n<|>\n", "SELECT a", "SELECT  a\n"),
    ("main.sql", "-- add\n<|>\n", "a\n\nb", "a\nb"),
]


@pytest.mark.parametrize(("file", "text", "one", "other"), SAME)
def test_the_same_program(file: str, text: str, one: str, other: str) -> None:
    ask = ask_at(text, file)
    assert fingerprint(ask, one) == fingerprint(ask, other)


DIFFERENT = [
    (
        "main.py",
        LOOP,
        "    for x in xs:\n        if x:\n            return x\n    return None",
        "    for x in xs:\n        if x:\n            return x\n        return None",
    ),
    ("main.py", PYTHON, "if a:\n    b()\nc()", "if a:\n    b()\n    c()"),
    ("main.py", PYTHON, "x = 1", "y = 1"),
    ("main.py", PYTHON, "x = 'a b'", "x = 'a  b'"),
    ("main.py", PYTHON, "x = 'a'", "x = 'b'"),
    ("main.py", PYTHON, "x = 'a\\tb'", "x = 'ab'"),
    ("main.py", PYTHON, "x = f'{a}'", "x = f'{b}'"),
    ("main.py", PYTHON, "x = (1,)", "x = (1)"),
    ("main.py", PYTHON, "a = b - c", "a = b + c"),
    ("main.py", PYTHON, "if a:\n    b(\nc(", "if a:\n    b(\n    c("),
    ("main.js", "// add\n<|>\n", "for (;a;) {}", "for (;;a) {}"),
    ("main.js", "// add\n<|>\n", "x = `a ${b}`", "x = `a ${c}`"),
    ("main.js", "// add\n<|>\n", "const a = 1;", "let a = 1;"),
    ("main.c", "// add\n<|>\n", "char a = 'a';", 'char a = "a";'),
    ("main.rb", "# add\n<|>\n", "x = '#{a}'", 'x = "#{a}"'),
    ("main.yaml", "a:\n  # add\n  <|>\n", "  b:\n    c: 1", "  b:\n  c: 1"),
]


@pytest.mark.parametrize(("file", "text", "one", "other"), DIFFERENT)
def test_another_program(file: str, text: str, one: str, other: str) -> None:
    ask = ask_at(text, file)
    assert fingerprint(ask, one) != fingerprint(ask, other)


def test_it_is_the_same_in_a_long_document() -> None:
    many = "def f(x):\n    return x\n\n" * 4000
    ask = ask_at(f"{many}# add\n<|>\n{many}")
    assert fingerprint(ask, "x = 1") == fingerprint(ask, "x=1 # one")
    assert fingerprint(ask, "x = 1") != fingerprint(ask, "x = 2")
