"""Text that no grammar likes is read in bounded time, and never raises."""

import random
from time import process_time

import pytest

from tenfold.source.comments import comment_state
from tenfold.source.document import Document
from tenfold.source.languages import LANGUAGES, Language, language_for
from tenfold.source.positions import Position
from tenfold.source.reading import read_ask

SECONDS = 5
PIECES = [
    *("# ", "// ", "/*", "*/", '"""', "'''", '"', "'", "`", "\\", "\n", "\r\n", "\r", "(", ")"),
    *(
        "{",
        "}",
        "[",
        "]",
        "=begin\n",
        "\n=end\n",
        "<!--",
        "-->",
        "///",
        "/**\n",
        " * ",
        "def f(x):",
    ),
    *("x = 1", "😀", "é", "\t", "    ", "\u2028", "\x0c", "\x00", "<?php ", "<<EOF\n", "r#", '@"'),
    *("--[[", "]]", "--", "import a\n", "class A {", "#[a]\n", "@a\n", "return", ":", ",", "${"),
]
PLAIN = [language_for(name, "") for name in ("lua", "html", "yaml", "latex", "plaintext")]


@pytest.mark.parametrize("unit", ["a", "a😀", "/*", "'", '"', "# ", "(", "\\", "//", "<!--", "\n"])
@pytest.mark.parametrize("language", ["python", "javascript", "html", "ruby"])
def test_five_megabytes_of_one_thing(language: str, unit: str) -> None:
    text = unit * (5_000_000 // len(unit))
    started = process_time()
    document = Document("file:///a", language_for(language, ""), text, 1)
    for character in (0, 1_000_000, 10_000_000):
        comment_state(document, Position(0, character))
        read_ask(document, Position(0, character))
    assert process_time() - started < SECONDS


@pytest.mark.parametrize("language", [*LANGUAGES, *PLAIN], ids=lambda language: language.id)
def test_random_text_gives_a_sound_ask_everywhere(language: Language) -> None:
    source = random.Random(language.id)
    for _ in range(60):
        text = "".join(source.choices(PIECES, k=source.randrange(1, 30)))
        document = Document("file:///a", language, text, 1)
        for _ in range(5):
            position = Position(source.randrange(12), source.randrange(20))
            ask = read_ask(document, position)
            if ask is None:
                assert not text.strip()
                continue
            assert ask.state is comment_state(document, position)
            start, end = ask.replace
            line_start = ask.text.rfind("\n", 0, start) + 1
            line, column = document.place(position)
            assert start <= line_start + column <= end
            assert start <= ask.anchor <= end <= len(ask.text)
            assert ask.text.count("\n", 0, start) == ask.text.count("\n", 0, end) == line
            assert not ask.text[start : line_start + column].strip()
            assert ask.range.start <= ask.cursor <= ask.range.end
