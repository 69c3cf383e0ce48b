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
    # Local names, whatever they are called.
    ("main.py", LOOP, "    s = 0\n    for x in xs:\n        s += x\n    return s",
     "    total = 0\n    for item in xs:\n        total += item\n    return total"),
    ("main.py", LOOP, "    return [x for x in xs if x]", "    return [y for y in xs if y]"),
    ("main.py", LOOP, "    return sorted(xs, key=lambda x: x[0])", "    return sorted(xs, key=lambda pair: pair[0])"),
    ("main.py", PYTHON, "def f(a, b):\n    return a - b", "def f(x, y):\n    return x - y"),
    ("main.js", "function f(xs) {\n  // sum\n  <|>\n}\n", "let s = 0;\nfor (const x of xs) s += x;\nreturn s;",
     "let t = 0;\nfor (const y of xs) t += y;\nreturn t;"),
    ("main.go", "package a\n\n// sum\n<|>\n", "func f(xs []int) int {\n\ts := 0\n\tfor _, x := range xs {\n\t\ts += x\n\t}\n\treturn s\n}",
     "func f(ys []int) int {\n\tt := 0\n\tfor _, y := range ys {\n\t\tt += y\n\t}\n\treturn t\n}"),
    ("main.rs", "// sum\n<|>\n", "fn f(x: i32) -> i32 {\n    let y = x + 1;\n    y\n}", "fn f(a: i32) -> i32 {\n    let b = a + 1;\n    b\n}"),
    ("Main.java", "class A {\n  // sum\n  <|>\n}\n", "int f(int a) { int b = a + 1; return b; }", "int f(int x) { int y = x + 1; return y; }"),
    ("main.c", "// sum\n<|>\n", "int f(int a) {\n  int b = a + 1;\n  return b;\n}", "int f(int x) {\n  int y = x + 1;\n  return y;\n}"),
]  # fmt: skip


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
    ("main.sh", PYTHON, 'echo "ä"', 'echo "ö"'),
    ("main.sh", PYTHON, "echo 💥", "echo 🎉"),
    ("main.py", PYTHON, "x = (1,)", "x = (1)"),
    ("main.py", PYTHON, "a = b - c", "a = b + c"),
    ("main.py", PYTHON, "if a:\n    b(\nc(", "if a:\n    b(\n    c("),
    ("main.js", "// add\n<|>\n", "for (;a;) {}", "for (;;a) {}"),
    ("main.js", "// add\n<|>\n", "x = `a ${b}`", "x = `a ${c}`"),
    ("main.js", "// add\n<|>\n", "const a = 1;", "let a = 1;"),
    ("main.c", "// add\n<|>\n", "char a = 'a';", 'char a = "a";'),
    ("main.rb", "# add\n<|>\n", "x = '#{a}'", 'x = "#{a}"'),
    # Names that mean something outside, or elsewhere in the function.
    ("main.py", LOOP, "    return other(xs)", "    return another(xs)"),
    ("main.py", LOOP, "    for x in xs:\n        x.a()", "    for x in xs:\n        x.b()"),
    ("main.py", PYTHON, "def f(a):\n    return a", "def g(a):\n    return a"),
    ("main.py", "def f(xs, n):\n    # find\n    <|>\n", "    for n in xs:\n        g(n)", "    for m in xs:\n        g(n)"),
    ("main.py", LOOP, "    a, b = xs\n    return a - b", "    a, b = xs\n    return b - a"),
    ("main.py", LOOP, "    x = 1\n    y = 2\n    return f'{x}'", "    y = 1\n    x = 2\n    return f'{x}'"),
    ("main.py", PYTHON, "def f(a):\n    return f(a=1)", "def f(b):\n    return f(a=1)"),
    ("main.py", PYTHON, "def f():\n    global a\n    a = 1", "def f():\n    global b\n    b = 1"),
    ("main.py", LOOP, "    self.x = 1", "    self.y = 1"),
    ("main.js", "// add\n<|>\n", "function f() { g = 1; return h; }", "function f() { g = 1; return g; }"),
    ("main.yaml", "a:\n  # add\n  <|>\n", "  b:\n    c: 1", "  b:\n  c: 1"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "one", "other"), DIFFERENT)
def test_another_program(file: str, text: str, one: str, other: str) -> None:
    ask = ask_at(text, file)
    assert fingerprint(ask, one) != fingerprint(ask, other)


def test_it_is_the_same_in_a_long_document() -> None:
    many = "def f(x):\n    return x\n\n" * 4000
    ask = ask_at(f"{many}# add\n<|>\n{many}")
    assert fingerprint(ask, "x = 1") == fingerprint(ask, "x=1 # one")
    assert fingerprint(ask, "x = 1") != fingerprint(ask, "x = 2")
