import pytest

from tenfold.candidates.syntax import has_errors, literal_rows, openness
from tenfold.source.languages import language_for

OPEN = [
    ("a.py", "x = foo(1,", 1, False),
    ("a.py", "x = foo(1)", 0, False),
    ("a.py", 'x = """abc\n(', 1, True),
    ("a.py", "x = foo)", -1, False),
    ("a.js", "const f = (a) => {\n  if (a) {\n  }", 1, False),
    ("a.js", "const s = `abc\n  d", 0, True),
    ("a.js", "const s = `a ${b} c`;", 0, False),
    ("a.ts", "class A {\n  f(): void {", 2, False),
    ("A.java", "public int f() {", 1, False),
    ("a.go", "s := `abc\n}", -1, True),
    ("a.rs", "fn f<'a>(x: &'a str) -> &'a str {", 1, False),
    ("a.c", "/* a\n b", 0, True),
    ("a.cpp", 'auto s = R"(a\nb', 1, True),
    ("a.rb", "x = <<~SQL\n  select\n", 0, True),
    ("a.rb", "x = <<~SQL\n  select\nSQL\n", 0, False),
    ("a.php", "$x = 'abc\n d", 0, True),
    ("a.sh", "cat <<EOF\nabc", 0, True),
    ("a.sh", "cat <<EOF\nabc\nEOF\n", 0, False),
    ("a.lua", "f({ 1, 2", 2, False),
]


@pytest.mark.parametrize(("file", "code", "brackets", "literal"), OPEN)
def test_what_is_open_at_the_end(file: str, code: str, brackets: int, literal: bool) -> None:
    found = openness(language_for(None, file), code)
    assert found.literal is literal
    if not literal:
        assert found.brackets == brackets
    assert found.closed is (brackets <= 0 and not literal)


LITERALS = [
    ("a.py", 'x = """\n a\n b\n"""\ny = 1', {1, 2, 3}),
    ("a.py", 'def f():\n    """A.\n\n    B.\n    """\n    return 1', set()),
    ("a.js", "const s = `\n a\n`;\n", {1, 2}),
    ("a.go", "s := `a\nb`\nc()", {1}),
    ("a.sh", "cat <<EOF\n  a\nEOF\nls", {1, 2}),
    ("a.lua", "s = [[\n a\n]]", set()),
]


@pytest.mark.parametrize(("file", "code", "rows"), LITERALS)
def test_rows_inside_a_literal(file: str, code: str, rows: set[int]) -> None:
    assert literal_rows(language_for(None, file), code) == rows


def test_code_without_a_grammar_is_never_wrong() -> None:
    assert has_errors(language_for(None, "a.lua"), "x = = 1") is None
    assert has_errors(language_for(None, "a.py"), "x = = 1") is True
    assert has_errors(language_for(None, "a.php"), "$x = 1;") is False
