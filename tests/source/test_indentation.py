"""The unit of indentation, and lines that open a body."""

import pytest

from tenfold.source.indentation import indentation_unit, opens_body
from tenfold.source.languages import language_for


@pytest.mark.parametrize(
    ("language", "text", "unit"),
    [
        ("python", "", "    "),
        ("go", "", "\t"),
        ("javascript", "", "  "),
        ("ruby", "", "  "),
        ("java", "", "    "),
        ("unknown", "", "    "),
        ("python", "a:\n  b:\n    c\nd:\n  e\n", "  "),
        ("python", "a:\n\tb\n\t\tc\n", "\t"),
        ("javascript", "a {\n    b {\n        c\n    }\n}\n", "    "),
        ("javascript", "/**\n * a\n */\nf {\n    b\n}\n", "    "),
        ("c", "a\n        b\nc\n        d\n", "        "),
        ("go", "a {\n    b\n}\n", "    "),
        ("python", "x = f(a,\n      b)\nif a:\n    b\n", "    "),
        ("python", "a:\n  b\n    c\n  d\nd:\n\te\n", "  "),
        ("python", "if a:\n    b(c,\n      d,\n        e)\n    f(g,\n      h)\n", "    "),
    ],
)
def test_unit(language: str, text: str, unit: str) -> None:
    assert indentation_unit(text.split("\n"), language_for(language, "")) == unit


@pytest.mark.parametrize(
    ("language", "code", "opens"),
    [
        ("python", "def f(x):", True),
        ("python", "    async def f(x) -> int:", True),
        ("python", ") -> int:", True),
        ("python", "else:", True),
        ("python", "x = {'a':", False),
        ("python", "lambda x:", False),
        ("python", "format(x)", False),
        ("javascript", "const f = (a) => {", True),
        ("javascript", "case 1:", True),
        ("javascript", "const a = b;", False),
        ("javascript", "a ? b :", False),
        ("cpp", "  public:", True),
        ("ruby", "def f(x)", True),
        ("ruby", "xs.each do |x|", True),
        ("ruby", "xs.map { |x|", True),
        ("ruby", "def f = 1 end", False),
        ("ruby", "undo", False),
        ("ruby", "definite = 1", False),
        ("shellscript", "if true; then", True),
        ("shellscript", "f() {", True),
        ("shellscript", "case $x in", True),
        ("shellscript", "echo done", False),
        ("shellscript", "echo pin", False),
        ("lua", "function f(a)", True),
        ("lua", "x = 1", False),
        ("yaml", "a:", True),
        ("yaml", "a: b", False),
    ],
)
def test_opens_body(language: str, code: str, opens: bool) -> None:
    assert opens_body(language_for(language, ""), code) is opens
