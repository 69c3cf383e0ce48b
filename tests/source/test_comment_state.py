"""Writing a comment, a finished comment, or none: rows of text for every language."""

import pytest

from source.cursors import at_cursor
from tenfold.source.ask import CommentState
from tenfold.source.comments import comment_state

WRITING = {
    "python": [
        "# add two numbers<|>",
        "#<|>",
        "x = 1  # the <|>count\n",
        "    # indented<|>\nx = 1\n",
        '"""Module <|>docs."""\n',
        'def f(x):\n    """Sort<|>',
        'def f(x):\n    """Sort<|>\n\ndef g():\n    """Doc."""\n    return 1\n',
        "def f(x):\n    '''Sort\n\n    <|>\n",
        'def f(x):\n    """<|>"""\n    return x\n',
        'class A:\n    """Holds <|>"quoted" text\n    and more."""\n',
        "def f(x:\n    # half<|>",
        'def f():\n    r"""Raw <|>"""\n',
        'def f():\n    "One line.<|>"\n    return 1\n',
        "# größe 😀<|>",
    ],
    "javascript": [
        "// add two<|>",
        "let a = 1; // the<|> count\n",
        "/* open<|>",
        "/**\n * Adds.<|>\n */\nfunction add() {}\n",
        "/**\n * Adds.<|>\nfunction add() { return 1; }\n",
        "function f() {\n  // half<|>",
        "const r = /a\\/*/; // yes<|>\n",
        "const t = `${a /* in<|> */}`;\n",
        "/* never closed <|>\nlet a = 1;\n/* another */\n",
    ],
    "javascriptreact": [
        "// add<|>",
        "const a = <p>{/* items<|> */}</p>;\n",
        "/** Shows <|> */\nfunction A() {}\n",
        "const a = <p>it's</p>; /* open<|>",
    ],
    "typescript": [
        "// add<|>",
        "/** Adds <|> */\nfunction add(a: number): number { return a; }\n",
        "interface A {\n  // the name<|>\n  name: string;\n}\n",
        "const x: number = 1; /* open<|>",
    ],
    "typescriptreact": [
        "// add<|>",
        "const a = <p>{/* items<|> */}</p>;\n",
        "type A = { b: string }; /* open<|>\nlet c = 1;\n",
    ],
    "java": [
        "// add<|>",
        "class A {\n    /**\n     * Adds.<|>\n     */\n    int f() { return 1; }\n}\n",
        "class A {\n    /** Adds<|>\n    int f() { return 1; }\n}\n",
        "int a; /* the<|> count */\n",
    ],
    "go": [
        "// Add adds<|>",
        "package a\n\n/* open<|>\nfunc f() {}\n",
        "package a\n\nvar x = 1 // the<|> count\n",
        "package a\n\nvar x = a /* half<|>",
    ],
    "rust": [
        "// add<|>",
        "/// Adds<|>",
        "/// Adds<|>\nfn add() {}\n",
        "//! Crate docs<|>\n",
        "/* outer /* inner */ still<|> */\n",
        "/* open<|>\nfn f() {}\n",
        "fn f<'a>(x: &'a str) {} // life<|>time\n",
    ],
    "c": [
        "// add<|>",
        "/* add<|> */\n",
        "int b = a /* half<|>\n;\n",
        '#define A "x // y" // note<|>\n',
        "#define A 1 /* note<|> */\n",
        "// goes on \\\n   here<|>\n",
    ],
    "cpp": [
        "// add<|>",
        "/// Adds<|>\nint add();\n",
        'auto s = R"(// no)"; // yes<|>\n',
        "/* open<|>\nint a;\n",
        "int big = 1'000'000; // yes<|>\n",
    ],
    "csharp": [
        "// add<|>",
        "/// <summary>Adds<|></summary>\n",
        "class A { /* open<|>\n int x; }\n",
        'var s = @"c:\\"; // yes<|>\n',
    ],
    "ruby": [
        "# add<|>",
        "=begin\nadd<|>\n=end\n",
        "=begin\nadd<|>",
        "def f # half<|>",
        'puts "#{a}" # yes<|>\n',
    ],
    "php": [
        "<?php\n// add<|>",
        "<?php\n# add<|>",
        "<?php\n/** Adds <|> */\nfunction add() {}\n",
        "<?php\n/* open<|>\n$x = 1;\n",
        "// add<|>",
        "<p># no</p><?php # yes<|> ?>\n",
    ],
    "shellscript": [
        "# add<|>",
        "#!/bin/bash\n# add<|>\n",
        "echo hi # yes<|>\n",
        'echo "$#" ${a#b} # yes<|>\n',
        "for x in a; do\n  # half<|>",
    ],
    "lua": ["-- add<|>", "--[[ open<|>", "x = 1 -- the<|> count\n"],
    "sql": ["-- all users<|>", "/* all<|>", "select 'it''s' -- yes<|>\n"],
    "yaml": ["# ports<|>", "a: 1 # the<|> port\n"],
    "html": ["<!-- list<|>", "<p>hi</p>\n<!-- list\nof <|> -->\n"],
    "css": ["/* red<|>", "a { /* red<|> */ }\n"],
    "kotlin": ["// add<|>", "/** Adds<|>"],
    "unknownlanguage": ["# add<|>", "// add<|>"],
}

FINISHED = {
    "python": [
        "# add two numbers\n<|>",
        "# add two numbers\n\n<|>",
        "# add two numbers\n    <|>",
        "# add two\n# numbers\n<|>\nx = 1\n",
        "# the total\ntotal = <|>",
        "# the total\ntotal = sum(<|>",
        "# the total\ntotal = sum(\n    <|>",
        "# adds\ndef add(a, b):<|>",
        "# adds\ndef add(a, b):\n    <|>",
        "# adds\n@cache\ndef add(\n    a,\n    b,\n) -> int:\n    <|>\n",
        "def add(a, b):  # adds\n    <|>",
        'def add(a, b):\n    """Adds."""\n    <|>',
        'def add(a, b):\n    """Adds."""<|>',
        'def add(a, b):\n    """Adds\n\n    two numbers.\n    """\n<|>\n\ndef g():\n    pass\n',
        '"""Reads files."""\n<|>',
        'class A:\n    """Holds things."""\n\n    <|>',
        "x = [\n    # the first<|>".replace("<|>", "\n    <|>"),
        "def f(x:\n    # half\n    <|>",
        "# TODO: read the file\n<|>",
        "s = '''\n'''\n# after a string\n<|>",
        "# größe 😀\n<|>",
    ],
    "javascript": [
        "// adds\n<|>",
        "/* adds */\n<|>",
        "/**\n * Adds.\n */\nfunction add(a, b) {\n  <|>\n}\n",
        "/**\n * Adds.\n */\n<|>\n",
        "/** Adds. */<|>\n",
        "// adds\nfunction add(a, b) {<|>",
        "// adds\nfunction add(a, b) {<|>}",
        "// adds\nconst add = (a, b) => {\n<|>\n};\n",
        "function add(a) { // adds\n  <|>\n}\n",
        "// the total\nconst total = <|>\n",
    ],
    "javascriptreact": [
        "// adds\n<|>",
        "const a = (\n  <ul>\n    {/* the items */}\n    <|>\n  </ul>\n);\n",
        "/** Shows. */\nfunction A() {\n  <|>\n}\n",
    ],
    "typescript": [
        "// adds\n<|>",
        "/** Adds. */\nexport function add(a: number, b: number): number {\n  <|>\n}\n",
        "class A {\n  // the name\n  <|>\n}\n",
        "/**\n * Adds.\n */\nconst add = (a: number): number => {<|>\n",
    ],
    "typescriptreact": [
        "// adds\n<|>",
        "const a = (\n  <ul>\n    {/* the items */}\n    <|>\n  </ul>\n);\n",
        "/** Shows. */\nconst A: FC<Props> = ({ b }) => {\n  <|>\n};\n",
    ],
    "java": [
        "class A {\n    // adds\n    <|>\n}\n",
        "class A {\n    /**\n     * Adds.\n     */\n    @A\n    int add(int a) {\n        <|>\n    }\n",
        "class A {\n    /** Adds. */\n    int add(int a, int b) {<|>\n    }\n}\n",
        "class A {\n    /** Adds. */\n<|>\n}\n",
    ],
    "go": [
        "package a\n\n// Add adds.\n<|>",
        "package a\n\n// Add adds.\nfunc Add(a, b int) int {\n\t<|>\n}\n",
        "package a\n\n// Add adds.\nfunc Add(a, b int) int {<|>",
        "package a\n\n/*\nAdd adds.\n*/\n<|>\n",
    ],
    "rust": [
        "/// Adds.\n<|>",
        "/// Adds.\nfn add(a: i32) -> i32 {\n    <|>\n}\n",
        "/// Adds.\n#[inline]\nfn add(a: i32) -> i32 {<|>",
        "//! Crate docs.\n\n<|>",
        "/* adds /* two */ */\n<|>",
    ],
    "c": [
        "// adds\n<|>",
        "/* adds */\nint add(int a, int b) {\n    <|>\n}\n",
        "/* adds */\nint add(int a, int b)\n{\n    <|>\n}\n",
        "#include <stdio.h>\n\n/* adds */\n<|>\n",
    ],
    "cpp": [
        "// adds\n<|>",
        "/// Adds.\ntemplate <typename T>\nT add(T a, T b) {\n    <|>\n}\n",
        "class A {\npublic:\n    // adds\n    <|>\n};\n",
        "// adds\nauto add = [](int a) {<|>",
    ],
    "csharp": [
        "class A {\n    // adds\n    <|>\n}\n",
        "class A\n{\n    /// <summary>Adds.</summary>\n    int Add(int a)\n    {\n<|>\n    }\n}\n",
        "/// <summary>\n/// Adds.\n/// </summary>\n[Pure]\nint Add(int a) {<|>\n",
        "// adds\nint Add(int a)\n{\n    <|>\n}\n",
    ],
    "ruby": [
        "# adds\n<|>",
        "# adds\ndef add(a, b)\n  <|>\nend\n",
        "# adds\ndef add(a, b)<|>",
        "=begin\nAdds.\n=end\n<|>",
        "# each\nitems.each do |item|\n  <|>\nend\n",
    ],
    "php": [
        "<?php\n// adds\n<|>",
        "<?php\n# adds\n<|>",
        "<?php\n/** Adds. */\nfunction add($a, $b) {\n    <|>\n}\n",
        "<?php\n/** Adds. */\n#[Pure]\nfunction add($a)\n{\n    <|>\n}\n",
        "// adds\n<|>",
    ],
    "shellscript": [
        "# lists\n<|>",
        "# lists\nlist() {\n  <|>\n}\n",
        "# each\nfor x in a b; do\n  <|>\ndone\n",
        "#!/bin/bash\n# lists files\n<|>",
    ],
    "lua": ["-- adds\n<|>", "-- adds\nfunction add(a, b)\n  <|>\nend\n", "--[[ adds ]]\n<|>"],
    "sql": ["-- all users\n<|>", "/* all users */\n<|>", "-- all users\nselect <|>"],
    "yaml": ["# the ports\n<|>", "# the ports\nports:\n  <|>"],
    "html": ["<!-- a list -->\n<|>", "<ul>\n  <!-- items -->\n  <|>\n</ul>\n"],
    "css": ["/* red */\n<|>", "/* links */\na {\n  <|>\n}\n"],
    "kotlin": ["// adds\n<|>", "/** Adds. */\nfun add(a: Int): Int {\n    <|>\n}\n"],
    "unknownlanguage": ["# adds\n<|>", "// adds\n<|>"],
}

NONE = {
    "python": [
        "<|>",
        "x = 1\n<|>",
        'x = "# not<|>"\n',
        'x = "see # one<|>\n',
        'x = "# not"\n<|>',
        'x = """\n# not<|>\n"""\n',
        'x = """\n# not\n<|>\n"""\n',
        'x = """open # not<|>\n',
        "x = 1  # note\n<|>",
        "x = 1  # note\ny = <|>",
        "# note\n\n\n<|>",
        "# note\nx = 1\n<|>",
        "x = 1  # noqa\n<|>",
        "# noqa\n<|>",
        "# type: ignore\n<|>",
        "#!/usr/bin/env python<|>\n",
        "#!/usr/bin/env python\n<|>",
        "# -*- coding: utf-8 -*-\n<|>",
        "# Copyright 2020 Someone\n# All rights reserved.\n<|>",
        "# ------------\n<|>",
        "<|># note\n",
        "# adds\ndef add(a, b):\n    c = a + b\n    <|>\n    return c\n",
        "# adds\ndef add(a, b):\n    return a\n<|>",
        "x = f'{a} # {b}<|>'\n",
        "# note\n<|>x = 1\n",
        'call("""\n# not\n<|>""")\n',
    ],
    "javascript": [
        'const u = "http://x.y/<|>";\n',
        "const u = 'http://x.y/';\n<|>",
        "const t = `http://x // no<|>`;\n",
        "const t = `half // no<|>\n",
        "const r = /\\/\\/ no<|>/;\n",
        "const r = /a*\\/*/g;\n<|>",
        "// eslint-disable-next-line\n<|>",
        "let a = 1; // note\n<|>",
        "#!/usr/bin/env node\n<|>",
        "/* Copyright Someone */\n<|>",
        "// adds\nfunction add() {\n  return 1;\n}<|>\n",
    ],
    "javascriptreact": [
        "const a = <p>http://x // no<|></p>;\n",
        "const a = <p>it's /* no<|></p>;\n",
    ],
    "typescript": [
        "// @ts-ignore\n<|>",
        'const u: string = "// no<|>";\n',
        "let a: A; // note\n<|>",
    ],
    "typescriptreact": ["const a = <p>// no<|></p>;\n", "const a = <p>/* no\n<|></p>;\n"],
    "java": ['String s = "// no<|>";\n', 'String s = "// no\n<|>', "int a; // note\n<|>"],
    "go": ["//go:build linux\n<|>", "var s = `\n// no\n<|>`\n", "x := 1 // note\n<|>"],
    "rust": [
        "#[derive(Debug)<|>]\nstruct A;\n",
        "#[derive(Debug)]\n<|>",
        'let s = r#"\n// no\n<|>"#;\n',
        'let s = "see // no<|>\n',
    ],
    "c": [
        "#include <stdio.h><|>\n",
        "#include <stdio.h>\n<|>",
        "#define A 1\n<|>",
        'char *s = "/* no<|> */";\n',
        "int a; /* note */\n<|>",
    ],
    "cpp": ['auto s = R"(\n// no\n<|>)";\n', "#pragma once\n<|>", "// NOLINTNEXTLINE\n<|>"],
    "csharp": ['var s = @"\n// no\n<|>";\n', "#region A\n<|>", '[Obsolete("// no<|>")]\n'],
    "ruby": [
        "# frozen_string_literal: true\n<|>",
        's = "#{a}<|>"\n',
        "s = <<~A\n  # no\n  <|>\nA\n",
        "a = %w(# no<|>)\n",
        's = "see # no<|>\n',
    ],
    "php": [
        "<p>// no<|></p>\n",
        "<?php\n#[Pure<|>]\nfunction f() {}\n",
        "<?php\n$s = <<<A\n// no\n<|>\nA;\n",
        "<?php\n$s = 'http://x<|>';\n",
    ],
    "shellscript": [
        "#!/bin/bash<|>",
        "#!/bin/bash\n<|>",
        "echo $#<|>\n",
        "echo ${#a}<|>\n",
        "echo a#b<|>\n",
        "cat <<EOF\n# no\n<|>\nEOF\n",
        'echo "# no<|>"\n',
        "# shellcheck disable=SC2086\n<|>",
    ],
    "lua": ['s = "-- no<|>"\n', "x = 1 -- note\n<|>"],
    "sql": ["select '-- no<|>'\n"],
    "yaml": ["a: b#c<|>\n", "a: http://x<|>\n"],
    "html": ["<a href='http://x'><|></a>\n", "<p># no<|></p>\n"],
    "css": ["a { color: #fff<|> }\n"],
}

ROWS = [
    pytest.param(language, marked, state, id=f"{state.value}-{language}-{number}")
    for state, table in (
        (CommentState.WRITING, WRITING),
        (CommentState.FINISHED, FINISHED),
        (CommentState.NONE, NONE),
    )
    for language, rows in table.items()
    for number, marked in enumerate(rows)
]


@pytest.mark.parametrize(("language", "marked", "state"), ROWS)
def test_state(language: str, marked: str, state: CommentState) -> None:
    assert comment_state(*at_cursor(language, marked)) is state


@pytest.mark.parametrize(("language", "marked", "state"), ROWS)
def test_state_with_other_line_ends(language: str, marked: str, state: CommentState) -> None:
    assert comment_state(*at_cursor(language, marked.replace("\n", "\r\n"))) is state
    assert comment_state(*at_cursor(language, marked.replace("\n", "\r"))) is state
