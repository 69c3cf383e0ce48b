"""Examples as people state them, and what is read of each."""

import pytest

from tenfold.examples.example import Example
from tenfold.examples.reading import MOST, examples_in

VALUES = [
    ("arrow", "f(2) -> 4", "f(2)", "4"),
    ("long arrow", "f(2) --> 4", "f(2)", "4"),
    ("double arrow", "f([]) => []", "f([])", "[]"),
    ("heavy arrow", "f(5, 2, 7) ➞ True", "f(5, 2, 7)", "True"),
    ("thin arrow", "f('a b') → ['a', 'b']", "f('a b')", "['a', 'b']"),
    ("equals twice", "f(2) == 4", "f(2)", "4"),
    ("equals once", "f(2) = 4", "f(2)", "4"),
    ("in an assertion", "assert f(2) == 4, 'four'", "f(2)", "4"),
    ("returns", "f([1]) returns 1", "f([1])", "1"),
    ("return", "f([1]) return 1.", "f([1])", "1"),
    ("should return", "f(3) should return -9", "f(3)", "-9"),
    ("must be", "f(3) must be 9.5.", "f(3)", "9.5"),
    ("should be equal to", "f(3) should be equal to 9", "f(3)", "9"),
    ("gives, in a sentence", "For example, f(1, 2) gives 3, and no more.", "f(1, 2)", "3"),
    ("yields", "f(1) yields (1, 2)", "f(1)", "(1, 2)"),
    ("evaluates to", "f(1) evaluates to {'a': [1, 2]}", "f(1)", "{'a': [1, 2]}"),
    ("is", "f(7) is None.", "f(7)", "None"),
    ("results in", "f(7) results in False", "f(7)", "False"),
    ("bullet", "- f(2) -> 4", "f(2)", "4"),
    ("star and number", " * 1. f(2) -> 4", "f(2)", "4"),
    ("code marks", "`f(2)` returns `4`", "f(2)", "4"),
    ("brackets in a string", "f(')') -> '('", "f(')')", "'('"),
    ("nested brackets", "f((1, [2, {3}])) -> [(1,), {2: 3}]", "f((1, [2, {3}]))", "[(1,), {2: 3}]"),
    ("over two lines", "f([1, 2,\n   3]) -> 6", "f([1, 2,    3])", "6"),
    ("value on the next line", "f(2) should return\n    4", "f(2)", "4"),
    ("value over two lines", "f(2) -> [1,\n  2]", "f(2)", "[1,   2]"),
    ("bare word", "f('abc') -> cba", "f('abc')", "'cba'"),
    ("method of what is made", "Stack(3).push(4).size() -> 1", "Stack(3).push(4).size()", "1"),
    ("item of what is given", "f(2)[0] == 4", "f(2)[0]", "4"),
    ("module's", "math.f(2) == 4", "math.f(2)", "4"),
    ("a sum", "f(3) == f(2) + f(1)", "f(3)", "f(2) + f(1)"),
    ("text after the value", "f(2) -> 4 (since 2 * 2 is 4)", "f(2)", "4"),
    ("exponent", "f(1) ➞ 1.5e-3", "f(1)", "1.5e-3"),
    ("negative first", "f(-1) ➞ -1", "f(-1)", "-1"),
    ("double quotes", 'f("a") -> "b"', 'f("a")', '"b"'),
    ("set made", "f(1) -> set()", "f(1)", "set()"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "source", "want"), VALUES, ids=[row[0] for row in VALUES])
def test_a_call_and_its_value(name: str, text: str, source: str, want: str) -> None:
    assert examples_in(text, "python") == (Example("value", source, want),)


NOT_EXAMPLES = [
    ("prose", "Return the sum of the numbers."),
    ("a call alone", "Calls f(2) for each."),
    ("a signature", "def f(x: int) -> int:"),
    ("prose after is", "f(2) is the fastest"),
    ("prose after returns", "f(x) returns the square of x"),
    ("an open bracket", "f(2 -> 4"),
    ("a comparison", "f(2) < 4"),
    ("another language's", "fn f(x: i32) -> i32"),
]


@pytest.mark.parametrize("text", [row[1] for row in NOT_EXAMPLES], ids=[r[0] for r in NOT_EXAMPLES])
def test_what_is_no_example(text: str) -> None:
    assert examples_in(text, "python") == ()


def test_doctest_lines_are_a_session_in_their_order() -> None:
    text = "Count.\n\n>>> x = f(2)\n>>> x\n4\n>>> f('a')\nTraceback (most recent call last):\nTypeError: no\n"
    assert examples_in(text, "python") == (
        Example("session", "x = f(2)", ""),
        Example("session", "x", "4"),
        Example("session", "f('a')", "Traceback (most recent call last):\nTypeError: no"),
    )


@pytest.mark.parametrize(
    ("text", "example"),
    [
        (">>> f(2) == 4", Example("value", "f(2)", "4")),
        (">>>f(2)\n4", Example("session", "f(2)", "4")),
        (">>> f(2)\n  4\nmore", Example("session", "f(2)", "4\nmore")),
    ],
)
def test_doctest_lines_that_doctest_would_not_take(text: str, example: Example) -> None:
    assert examples_in(text, "python") == (example,)


@pytest.mark.parametrize(
    "text", ["f(-1) raises ValueError", "f(-1) -> ValueError", "f(-1) should raise a `ValueError`."]
)
def test_what_is_raised(text: str) -> None:
    assert examples_in(text, "python") == (Example("raises", "f(-1)", "ValueError"),)


@pytest.mark.parametrize(
    ("text", "source", "want"),
    [
        ("For lst = [1, 2] the output should be 3", "f(lst=[1, 2])", "3"),
        ("lst = [1, 2], n = 3 -> [3]", "f(lst=[1, 2], n=3)", "[3]"),
        ("Input: lst = [1], n = 2\nOutput: 5", "f(lst=[1], n=2)", "5"),
        ("if n = 4, the result is 'x'.", "f(n=4)", "'x'"),
    ],
)
def test_arguments_by_their_names(text: str, source: str, want: str) -> None:
    found = examples_in(text, "python", "f", ("lst", "n"))
    assert found == (Example("value", source, want),)


def test_inputs_and_outputs_below_each_other() -> None:
    text = "Example 1:\n    Input: [4,2,3]\n    Output: [2, 1]\nExample 2:\n    Input: []\n    Output: []\n"
    assert examples_in(text, "python", "f", ("lst",)) == (
        Example("value", "f([4,2,3])", "[2, 1]"),
        Example("value", "f([])", "[]"),
    )
    named = "Input:\n    grid : [[0, 1]]\n    n : 2\nOutput: 5\n"
    assert examples_in(named, "python", "f", ("grid", "n")) == (
        Example("value", "f(grid=[[0, 1]], n=2)", "5"),
    )


def test_inputs_stand_for_the_arguments_in_order() -> None:
    text = "Input:\n    grid : [[0, 1], [1, 1]]\n    bucket_capacity : 1\nOutput: 6\n\nInput: [[0]], 2\nOutput: 0"
    assert examples_in(text, "python", "max_fill", ["grid", "capacity"]) == (
        Example("value", "max_fill([[0, 1], [1, 1]], 1)", "6"),
        Example("value", "max_fill([[0]], 2)", "0"),
    )
    assert examples_in(text, "python", "max_fill", ["grid"]) == ()


def test_words_without_their_quotes_are_texts() -> None:
    text = "f(abcd) => True\nf(aa, 2) => x\nf(s) => 1\nf(len) => 2\nf(true) => 3\nf(xyyx) == 4"
    assert examples_in(text, "python", "f", ["s"]) == (
        Example("value", "f('abcd')", "True"),
        Example("value", "f('aa', 2)", "'x'"),
        Example("value", "f(s)", "1"),
        Example("value", "f(len)", "2"),
        Example("value", "f(true)", "3"),
        Example("value", "f(xyyx)", "4"),
    )
    assert examples_in("f(abcd) => True", "python") == (Example("value", "f(abcd)", "True"),)


def test_names_that_are_no_parameters_are_prose() -> None:
    assert examples_in("with k = 4 the result is 8", "python", "f", ("lst", "n")) == ()


@pytest.mark.parametrize(
    ("text", "source", "want"),
    [
        ("add(1, 2) // => 3", "add(1, 2)", "3"),
        ("add(1, 2); // 3", "add(1, 2)", "3"),
        ("add(1, 2) // returns 3", "add(1, 2)", "3"),
        ("add(1, 2) === 3", "add(1, 2)", "3"),
        ("@example add('a', 'b') // 'ab'", "add('a', 'b')", "'ab'"),
        ("add([1], {a: 2}) → {a: [1, 2], b: null}", "add([1], {a: 2})", "{a: [1, 2], b: null}"),
        ("new Stack().size() returns undefined", "new Stack().size()", "undefined"),
    ],
)
def test_javascripts_forms(text: str, source: str, want: str) -> None:
    assert examples_in(text, "javascript") == (Example("value", source, want),)


def test_each_is_read_once_and_there_is_an_end() -> None:
    assert len(examples_in("f(2) -> 4\nf(2) -> 4", "python")) == 1
    many = "\n".join(f"f({number}) -> {number}" for number in range(100))
    assert len(examples_in(many, "python")) == MOST


def test_no_other_language_is_read() -> None:
    assert examples_in("f(2) -> 4", "rust") == ()


@pytest.mark.parametrize(
    "text", ["f(" * 5000, "'" * 5000, "f(1)" * 3000, "x = " * 3000, "a=[" * 3000]
)
def test_hostile_text_ends(text: str) -> None:
    examples_in(text, "python", "f", ("x", "a"))
