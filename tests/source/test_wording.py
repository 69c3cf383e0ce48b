"""The text of comments, and what it asks for."""

import pytest

from tenfold.source.wording import asks_for_tests, asks_something, comment_text


@pytest.mark.parametrize(
    ("style", "comment", "text"),
    [
        ("line", "# a", "a"),
        ("line", "#a", "a"),
        ("line", "## a #1", "a #1"),
        ("line", "//   a", "a"),
        ("line", "/// a", "a"),
        ("line", "//! a", "a"),
        ("line", "-- a -- b", "a -- b"),
        ("line", ";; a", "a"),
        ("line", "% a", "a"),
        ("line", "# a:\n#   - b\n#\n#   - c", "a:\n  - b\n\n  - c"),
        ("line", "// http://x", "http://x"),
        ("line", "/// <summary>\n/// Adds.\n/// </summary>", "Adds."),
        ("line", '/// <param name="a">b</param>', '<param name="a">b</param>'),
        ("block", "/* a */", "a"),
        ("block", "/* a", "a"),
        ("block", "/** a */", "a"),
        ("block", "/*! a */", "a"),
        ("block", "/**\n * a\n *   b\n */", "a\n  b"),
        ("block", "/*\n   a\n   b\n*/", "a\nb"),
        ("block", "/* a * b */", "a * b"),
        ("block", "/**/", ""),
        ("block", "<!-- a\n     b -->", "a\nb"),
        ("block", "=begin\na\n=end", "a"),
        ("block", "--[[ a ]]", "a"),
        ("block", "{- a -}", "a"),
        ("docstring", '"""a"""', "a"),
        ("docstring", "r'''a\\b'''", "a\\b"),
        ("docstring", '"""a\n\n    b\n      c\n    """', "a\n\nb\n  c"),
        ("docstring", '"""a', "a"),
        ("docstring", '"""a""', "a"),
        ("docstring", '"""Say "a"', 'Say "a"'),
        ("docstring", '"a"', "a"),
        ("docstring", '""""""', ""),
    ],
)
def test_comment_text(style: str, comment: str, text: str) -> None:
    assert comment_text(comment.split("\n"), style) == text


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("add two numbers", True),
        ("größe", True),
        ("TODO: read the file", True),
        ("type of the thing", True),
        ("go to the next line", True),
        ("export the table as csv", True),
        ("encode it", True),
        ("", False),
        ("-----", False),
        ("____", False),
        ("noqa", False),
        ("noqa: E501", False),
        ("type: ignore[attr]", False),
        ("eslint-disable-next-line no-console", False),
        ("@ts-expect-error", False),
        ("go:build linux", False),
        ("frozen_string_literal: true", False),
        ("-*- coding: utf-8 -*-", False),
        ("shellcheck disable=SC1", False),
        ("pylint: disable=x\nnoqa", False),
        ("noqa\nand add two numbers", True),
        ("endregion", False),
    ],
)
def test_asks_something(text: str, asks: bool) -> None:
    assert asks_something(text, at_top=False) is asks


def test_a_licence_counts_only_at_the_top() -> None:
    assert not asks_something("Copyright 2020 A\nMIT License", at_top=True)
    assert asks_something("print the copyright", at_top=False)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("write unit tests for add", True),
        ("Write tests", True),
        ("add a test for the empty list", True),
        ("generate some pytest test cases", True),
        ("please write me a few unit tests that cover it", True),
        ("add parametrized tests: empty, one, many", True),
        ("unit tests for add", True),
        ("test cases for add", True),
        ("write unittests", True),
        ("add test user to the database", False),
        ("write a test runner", False),
        ("test whether x is even", False),
        ("tests are slow", False),
        ("write the tested value", False),
        ("return the latest", False),
        ("add two numbers", False),
        ("", False),
    ],
)
def test_asks_for_tests(text: str, tests: bool) -> None:
    assert asks_for_tests(text) is tests
