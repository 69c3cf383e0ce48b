"""What parsers are given to read."""

import subprocess
import sys

import pytest

from tenfold.source.languages import LANGUAGES
from tenfold.source.parsing import encoded

ASTRAL = """
import random, sys
from tenfold.source.languages import LANGUAGES
from tenfold.source.parsing import encoded, parser_for
language = next(one for one in LANGUAGES if one.id == sys.argv[1])
parser = parser_for(language)
pieces = [*"${}()[]<>\\"'`#*/:-%=!@;|&+,?~^0aA \\t\\n", "\U0001f4a5", "\U0010ffff", "\ufffd", "\u0130"]
source = random.Random(1)
for _ in range(4_000):
    text = "".join(source.choices(pieces, k=source.randrange(1, 30)))
    data = encoded(language, text)
    assert parser.parse(data).root_node.end_byte == len(data) == len(text.encode())
"""


@pytest.mark.parametrize("language", [one.id for one in LANGUAGES if one.grammar is not None])
def test_no_character_ends_the_process(language: str) -> None:
    command = [sys.executable, "-c", ASTRAL, language]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr[-2000:]


def test_characters_are_what_they_are_but_for_bash() -> None:
    for language in LANGUAGES:
        wanted = b"echo .. x" if language.grammar == "bash" else "echo é x".encode()
        assert encoded(language, "echo é x") == wanted
