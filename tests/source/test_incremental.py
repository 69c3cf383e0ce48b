"""Documents that follow many random edits equal documents made anew."""

import random
import tracemalloc
from dataclasses import replace

import pytest
import tree_sitter

from tenfold.source.document import Change, Document
from tenfold.source.languages import Language, language_for
from tenfold.source.parsing import encoded, parser_for
from tenfold.source.positions import Position, Range

SAMPLES = {
    "python": 'import os\n\n\n# größe 😀\ndef f(a):\n    """Add."""\n    return f"{a}"\n',
    "javascript": "// adds\nconst add = (a, b) => {\n  return `${a} 😀` + /b/.source;\n};\n",
    "rust": "/// Adds.\nfn add<'a>(a: &'a str) -> i32 {\n    /* x /* y */ */ 1\n}\n",
    "ruby": "# adds\ndef add(a)\n  s = <<~X\n    hi\n  X\n  a + 1\nend\n",
    "shellscript": '#!/bin/bash\n# é\nadd() {\n  echo "$#" ${a#b}\n}\ncat <<E\nhi\nE\n',
    "php": "<p>hi</p>\n<?php\n# adds\nfunction add($a) {\n    return $a . '😀';\n}\n",
    "go": "package a\n\n// Add adds.\nfunc Add(a int) int {\n\treturn a // 😀\n}\n",
    "cpp": '#include <a>\nauto s = R"(// no)";\ntemplate <class T> T f(T a) { return a; }\n',
}
PIECES = [
    *("a", "x = 1", "\n", "\r\n", "\r", "😀", "é", '"', "'", "(", ")", "{", "}", "# c\n", "// c\n"),
    *("/* c */", '"""', "    ", "\t", "def f(a):\n    return a\n", "\u2028", "\x0c", ";", ""),
]


def nodes(tree: tree_sitter.Tree) -> list[tuple[str, int, int, object, object]]:
    """Every node of a tree with its place."""
    found = []
    left = [tree.root_node]
    while left:
        node = left.pop()
        place = (node.start_byte, node.end_byte, node.start_point, node.end_point)
        found.append((node.type, *place))
        left.extend(node.children)
    return found


def grammar_for(document: Document) -> Language:
    """PHP's grammar for code without any HTML has another name."""
    text = document.text
    if document.language.id == "php" and "<?" not in text and not text.lstrip().startswith("<"):
        return replace(document.language, grammar="php_only")
    return document.language


def random_change(source: random.Random, document: Document) -> Change:
    """An edit as an editor sends it, at times past a line's or the text's end."""
    line = source.randrange(document.line_count + 1)
    column = source.randrange(len(document.line_text(line)) + 3)
    kind = source.random()
    if kind < 0.6:
        return Change(Range(Position(line, column), Position(line, column)), source.choice(PIECES))
    end = Position(line + source.randrange(2), source.randrange(12))
    text = source.choice(PIECES) if kind < 0.8 else ""
    return Change(Range(*sorted((Position(line, column), end))), text)


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_equals_plain_splicing(language: str, newline: str) -> None:
    source = random.Random(f"{language}{newline}")
    text = SAMPLES[language].replace("\n", newline)
    document = Document("file:///a", language_for(language, ""), text, 0)
    for version in range(400):
        change = random_change(source, document)
        assert change.range is not None
        start, end = (document.offset(place) for place in change.range)
        text = text[:start] + change.text + text[end:]
        document.apply([change], version)
        assert document.text == text
        anew = Document("file:///a", document.language, text, 0)
        assert document.line_count == anew.line_count
        if document.line_count > 60:
            text = SAMPLES[language].replace("\n", newline)
            document.apply([Change(None, text)], version)


@pytest.mark.parametrize("language", SAMPLES)
def test_tree_equals_a_fresh_parse(language: str) -> None:
    source = random.Random(language)
    document = Document("file:///a", language_for(language, ""), SAMPLES[language], 0)
    for version in range(600):
        changes = [random_change(source, document) for _ in range(source.randrange(1, 3))]
        document.apply(changes[:1], version)
        if version % 3 == 0:
            continue  # several edits before the tree is asked for
        tree = document.tree
        parser = parser_for(grammar_for(document))
        assert tree is not None
        assert parser is not None
        plain = document.text.replace("\r\n", "\n").replace("\r", "\n")
        fresh = parser.parse(encoded(document.language, plain))
        assert nodes(tree) == nodes(fresh), (version, document.text)
        if document.line_count > 40:
            document.apply([Change(None, SAMPLES[language])], version)


def test_parsing_again_and_again_takes_no_more_memory() -> None:
    line = "value = compute(1, 2, 3)  # as often as it is needed\n"
    edited = Document("file:///a.py", language_for("python", "a.py"), line * 2_000, 1)
    size = 2_000 * len(line)

    def type_a_key(number: int) -> None:
        here = Position(1_000, 8)
        edited.apply([Change(Range(here, here), str(number % 10))], number)
        assert edited.syntax(1_000) is not None

    tracemalloc.start()
    try:
        for number in range(20):  # until then the first tree's nodes are replaced
            type_a_key(number)
        before, _ = tracemalloc.get_traced_memory()
        for number in range(20, 70):
            type_a_key(number)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 10 * size, "each of fifty kept what it read"
