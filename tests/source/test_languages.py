"""The languages table and its grammars."""

import pytest

from tenfold.source.languages import LANGUAGES, Language, language_for
from tenfold.source.parsing import parser_for


@pytest.mark.parametrize(
    ("language_id", "path", "found"),
    [
        ("python", "x.txt", "python"),
        ("javascriptreact", "a", "javascriptreact"),
        ("shellscript", "a", "shellscript"),
        ("bash", "a", "shellscript"),
        ("sh", "a", "shellscript"),
        ("Python", "a", "python"),
        (None, "a/b.py", "python"),
        (None, "file:///c%3A/A%20b.PY", "python"),
        (None, "a.jsx", "javascriptreact"),
        (None, "a.tsx", "typescriptreact"),
        (None, "a.mts", "typescript"),
        (None, "a.h", "c"),
        (None, "a.hpp", "cpp"),
        (None, "C:\\a\\Makefile", "makefile"),
        (None, "Gemfile", "ruby"),
        (None, "a.lua", "lua"),
        (None, "a.unknown", "plaintext"),
        (None, "", "plaintext"),
        ("plaintext", "a.py", "plaintext"),
        ("zig", "a.zig", "zig"),
        ("mysql", "a.sql", "mysql"),
    ],
)
def test_language_for(language_id: str | None, path: str, found: str) -> None:
    assert language_for(language_id, path).id == found


@pytest.mark.parametrize(
    ("path", "line", "block"),
    [
        ("a.sql", ("--",), (("/*", "*/"),)),
        ("a.yaml", ("#",), ()),
        ("a.kt", ("//",), (("/*", "*/"),)),
        ("a.css", (), (("/*", "*/"),)),
        ("a.html", (), (("<!--", "-->"),)),
        ("a.el", (";",), ()),
        ("a.tex", ("%",), ()),
        ("a.nothing", ("#", "//"), ()),
    ],
)
def test_comments_without_a_grammar(
    path: str, line: tuple[str, ...], block: tuple[tuple[str, str], ...]
) -> None:
    language = language_for(None, path)
    assert (language.line_comments, language.block_comments) == (line, block)
    assert parser_for(language) is None


def test_an_unknown_id_takes_its_comments_from_the_extension() -> None:
    language = language_for("mysql", "a.sql")
    assert (language.id, language.line_comments) == ("mysql", ("--",))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.id)
def test_every_grammar_reads_a_comment(language: Language) -> None:
    parser = parser_for(language)
    assert parser is not None
    php = b"<?php\n" if language.id == "php" else b""
    tree = parser.parse(php + language.line_comments[0].encode() + b" a\n")
    assert not tree.root_node.has_error
    assert "comment" in str(tree.root_node)
    assert language_for(None, f"a{language.extensions[0]}") is language


def test_a_grammar_that_cannot_be_had_is_no_error() -> None:
    assert parser_for(Language("x", "X", (), "nosuchgrammar", (), ())) is None
