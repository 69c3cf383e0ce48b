"""Examples run on candidates, in the sandbox."""

import shutil

import pytest

from tenfold.examples.example import Example, Tried
from tenfold.examples.reading import examples_in
from tenfold.examples.trying import try_examples
from tenfold.sandbox.box import why_no_sandbox

pytestmark = pytest.mark.skipif(why_no_sandbox() is not None, reason=str(why_no_sandbox()))


async def tried(code: str, text: str, language: str = "python") -> tuple[int, int] | None:
    found = await try_examples(code, examples_in(text, language), language)
    return None if found is None else (found.passed, found.total)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("def f(x): return x * x\n", "f(2) -> 4\nf(3) -> 9", (2, 2)),
        ("def f(x): return x > 1\n", "f(2) => true\nf(0) => false", (2, 2)),
        ("def f(x): return x + x\n", "f(2) -> 4\nf(3) -> 9", (1, 2)),
        ("def f(x): return x / 3\n", "f(1) ➞ 0.3333333", (1, 1)),
        ("def f(x): return (x, [x / 3])\n", "f(1) ➞ (1, [0.3333333])", (1, 1)),
        ("def f(x): raise KeyError(x)\n", "f(1) raises LookupError", (1, 1)),
        ("def f(x): return x\n", "f(1) raises LookupError", (0, 1)),
        ("def f(x): return x[::-1]\n", "f('abc') -> cba", (1, 1)),
        ("def f(x): print(x)\n", ">>> f(1)\n1", (1, 1)),
        ("def f(x): return {3, 1, 2}\n", ">>> f(1)\n{1, 2, 3}", (1, 1)),
        ("def f(x): return x\n", ">>> y = f(3)\n>>> y + 1\n4", (2, 2)),
        ("def f(x): raise ValueError('no')\n", ">>> f(1)\nTraceback (most recent call last):\nValueError: no", (1, 1)),
        ("def f(x):\n", "f(1) -> 1", (0, 1)),
        ("def f(x): return g(x)\n", "f(1) -> 1", (0, 1)),
        ("def f(x):\n    while True: pass\n", "f(1) -> 1\nf(2) -> 2", (0, 2)),
        ("def f(x):\n    try:\n        while True: pass\n    except Exception: return 1\n", "f(1) -> 1", (0, 1)),
        ("import sys\ndef f(x): sys.exit(0)\n", "f(1) -> 1", (0, 1)),
        ("import os\ndef f(x): os._exit(0)\n", "f(1) -> 1\nf(2) -> 2", (0, 2)),
        ("def f(x):\n    return f(x)\n", "f(1) -> 1", (0, 1)),
        ("1 / 0\ndef f(x): return x\n", "f(1) -> 1", (1, 1)),
        ("from __future__ import annotations\ndef f(x: Nothing): return x\n", "f(1) -> 1", (1, 1)),
        ("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n", "P(1) -> P(x=1)", (1, 1)),
    ],
)  # fmt: skip
async def test_python(code: str, text: str, expected: tuple[int, int]) -> None:
    assert await tried(code, text) == expected


async def test_another_functions_example_counts_for_nothing() -> None:
    assert await tried("def f(x): return x\n", "like g(1) -> 2") is None


async def test_what_needs_a_module_that_is_not_here_counts_for_nothing() -> None:
    code = "import no_such_module as m\ndef f(x): return m.double(x)\n"
    assert await tried(code, "f(1) -> 2") is None


async def test_candidates_that_do_the_same_behave_alike() -> None:
    examples = (Example("value", "f(1)", "1"), Example("value", "f(2)", "1"))
    codes = ("def f(x): return x", "def f(y):\n    return y", "def f(x): return 1")
    found = [await try_examples(code, examples, "python") for code in codes]
    assert all(isinstance(one, Tried) for one in found)
    behaviours = [one.behaviour for one in found if one is not None]
    assert behaviours[0] == behaviours[1] != behaviours[2]


async def test_candidates_that_pass_alike_are_told_apart_by_inputs_near_the_examples() -> None:
    examples = examples_in("f([1, 2, 3]) -> 3\nf([2, 5]) -> 5", "python")
    codes = (
        "def f(xs): return max(xs)",
        "def f(xs): return sorted(xs)[-1]",
        "def f(xs): return xs[-1]",
    )
    found = [await try_examples(code, examples, "python") for code in codes]
    assert [(one.passed, one.total) for one in found if one is not None] == [(2, 2)] * 3
    behaviours = [one.behaviour for one in found if one is not None]
    assert behaviours[0] == behaviours[1] != behaviours[2]


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("{x: 1, 'd': 2.0}", "{'d': 2, x: 1}", "{x: 1, 'd': 3}"),
        ("{(x, 1.0): {'c', x}}", "{(x, 1): {x, 'c'}}", "[((x, 1), {'c', x})]"),
        ("{x: {'d': 0.1 + 0.2}}", "{x: {'d': 0.3}}", "{x: {}}"),
    ],
)
async def test_dictionaries_that_are_equal_behave_alike(one: str, same: str, other: str) -> None:
    examples = (Example("value", "len(f('a'))", "len(f('a'))"), Example("probe", "f('b')", ""))
    codes = [f"def f(x): return {value}" for value in (one, same, other)]
    found = [await try_examples(code, examples, "python") for code in codes]
    behaviours = [one.behaviour for one in found if one is not None]
    assert behaviours[0] == behaviours[1] != behaviours[2]


async def test_output_that_breaks_a_parser_breaks_nothing() -> None:
    code = (
        "import os\n"
        "def f(x):\n"
        "    for d in range(3, 30):\n"
        "        try: os.write(d, b'[' * 200_000 + b'\\n')\n"
        "        except OSError: pass\n"
        "    return x\n"
    )
    assert await tried(code, "f(1) -> 1") == (0, 1)


async def test_what_does_not_end_near_the_examples_still_passes_them() -> None:
    code = "def f(n):\n    while n != 2: pass\n    return 1\n"
    assert await tried(code, "f(2) -> 1") == (1, 1)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
async def test_javascript_is_told_apart_too() -> None:
    examples = examples_in("f([1, 2, 3]) // 3\nf([2, 5]) // 5", "javascript")
    codes = (
        "const f = (xs) => Math.max(...xs);",
        "const f = (xs) => xs.reduce((a, b) => (a > b ? a : b), -Infinity);",
        "function f(xs) { return xs[xs.length - 1]; }",
        "function f(xs) { while (xs[0] > xs[1]); return Math.max(...xs); }",
    )
    found = [await try_examples(code, examples, "javascript") for code in codes]
    assert [(one.passed, one.total) for one in found if one is not None] == [(2, 2)] * 4
    behaviours = [one.behaviour for one in found if one is not None]
    assert behaviours[0] == behaviours[1]
    assert len(set(behaviours)) == 3


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("function add(a, b) { return a + b; }", "add(1, 2) // => 3\nadd('a', 'b') // 'ab'", (2, 2)),
        ("const add = (a, b) => a - b;", "add(1, 2) === 3", (0, 1)),
        ("export function add(a, b) { return { sum: [a, b] }; }", "add(1, 2) // {sum: [1, 2]}", (1, 1)),
        ("import x from 'x';\nexport default function add(a) { return undefined; }", "add(1) // undefined", (1, 1)),
        ("function add(a) { throw new RangeError(a); }", "add(1) throws RangeError", (1, 1)),
        ("function add(a) { for (;;); }", "add(1) // 1", (0, 1)),
        ("function add(a) { return 1 / 3; }", "add(1) // 0.3333333", (1, 1)),
        ("function other() {}", "add(1) // 1", None),
        ("function add( {", "add(1) // 1", None),
    ],
)  # fmt: skip
async def test_javascript(code: str, text: str, expected: tuple[int, int] | None) -> None:
    assert await tried(code, text, "javascript") == expected
