"""What is asked at a cursor, and where the answer goes.

A row has the text with its cursor, and the document once an answer ``@@`` is inserted.
"""

import pytest

from source.cursors import at_cursor
from tenfold.source.ask import Ask, CommentState, Snippet
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position
from tenfold.source.reading import read_ask

ROWS = [
    ("python", "# sum a list\n<|>", "# sum a list\n@@", "code", "sum a list"),
    (
        "python",
        "def f(x):\n    # sort x\n<|>\n    return x\n",
        "def f(x):\n    # sort x\n    @@\n    return x\n",
        "code",
        "sort x",
    ),
    (
        "python",
        "def f(x):\n    # sort x\n    <|>\n",
        "def f(x):\n    # sort x\n    @@\n",
        "code",
        "sort x",
    ),
    ("python", "# top\n    <|>\n", "# top\n@@\n", "code", "top"),
    (
        "python",
        "def f(x):\n# misplaced\n    <|>\n",
        "def f(x):\n# misplaced\n    @@\n",
        "code",
        "misplaced",
    ),
    (
        "python",
        "if a:\n    if b:\n        # deep\n    <|>\n",
        "if a:\n    if b:\n        # deep\n    @@\n",
        "code",
        "deep",
    ),
    (
        "python",
        "def f(x):\n    if x:\n        # deep\n     <|>\n",
        "def f(x):\n    if x:\n        # deep\n        @@\n",
        "code",
        "deep",
    ),
    ("python", "class A:\n\t# tabbed\n<|>", "class A:\n\t# tabbed\n\t@@", "code", "tabbed"),
    ("python", "# sum\n\n<|>", "# sum\n\n@@", "code", "sum"),
    ("python", "# a 😀\n  <|>  \nx = 1\n", "# a 😀\n@@\nx = 1\n", "code", "a 😀"),
    ("python", "# sum a list<|>", "# sum a list\n@@", "code", "sum a list"),
    ("python", "# sum <|>a list\nx = 1\n", "# sum a list\n@@\nx = 1\n", "code", "sum a list"),
    ("python", "    # sum a list<|>\n", "    # sum a list\n    @@\n", "code", "sum a list"),
    ("python", "# sum<|>\n# a list\n", "# sum@@\n# a list\n", "comment", "sum\na list"),
    ("python", "# sum\n# a list<|>\n", "# sum\n# a list\n@@\n", "code", "sum\na list"),
    ("python", "# sum <|>  \n# a list\n", "# sum @@\n# a list\n", "comment", "sum\na list"),
    ("python", "# <|>\n", "# @@\n", "comment", ""),
    ("python", "#<|>\n", "# @@\n", "comment", ""),
    (
        "python",
        'def f(x):\n    """Sort x.<|>',
        'def f(x):\n    """Sort x."""\n    @@',
        "code",
        "Sort x.",
    ),
    (
        "python",
        'def f(x):\n    """Sort x\n\n    and more.<|>\n',
        'def f(x):\n    """Sort x\n\n    and more.\n    """\n    @@\n',
        "code",
        "Sort x\n\nand more.",
    ),
    (
        "python",
        'def f(x):\n    """Sort x\n    <|>\n',
        'def f(x):\n    """Sort x\n    """\n    @@\n',
        "code",
        "Sort x",
    ),
    (
        "python",
        'def f(x):\n    """Say "hi"<|>\n',
        'def f(x):\n    """Say "hi"\n    """\n    @@\n',
        "code",
        'Say "hi"',
    ),
    (
        "python",
        'def f(x):\n    """Sort x.""<|>\n',
        'def f(x):\n    """Sort x."""\n    @@\n',
        "code",
        "Sort x.",
    ),
    (
        "python",
        'def f(x):\n    """Sort x.<|>\n\ndef g():\n    """Doc."""\n    return 1\n',
        'def f(x):\n    """Sort x."""\n    @@\n\ndef g():\n    """Doc."""\n    return 1\n',
        "code",
        "Sort x.",
    ),
    (
        "python",
        'def f(x):\n    """Sort x.<|>"""\n',
        'def f(x):\n    """Sort x."""\n    @@\n',
        "code",
        "Sort x.",
    ),
    (
        "python",
        'def f(x):\n    """Sort<|>\n    x.\n    """\n',
        'def f(x):\n    """Sort@@\n    x.\n    """\n',
        "comment",
        "Sort\nx.",
    ),
    (
        "python",
        'def f(x):\n    """Sort x."""<|>\n',
        'def f(x):\n    """Sort x."""\n    @@\n',
        "code",
        "Sort x.",
    ),
    ("python", '"""Reads files.<|>', '"""Reads files."""\n@@', "code", "Reads files."),
    (
        "python",
        'def f(x):\n    """<|>"""\n    return x\n',
        'def f(x):\n    """@@"""\n    return x\n',
        "docstring",
        "",
    ),
    (
        "python",
        'def f(x):\n    """<|>\n    return x\n',
        'def f(x):\n    """@@\n    return x\n',
        "docstring",
        "",
    ),
    (
        "python",
        'def f(x):\n    """\n    <|>\n    """\n    return x\n',
        'def f(x):\n    """\n    @@\n    """\n    return x\n',
        "docstring",
        "",
    ),
    (
        "javascript",
        "/** <|> */\nfunction f() {}\n",
        "/** @@ */\nfunction f() {}\n",
        "docstring",
        "",
    ),
    (
        "javascript",
        "/**<|>\nfunction f() { return 1; }\n",
        "/** @@\nfunction f() { return 1; }\n",
        "docstring",
        "",
    ),
    (
        "javascript",
        "/**\n * <|>\n */\nfunction f() {}\n",
        "/**\n * @@\n */\nfunction f() {}\n",
        "docstring",
        "",
    ),
    (
        "javascript",
        "/**\n<|>\n */\nfunction f() {}\n",
        "/**\n * @@\n */\nfunction f() {}\n",
        "docstring",
        "",
    ),
    ("rust", "///<|>\nfn f() {}\n", "/// @@\nfn f() {}\n", "docstring", ""),
    (
        "rust",
        "/// Adds<|>\npub fn f(a: i32) -> i32 {\n    a\n}\n",
        "/// Adds@@\npub fn f(a: i32) -> i32 {\n    a\n}\n",
        "docstring",
        "Adds",
    ),
    (
        "csharp",
        "class A {\n    /// <|>\n    public int F() { return 1; }\n}\n",
        "class A {\n    /// @@\n    public int F() { return 1; }\n}\n",
        "docstring",
        "",
    ),
    ("rust", "/// Adds two.<|>\n", "/// Adds two.\n@@\n", "code", "Adds two."),
    ("javascript", "/* sort<|>\n", "/* sort */\n@@\n", "code", "sort"),
    ("javascript", "/* sort <|>", "/* sort */\n@@", "code", "sort"),
    ("javascript", "/* sort <|>*/\n", "/* sort */\n@@\n", "code", "sort"),
    (
        "javascript",
        "  /**\n   * Sorts.<|>\n",
        "  /**\n   * Sorts.\n   */\n  @@\n",
        "code",
        "Sorts.",
    ),
    (
        "javascript",
        "  /**\n   * Sorts.\n   <|>\n",
        "  /**\n   * Sorts.\n   */\n  @@\n",
        "code",
        "Sorts.",
    ),
    ("javascript", "/**\n * Sorts.<|>\n */\n", "/**\n * Sorts.@@\n */\n", "comment", "Sorts."),
    ("javascript", "/* sort */<|>\n", "/* sort */\n@@\n", "code", "sort"),
    ("ruby", "=begin\nsort<|>", "=begin\nsort\n=end\n@@", "code", "sort"),
    ("html", "  <!-- a list<|>\n", "  <!-- a list -->\n  @@\n", "code", "a list"),
    ("lua", "--[[ sort<|>", "--[[ sort ]]\n@@", "code", "sort"),
    ("rust", "/* sort<|>\nfn f() {}\n", "/* sort */\n@@\nfn f() {}\n", "code", "sort"),
    ("python", "# sorts\ndef f(x):<|>", "# sorts\ndef f(x):\n    @@", "code", "sorts"),
    ("python", "# sorts\ndef f(x):  <|>\n", "# sorts\ndef f(x):  \n    @@\n", "code", "sorts"),
    (
        "python",
        "# sorts\ndef f(\n    x,\n) -> int:<|>\n",
        "# sorts\ndef f(\n    x,\n) -> int:\n    @@\n",
        "code",
        "sorts",
    ),
    (
        "python",
        "# sorts\ndef f(\n    x,\n) -> int:\n<|>\n",
        "# sorts\ndef f(\n    x,\n) -> int:\n    @@\n",
        "code",
        "sorts",
    ),
    (
        "python",
        "class A:\n  # sorts\n  def f(x):<|>\n",
        "class A:\n  # sorts\n  def f(x):\n    @@\n",
        "code",
        "sorts",
    ),
    (
        "javascript",
        "// sorts\nfunction f(x) {<|>\n}\n",
        "// sorts\nfunction f(x) {\n  @@\n}\n",
        "code",
        "sorts",
    ),
    (
        "javascript",
        "// sorts\nfunction f(x) {\n<|>\n}\n",
        "// sorts\nfunction f(x) {\n  @@\n}\n",
        "code",
        "sorts",
    ),
    (
        "javascript",
        "// sorts\nfunction f(x) {<|>}\n",
        "// sorts\nfunction f(x) {@@}\n",
        "code",
        "sorts",
    ),
    (
        "java",
        "class A {\n\t// sorts\n\tint f(int x) {<|>\n\t}\n}\n",
        "class A {\n\t// sorts\n\tint f(int x) {\n\t\t@@\n\t}\n}\n",
        "code",
        "sorts",
    ),
    (
        "csharp",
        "class A\n{\n    // sorts\n    int F(int x)\n    {\n<|>\n    }\n}\n",
        "class A\n{\n    // sorts\n    int F(int x)\n    {\n        @@\n    }\n}\n",
        "code",
        "sorts",
    ),
    (
        "go",
        "package a\n\n// F sorts.\nfunc F(x int) {<|>\n}\n",
        "package a\n\n// F sorts.\nfunc F(x int) {\n\t@@\n}\n",
        "code",
        "F sorts.",
    ),
    ("ruby", "# sorts\ndef f(x)<|>\n", "# sorts\ndef f(x)\n  @@\n", "code", "sorts"),
    (
        "ruby",
        "# each\nxs.each do |x|\n<|>\nend\n",
        "# each\nxs.each do |x|\n  @@\nend\n",
        "code",
        "each",
    ),
    ("shellscript", "# lists\nlist() {<|>\n}\n", "# lists\nlist() {\n  @@\n}\n", "code", "lists"),
    (
        "shellscript",
        "# each\nfor x in a; do\n<|>\ndone\n",
        "# each\nfor x in a; do\n  @@\ndone\n",
        "code",
        "each",
    ),
    (
        "cpp",
        "class A {\npublic:\n    // sorts\n    void f() {\n<|>\n    }\n};\n",
        "class A {\npublic:\n    // sorts\n    void f() {\n        @@\n    }\n};\n",
        "code",
        "sorts",
    ),
    (
        "lua",
        "-- adds\nfunction add(a, b)\n<|>\nend\n",
        "-- adds\nfunction add(a, b)\n  @@\nend\n",
        "code",
        "adds",
    ),
    ("python", "# total\nx = <|>", "# total\nx = @@", "code", "total"),
    ("python", "# total\nx = sum(<|>)\n", "# total\nx = sum(@@)\n", "code", "total"),
    ("python", "# total\nx = <|>  \ny = 1\n", "# total\nx = @@\ny = 1\n", "code", "total"),
    ("python", "x = <|>  # the sum of xs\n", "x = @@  # the sum of xs\n", "code", "the sum of xs"),
    (
        "python",
        "x = 1  # then double it<|>\ny = 2\n",
        "x = 1  # then double it\n@@\ny = 2\n",
        "code",
        "then double it",
    ),
    (
        "python",
        "x = 1  # then <|>double it\ny = 2\n",
        "x = 1  # then double it\n@@\ny = 2\n",
        "code",
        "then double it",
    ),
    ("python", "def f(xs):  # sorts<|>\n", "def f(xs):  # sorts\n    @@\n", "code", "sorts"),
    ("python", "def f(xs):  # sorts\n<|>\n", "def f(xs):  # sorts\n    @@\n", "code", "sorts"),
    (
        "javascript",
        "const f = (x) => { // sorts<|>\n};\n",
        "const f = (x) => { // sorts\n  @@\n};\n",
        "code",
        "sorts",
    ),
    ("python", "def f(x):\n<|>\n", "def f(x):\n    @@\n", "code", ""),
    ("python", "x = 1\n<|>\n", "x = 1\n@@\n", "code", ""),
    (
        "python",
        'def f(x):\n    """Sort x."""\n    y = x\n    <|>\n',
        'def f(x):\n    """Sort x."""\n    y = x\n    @@\n',
        "code",
        "Sort x.",
    ),
    ("python", "x = 1\ny = x + <|>\n", "x = 1\ny = x + @@\n", "code", ""),
    (
        "python",
        "# write unit tests for add\n<|>",
        "# write unit tests for add\n@@",
        "tests",
        "write unit tests for add",
    ),
    (
        "php",
        "<?php\n/**\n * Adds.\n *\n * @param int $a first\n */\nfunction add($a)\n{\n<|>\n}\n",
        "<?php\n/**\n * Adds.\n *\n * @param int $a first\n */\nfunction add($a)\n{\n    @@\n}\n",
        "code",
        "Adds.\n\n@param int $a first",
    ),
    (
        "csharp",
        "/// <summary>\n/// Adds two.\n/// </summary>\n<|>\n",
        "/// <summary>\n/// Adds two.\n/// </summary>\n@@\n",
        "code",
        "Adds two.",
    ),
    (
        "typescriptreact",
        "const a = (\n  <ul>\n    {/* the items */}\n<|>\n  </ul>\n);\n",
        "const a = (\n  <ul>\n    {/* the items */}\n    @@\n  </ul>\n);\n",
        "code",
        "the items",
    ),
    ("yaml", "# the ports\nports:\n<|>\n", "# the ports\nports:\n  @@\n", "code", "the ports"),
    (
        "java",
        "class A {\n    /** Adds<|>\n    int f() { return 1; }\n}\n",
        "class A {\n    /** Adds */\n    @@\n    int f() { return 1; }\n}\n",
        "code",
        "Adds",
    ),
    ("sql", "-- all users<|>", "-- all users\n@@", "code", "all users"),
    ("c", "int a; /* sort<|>\nint b;\n", "int a; /* sort */\n@@\nint b;\n", "code", "sort"),
]


def ask_at(language: str, marked: str) -> Ask:
    ask = read_ask(*at_cursor(language, marked))
    assert ask is not None
    return ask


def with_answer(ask: Ask) -> str:
    start, end = ask.replace
    return ask.text[:start] + ask.kept + ask.lead + "@@" + ask.text[end:]


@pytest.mark.parametrize(("language", "marked", "becomes", "task", "instruction"), ROWS)
def test_place_task_and_instruction(
    language: str, marked: str, becomes: str, task: str, instruction: str
) -> None:
    ask = ask_at(language, marked)
    assert with_answer(ask) == becomes
    assert (ask.task, ask.instruction) == (task, instruction)
    assert ask.prefix + "@@" + ask.suffix == becomes


@pytest.mark.parametrize(("language", "marked", "becomes", "task", "instruction"), ROWS)
def test_only_white_space_of_the_cursors_line_changes(
    language: str, marked: str, becomes: str, task: str, instruction: str
) -> None:
    ask = ask_at(language, marked)
    start, end = ask.replace
    cursor = marked.index("<|>")
    assert start <= cursor <= end
    assert start <= ask.anchor <= end
    assert "\n" not in ask.text[start:end]
    assert not ask.text[start:cursor].strip()
    assert ask.range.start.line == ask.range.end.line == ask.cursor.line
    last_line = (ask.prefix + "@@").split("\n")[-1].removesuffix("@@")
    if not last_line.strip() and ask.task == "code":
        assert ask.indentation.current == last_line


@pytest.mark.parametrize(("language", "marked", "becomes", "task", "instruction"), ROWS)
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_change_nothing_but_the_newline(
    newline: str, language: str, marked: str, becomes: str, task: str, instruction: str
) -> None:
    ask = ask_at(language, marked)
    other = ask_at(language, marked.replace("\n", newline))
    assert other.newline == (newline if "\n" in ask.text else "\n")
    for field in ("text", "anchor", "replace", "lead", "range", "cursor", "instruction", "scope"):
        assert getattr(other, field) == getattr(ask, field), field


@pytest.mark.parametrize("text", ["", "\n", "  \n\t\n", "\r\n\r\n"])
def test_nothing_to_ask_in_an_empty_document(text: str) -> None:
    document = Document("file:///a.py", language_for("python", ""), text, 1)
    assert read_ask(document, Position(0, 0)) is None


@pytest.mark.parametrize(
    ("position", "cursor"),
    [
        (Position(99, 0), Position(1, 5)),
        (Position(0, 99), Position(0, 6)),
        (Position(0, 5), Position(0, 4)),  # inside the surrogate pair
        (Position(-1, -1), Position(0, 0)),
    ],
)
def test_cursor_outside_the_text(position: Position, cursor: Position) -> None:
    document = Document("file:///a.py", language_for("python", ""), "# a 😀\nx = 1", 1)
    ask = read_ask(document, position)
    assert ask is not None
    assert ask.cursor == cursor


def test_range_counts_utf16_units() -> None:
    ask = ask_at("python", "# total\ns = '😀' + <|>")
    assert ask.range.start == ask.range.end == ask.cursor == Position(1, 11)
    assert ask.text[: ask.anchor].endswith("😀' + ")


def test_what_comes_from_outside() -> None:
    document, position = at_cursor("python", "# a\n<|>")
    snippet = Snippet("b.py", "x = 1")
    ask = read_ask(document, position, path="src/a.py", snippets=[snippet])
    assert ask is not None
    assert (ask.uri, ask.path, ask.version) == ("file:///project/file", "src/a.py", 1)
    assert ask.snippets == (snippet,)
    assert ask_at("python", "# a\n<|>").path == "file"


SCOPES = [
    (
        "python",
        "class A:\n    def f(self):\n        # x\n        <|>\n",
        ("class A:", "def f(self):"),
    ),
    ("python", "def f():\n    pass\n# x\n<|>\n", ()),
    (
        "python",
        "class A:\n    @cached\n    async def f(self):\n        # x<|>\n",
        ("class A:", "async def f(self):"),
    ),
    (
        "java",
        "class A {\n  @Override\n  int f() {\n    // x\n    <|>\n  }\n}\n",
        ("class A", "int f()"),
    ),
    (
        "typescript",
        "class A {\n  b(): void {\n    // x\n    <|>\n  }\n}\n",
        ("class A", "b(): void"),
    ),
    ("javascript", "const f = (a) => {\n  // x\n  <|>\n};\n", ("const f = (a) =>",)),
    ("javascript", "xs.map((a) => {\n  // x\n  <|>\n});\n", ()),
    (
        "rust",
        "impl A {\n    pub fn f() {\n        // x\n        <|>\n    }\n}\n",
        ("impl A", "pub fn f()"),
    ),
    ("go", "package a\n\nfunc (t T) F() {\n\t// x\n\t<|>\n}\n", ("func (t T) F()",)),
    (
        "ruby",
        "module A\n  class B\n    def f\n      # x\n      <|>\n    end\n  end\nend\n",
        ("module A", "class B", "def f"),
    ),
    (
        "csharp",
        "namespace A {\n class B {\n  int F() {\n   // x\n   <|>\n  }\n }\n}\n",
        ("namespace A", "class B", "int F()"),
    ),
    (
        "php",
        "<?php\nclass A {\n  #[Pure]\n  function f() {\n    // x\n    <|>\n  }\n}\n",
        ("class A", "function f()"),
    ),
    (
        "cpp",
        "namespace n {\nstruct A {\n  int f() {\n    // x\n    <|>\n  }\n};\n}\n",
        ("namespace n", "struct A", "int f()"),
    ),
    ("c", "int f(void)\n{\n    // x\n    <|>\n}\n", ("int f(void)",)),
    ("shellscript", "f() {\n  # x\n  <|>\n}\n", ("f()",)),
    (
        "kotlin",
        "class A {\n    fun f() {\n        // x\n        <|>\n    }\n}\n",
        ("class A", "fun f()"),
    ),
    ("java", "class A {\n    int f() {\n        // x\n        <|>\n", ("class A", "int f()")),
]


@pytest.mark.parametrize(("language", "marked", "scope"), SCOPES)
def test_scope(language: str, marked: str, scope: tuple[str, ...]) -> None:
    assert ask_at(language, marked).scope == scope


IMPORTS = [
    (
        "python",
        "import os, sys\nfrom a.b import (\n    c,\n    d,\n)\n"
        "from x import y  # why\nimported = 1\n# a\n<|>",
        ("import os, sys", "from a.b import (\n    c,\n    d,\n)", "from x import y  # why"),
    ),
    (
        "javascript",
        'import a from "a";\nimport {\n  b,\n} from "b";\n'
        'const c = require("c");\nlet d = 1;\n// a\n<|>',
        ('import a from "a";', 'import {\n  b,\n} from "b";', 'const c = require("c");'),
    ),
    ("typescriptreact", 'import type { A } from "a";\n// a\n<|>', ('import type { A } from "a";',)),
    ("java", "package a;\nimport java.util.List;\n// a\n<|>", ("import java.util.List;",)),
    ("go", 'package a\nimport (\n\t"fmt"\n)\n// a\n<|>', ('import (\n\t"fmt"\n)',)),
    ("rust", "use a::{\n    b,\n};\npub use c;\n// a\n<|>", ("use a::{\n    b,\n};", "pub use c;")),
    ("c", '#include <a.h>\n# include "b.h"\n// a\n<|>', ("#include <a.h>", '# include "b.h"')),
    (
        "cpp",
        "#include <a>\nusing namespace std;\n// a\n<|>",
        ("#include <a>", "using namespace std;"),
    ),
    ("csharp", "using System;\nusing (var a = b) {}\n// a\n<|>", ("using System;",)),
    (
        "ruby",
        "require 'a'\nrequire_relative 'b'\n# a\n<|>",
        ("require 'a'", "require_relative 'b'"),
    ),
    (
        "php",
        "<?php\nuse A\\B;\nrequire_once 'c.php';\n// a\n<|>",
        ("use A\\B;", "require_once 'c.php';"),
    ),
    ("shellscript", ". ./a.sh\nsource b.sh\n# a\n<|>", (". ./a.sh", "source b.sh")),
    ("kotlin", "import a.b\n// a\n<|>", ("import a.b",)),
]


@pytest.mark.parametrize(("language", "marked", "imports"), IMPORTS)
def test_imports(language: str, marked: str, imports: tuple[str, ...]) -> None:
    assert ask_at(language, marked).imports == imports


def test_a_definitions_docstring_speaks_for_its_body() -> None:
    ask = ask_at("python", 'def f(x):\n    """Sort x."""\n    y = x\n    <|>\n')
    assert (ask.state, ask.instruction) == (CommentState.NONE, "Sort x.")


def test_only_what_is_typed_of_an_open_docstring_is_the_instruction() -> None:
    ask = ask_at("python", 'def f():\n    """Sort\n    well<|>\n\nclass B:\n    """Doc."""\n')
    assert ask.instruction == "Sort\nwell"
