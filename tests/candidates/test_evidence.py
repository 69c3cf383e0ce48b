import pytest

from candidates.asks import ask_at
from tenfold.candidates.evidence import error_count, parses, window_of

ROWS = [
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    return a + b", True),
    ("main.py", "# add\n<|>\n", "def add(a, b:\n    return a + b", False),
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    return (a +", False),
    ("main.py", "broken = (\n\n# add\n<|>\n", "def add(a, b):\n    return a + b", True),
    ("main.py", "def f(:\n    pass\n\n# add\n<|>\n", "x = 1", True),
    ("main.py", "def f(:\n    pass\n\n# add\n<|>\n", "x = = 1", False),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "  return a;", True),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "  return a;\n}", False),
    ("main.js", "function f() {\n  // add\n  <|>\n", "  return a;\n}", True),
    ("main.ts", "class A {\n  // add\n  <|>\n}\n", "  f(): void {\n  }", True),
    ("main.tsx", "const a = <|>;\n", "<b>x</b>", True),
    ("main.tsx", "const a = <|>;\n", "<b>x", False),
    ("Main.java", "class A {\n  // add\n  <|>\n}\n", "  int f() { return 1; }", True),
    ("Main.java", "class A {\n  // add\n  <|>\n}\n", "  int f() { return 1 }", False),
    ("main.go", "package a\n\n// add\n<|>\n", "func f() {}", True),
    ("main.rs", "// add\n<|>\n", "fn f() -> i32 { 1 }", True),
    ("main.c", "// add\n<|>\n", "int f(void) { return 1; }", True),
    ("main.cpp", "// add\n<|>\n", "auto f = [](int x) { return x; };", True),
    ("Main.cs", "class A {\n  // add\n  <|>\n}\n", "  int F() => 1;", True),
    ("main.rb", "# add\n<|>\n", "def f\n  1\nend", True),
    ("main.rb", "# add\n<|>\n", "def f\n  1", False),
    ("main.php", "<?php\n// add\n<|>\n", "function f() { return 1; }", True),
    ("main.sh", "# add\n<|>\n", "if true; then echo 1; fi", True),
    ("main.sh", "# add\n<|>\n", "if true; then echo 1", False),
    ("main.sql", "-- add\n<|>\n", "SELECT (", None),
]


@pytest.mark.parametrize(("file", "text", "insertion", "expected"), ROWS)
def test_the_document_with_the_insertion(
    file: str, text: str, insertion: str, expected: bool | None
) -> None:
    assert parses(ask_at(text, file), insertion) is expected


@pytest.mark.parametrize("file", ["main.py", "main.php"])
def test_a_long_document_is_read_in_part(file: str) -> None:
    functions = {
        "main.py": "def f(x):\n    # 🎉\n    return x\n\n",
        "main.php": "function f($x) {\n    // 🎉\n    return $x;\n}\n",
    }
    opening = {"main.py": "", "main.php": "<?php\n"}[file]
    many = functions[file] * 4000
    ask = ask_at(f"{opening}{many}# add\n<|>\n{many}", file)
    window = window_of(ask)
    assert len(window.text) < len(ask.text) / 5
    assert window.with_insertion("XX").count("# add\nXX\n") == 1
    assert parses(ask, {"main.py": "x = 1", "main.php": "$x = 1;"}[file]) is True
    assert parses(ask, "x = = (") is False


def test_errors_are_counted_in_the_whole_document() -> None:
    ask = ask_at("x = (\n\n# add\n<|>\n")
    assert error_count(ask, "") > 0
    assert error_count(ask_at("-- add\n<|>\n", "main.sql"), "SELECT (") == 0
