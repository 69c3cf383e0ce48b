import pytest

from candidates.asks import ask_at
from tenfold.candidates.echo import without_echo
from tenfold.candidates.place import place_of

BODY = 'import re\n\n\ndef f(x):\n    """Double x."""\n    <|>\n'

ROWS = [
    (BODY, False, "def f(x):\n    return 2 * x", "    return 2 * x"),
    (BODY, False, 'def f(x):\n    """Double x."""\n    return 2 * x', "    return 2 * x"),
    (BODY, False, "import re\n\ndef f(x: int) -> int:\n    return 2 * x", "    return 2 * x"),
    (BODY, False, "import os\n\ndef f(x):\n    g()", "    import os\n    g()"),
    (BODY, False, "def f(\n    x,\n):\n    g()", "    g()"),
    (BODY, True, "def f(x):\n    return 2 * x", "    return 2 * x"),
    (BODY, True, "return 2 * x", "return 2 * x"),
    (BODY, False, "def g(x):\n    return 2 * x", "def g(x):\n    return 2 * x"),
    ("x = 1\n# again\n<|>\n", True, "x = 1", "x = 1"),
    ("x = 1\n# again\n<|>\n", True, "# again\nx = 1", "x = 1"),
    ("x = 1\n# again\n<|>\n", False, "x = 1\n# again\nx = 2", "x = 2"),
    ("@dec\ndef f(): pass\n\n# g\n<|>\n", False, "@dec\ndef g(): pass", "@dec\ndef g(): pass"),
    ("longest = <|>\n", False, "longest = max(xs)", "max(xs)"),
]


@pytest.mark.parametrize(("text", "continues", "answer", "expected"), ROWS)
def test_lines_of_the_document_are_not_repeated(
    text: str, continues: bool, answer: str, expected: str
) -> None:
    ask = ask_at(text)
    lines, settled = without_echo(answer.split("\n"), ask, place_of(ask), continues=continues)
    assert "\n".join(lines) == expected
    assert settled or expected == answer


def test_an_answer_that_is_still_the_document_is_not_settled() -> None:
    ask = ask_at(BODY)
    assert without_echo(["import re", ""], ask, place_of(ask), continues=False) == ([], False)
