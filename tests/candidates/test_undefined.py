"""What a compiler and a linter say against a candidate."""

import pytest

from candidates.asks import ask_at
from tenfold.candidates.undefined import Faults, faults

CLEAN = Faults(True, ())


@pytest.mark.parametrize(
    ("document", "inserted", "expected"),
    [
        ("import math\n\n\ndef f(x):\n    # its root\n    <|>\n", "return math.sqrt(x)", CLEAN),
        ("def f(x):\n    # its root\n    <|>\n", "return math.sqrt(x)", Faults(True, ("math",))),
        ("def f(x):\n    # more\n    <|>\n", "return helper(x) + other", Faults(True, ("helper", "other"))),
        ("def f(x):\n    # more\n    <|>\n\n\ndef helper(x):\n    return x\n", "return helper(x)", CLEAN),
        ("from os import path as p, sep\n\n\ndef f(x):\n    # more\n    <|>\n", "return p.join(x, sep)", CLEAN),
        ("from os import *\n\n\ndef f(x):\n    # more\n    <|>\n", "return anything(x)", CLEAN),
        ("def f(x):\n    # more\n    <|>\n", "return len(x) + __name__.count('a')", CLEAN),
        ("for one, (two, *three) in []:\n    pass\n\n\ndef f():\n    # all\n    <|>\n", "return one, two, three", CLEAN),
        ("with open('x') as file:\n    pass\n# read it\n<|>\n", "print(file.read())", CLEAN),
        ("try:\n    import json\nexcept ImportError as error:\n    json = None\n\n# dump\n<|>\n", "print(json.dumps(1))", CLEAN),
        ("def g():\n    global state\n    state = 1\n\n\ndef f():\n    # it\n    <|>\n", "return state", CLEAN),
        ("# add two numbers\n<|>\n", "def add(a, b):\n    return a + b", CLEAN),
        ("# add two numbers\n<|>\n", "return a + b", Faults(False, ())),
        ("def f(a):\n    # both\n    <|>\n", "def g(a, a):\n        return a", Faults(False, ())),
        ("class A:\n    # double\n    <|>\n", "def double(self):\n        return 2 * self.x", CLEAN),
        ("class A:\n    # double\n    <|>\n", "def double(self):\n        return 2 * x", Faults(True, ("x",))),
        ("unknown()\n\n\ndef f():\n    # one\n    <|>\n", "return 1", CLEAN),
        ("def f():\n    unknown()\n    # one\n    <|>\n", "return 1", CLEAN),
        ("async def f(x):\n    # wait\n    <|>\n", "return await x", CLEAN),
        ("def f(x):\n    # wait\n    <|>\n", "return await x", Faults(False, ())),
    ],
)  # fmt: skip
def test_faults(document: str, inserted: str, expected: Faults) -> None:
    ask = ask_at(document)
    assert faults(ask, ask.kept + ask.lead + inserted) == expected


def test_other_languages_have_no_such_linter() -> None:
    assert faults(ask_at("// one\n<|>\n", "main.js"), "return nothing;") is None


def test_a_document_that_is_broken_tells_nothing() -> None:
    assert faults(ask_at("def f(:\n\n# one\n<|>\n"), "print(x)") is None
