import pytest

from candidates.asks import ask_at
from tenfold.candidates.shaping import block_finished, shape

FINISHED = [
    ("main.py", "# add\n<|>\n", "def add(a, b):\n", False),
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    if a:\n        return a\n", False),
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    return a + b\n", True),
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    return (a +\n", False),
    ("main.py", "# add\n<|>\n", 'def add(a, b):\n    """Add.\n\n    return a\n', False),
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    c = a + b\n\n\nx", False),
    ("main.py", "# add\n<|>\n", "def add(a, b):\n    print(a + b)\n\n\nx = 1\n", True),
    ("main.py", "def f(a):\n    # add\n    <|>\n", "return a\n", True),
    ("main.py", "def f(a):\n    # add\n    <|>\n", "a += 1\n", False),
    ("main.py", "def f(a):\n    # add\n    <|>\n", "a += 1\n\ndef g():\n", True),
    ("main.py", "total = <|>\n", "sum(xs)\n", True),
    ("main.py", "total = <|>\n", "sum(\n", False),
    ("main.py", "print(<|>)\n", "sum(xs)\n", True),
    ("main.js", "// add\n<|>\n", "function add(a, b) {\n  return a;\n", False),
    ("main.js", "// add\n<|>\n", "function add(a, b) {\n  return a;\n}\n", True),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "return a\n", False),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "return a;\n", True),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "if (a) {\n  }\n", False),
    ("main.js", "function f() {\n  // add\n  <|>\n}\n", "g()\n}\n", True),
    ("main.go", "// Stack\n<|>\n", "type Stack struct {\n\titems []int\n}\n", False),
    ("main.rb", "# add\n<|>\n", "def add(a, b)\n  return a if b\n", False),
    ("main.rb", "# add\n<|>\n", "def add(a, b)\n  a + b\nend\n", True),
    ("main.c", "int f() {\n    // add\n    <|>\n}\n", "goto end;\n    return 1;\n", False),
    ("main.py", "# add\n<|>\n", "", False),
    ("main.py", "# add\n<|>\n", "def add(a, b): return a + b", False),
]


@pytest.mark.parametrize(("file", "text", "completion", "expected"), FINISHED)
def test_when_an_answer_is_whole(file: str, text: str, completion: str, expected: bool) -> None:
    assert block_finished(ask_at(text, file), continues=True)(completion) is expected


CHAT = [
    ("Here it is:\n", False),
    ("```python\ndef add(a, b):\n    return a + b\n", True),
    ("```python\ndef add(a, b):\n    print(a + b)\n```\n", True),
    ("```bash\nls\n```\n", False),
    ("<think>\ndef add(a, b):\n    return a + b\n", False),
]


@pytest.mark.parametrize(("completion", "expected"), CHAT)
def test_when_a_chat_answer_is_whole(completion: str, expected: bool) -> None:
    assert block_finished(ask_at("# add\n<|>\n"), continues=False)(completion) is expected


NOTHING = ["", "\n\n", "   ", "<|endoftext|>", "```\n```", "Sure, here you go:", "# add\n"]


@pytest.mark.parametrize("completion", NOTHING)
def test_nothing_is_left_of_an_answer_without_code(completion: str) -> None:
    assert shape(completion, ask_at("# add\n<|>\n"), continues=False) == ""


STRANGE = [
    "\x00",
    "\ud800 x",
    "}" * 500,
    "(" * 500,
    '"""' * 99,
    "\t" * 400 + "x",
    "\r\r\n\r",
    "a" * 9999,
]


@pytest.mark.parametrize("completion", STRANGE)
@pytest.mark.parametrize(
    "file", ["main.py", "main.js", "main.rb", "main.php", "main.sh", "main.sql"]
)
def test_no_completion_makes_it_fail(file: str, completion: str) -> None:
    ask = ask_at("x\n<|>\n", file)
    for continues in (True, False):
        assert isinstance(shape(completion, ask, continues=continues), str)
        assert block_finished(ask, continues=continues)(completion + "\n") in (True, False)


def test_the_answer_keeps_what_stands_before_it() -> None:
    ask = ask_at("# add two numbers<|>")
    assert shape("x = 1", ask, continues=True) == "\nx = 1"


def test_code_right_of_the_cursor_gets_a_line_of_its_own() -> None:
    ask = ask_at("def f():\n    # add\n    <|>return x\n")
    inserted = shape("x = 1\n", ask, continues=True)
    start, end = ask.replace
    assert ask.text[:start] + inserted + ask.text[end:] == (
        "def f():\n    # add\n    x = 1\n    return x\n"
    )


@pytest.mark.parametrize(
    ("document", "file", "completion"),
    [
        ("# Load the image.\n<|>", "main.py", "# For example:\n# image = load()\n\n"),
        ("def load():\n    # Load the image.\n    <|>\n", "main.py", "    # image = load()\n"),
        ("// Load the image.\n<|>", "main.js", "// First, read the file.\n// Then show it.\n"),
        ("# Load the image.\n<|>", "main.sh", "# TODO\n"),
    ],
)
def test_a_comment_answered_by_comments_is_no_solution(
    document: str, file: str, completion: str
) -> None:
    assert shape(completion, ask_at(document, file), continues=True) == ""


def test_a_comment_before_code_stays() -> None:
    ask = ask_at("# Load the image.\n<|>", "main.py")
    text = shape("# By its path.\nimage = load(path)\n", ask, continues=True)
    assert text == "# By its path.\nimage = load(path)"
