"""Positions, line ends and edits of a document."""

import gc

import pytest

from tenfold.source.document import Change, Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range


def document(text: str, language: str = "python", uri: str = "file:///a") -> Document:
    return Document(uri, language_for(language, ""), text, 1)


def edit(start: tuple[int, int], end: tuple[int, int], text: str) -> Change:
    return Change(Range(Position(*start), Position(*end)), text)


@pytest.mark.parametrize(
    ("text", "position", "offset"),
    [
        ("", (0, 0), 0),
        ("", (3, 3), 0),
        ("ab", (0, 2), 2),
        ("ab", (0, 9), 2),
        ("ab", (1, 0), 2),
        ("ab\n", (1, 0), 3),
        ("ab\n", (0, 9), 2),
        ("ab\r\ncd", (0, 9), 2),
        ("ab\rcd", (1, 1), 4),
        ("def f():\n    pass", (1, 99), 17),
        ("def f():\n    pass", (1, 8), 17),
        ("a😀b", (0, 3), 2),
        ("a😀b", (0, 2), 1),
        ("a😀b", (0, 4), 3),
        ("é\nü", (1, 1), 3),
        ("a\x0cb\u2028c\x0bd\x85e", (0, 9), 9),
        ("a", (-1, 5), 0),
        ("a", (0, -1), 0),
    ],
)
def test_offset(text: str, position: tuple[int, int], offset: int) -> None:
    assert document(text).offset(Position(*position)) == offset


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (0, 0)),
        ("", 5, (0, 0)),
        ("ab", 2, (0, 2)),
        ("ab", 9, (0, 2)),
        ("ab\n", 3, (1, 0)),
        ("ab\ncd", 3, (1, 0)),
        ("ab\r\ncd", 3, (0, 2)),  # between the two halves of a line end
        ("a😀b", 2, (0, 3)),
        ("a\x0cb\u2028c", 5, (0, 5)),
        ("a", -1, (0, 0)),
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert document(text).position(offset) == Position(*position)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("\n\r\n\r\r", ["", "", "", "", ""]),
        ("a\x0cb\u2028c\x0bd\u2029\x1c\x85", ["a\x0cb\u2028c\x0bd\u2029\x1c\x85"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    made = document(text)
    assert made.text == text
    assert made.line_count == len(lines)
    assert [made.line_text(number) for number in range(len(lines))] == lines
    assert made.line_text(len(lines)) == made.line_text(-1) == ""


@pytest.mark.parametrize(
    ("text", "changes", "after"),
    [
        ("", [edit((0, 0), (0, 0), "a")], "a"),
        ("ab", [edit((0, 1), (0, 1), "\n")], "a\nb"),
        ("a\nb\nc", [edit((0, 1), (2, 0), "")], "ac"),
        ("a\nb", [edit((0, 0), (9, 9), "x")], "x"),
        ("a\r\nb", [edit((0, 9), (0, 9), "x")], "ax\r\nb"),
        ("a\rb", [edit((1, 0), (1, 0), "\n")], "a\r\nb"),
        ("a\rb", [edit((1, 0), (1, 1), "\nc\n")], "a\r\nc\n"),
        ("a\nb", [edit((0, 1), (0, 1), "\r")], "a\r\nb"),
        ("ab", [edit((0, 2), (0, 0), "x")], "x"),
        ("ab", [edit((0, 0), (0, 1), ""), edit((0, 1), (0, 1), "c")], "bc"),
        ("a😀b", [edit((0, 1), (0, 3), "")], "ab"),
        ("ab", [Change(None, "new\n"), edit((1, 0), (1, 0), "x")], "new\nx"),
        ("a", [edit((0, 1), (0, 1), "\ud800")], "a\ufffd"),
    ],
)
def test_apply(text: str, changes: list[Change], after: str) -> None:
    made = document(text)
    assert made.tree is not None
    made.apply(changes, 2)
    anew = document(after)
    assert (made.text, made.version) == (after, 2)
    assert made.line_count == anew.line_count
    assert str(made.tree.root_node) == str(anew.tree and anew.tree.root_node)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/a%20b/c%C3%A9.py", "/home/a b/cé.py"),
        ("file:///C%3A/x/a.py", "C:/x/a.py"),
        ("untitled:Untitled-1", "Untitled-1"),
        ("/plain/a.py", "/plain/a.py"),
    ],
)
def test_path(uri: str, path: str) -> None:
    assert document("", uri=uri).path.as_posix() == path


@pytest.mark.parametrize(
    ("text", "newline"), [("", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb", "\r"), ("a\nb\r\n", "\n")]
)
def test_newline(text: str, newline: str) -> None:
    assert document(text).newline == newline


def test_no_tree_without_a_grammar() -> None:
    assert document("-- a", "lua").tree is None


def test_no_tree_for_one_line_of_five_megabytes() -> None:
    made = document("x = '" + "a😀" * 1_700_000, "javascript")
    assert made.tree is None
    made.apply([edit((0, 4_000_000), (0, 4_000_000), "// x")], 2)
    assert made.tree is None
    made.apply([Change(None, "let a = 1;\n")], 3)
    assert made.tree is not None


def test_no_tree_where_parsing_takes_too_long() -> None:
    made = document(("x = 1; " * 1_400 + "\n") * 2_000, "typescript")
    assert made.tree is None
    made.apply([edit((0, 0), (0, 0), "x")], 2)
    assert made.tree is None  # and it is not tried again with every key
    made.apply([Change(None, "let a = 1;\n")], 3)
    assert made.tree is not None


def test_no_tree_for_brackets_without_end() -> None:
    assert document("a<b,\n" * 2_400, "typescript").tree is None


def test_a_long_document_is_parsed_where_it_is_used() -> None:
    made = document("def f():\n    return 1\n\n\n" * 5_000)
    view = made.syntax(10_000)
    assert view is not None
    assert view.first_line % 4 == 0
    assert 0 < view.first_line < 10_000 < view.end_line < 20_000
    assert not view.tree.root_node.has_error
    made.apply([edit((0, 0), (0, 0), "# one\n# two\n")], 2)  # above it: only its place changes
    moved = made.syntax(10_002)
    assert moved is not None
    assert moved.first_line == view.first_line + 2
    made.apply([edit((10_003, 4), (10_003, 4), "x = 2; ")], 3)
    inside = made.syntax(10_003)
    assert inside is not None
    assert inside.first_line == moved.first_line
    assert inside.tree.root_node.end_byte == moved.tree.root_node.end_byte + 7
    made.apply([edit((inside.first_line - 2, 0), (inside.first_line + 2, 0), "")], 4)
    anew = made.syntax(10_000)
    assert anew is not None
    assert not anew.tree.root_node.has_error
    end = made.syntax(made.line_count)
    assert end is not None
    assert end.end_line == made.line_count


def test_trees_of_documents_not_in_use_are_dropped() -> None:
    documents = [document(f"x = {number}\n") for number in range(20)]
    first = [made.tree for made in documents]
    assert all(tree is not None for tree in first)
    again = documents[0].tree
    assert again is not None
    assert again is not first[0]
    assert str(again.root_node) == str(first[0] and first[0].root_node)
    del documents
    gc.collect()
    assert document("y = 1\n").tree is not None


@pytest.mark.parametrize(
    ("text", "mark"), [("<?php\n$a = 1;\n", "php_tag"), ("$a = 1;\n", ""), ("<p>$a</p>\n", "text")]
)
def test_php_with_and_without_its_mark(text: str, mark: str) -> None:
    made = document(text, "php")
    assert made.tree is not None
    assert not made.tree.root_node.has_error
    assert mark in str(made.tree.root_node)
    made.apply([edit((0, 0), (0, 0), "<?php\n")], 2)
    assert made.tree is not None
    assert "php_tag" in str(made.tree.root_node)
