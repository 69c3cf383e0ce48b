"""Answers that leave the work to the reader."""

import pytest

from candidates.asks import ask_at
from tenfold.candidates.shaping import shape

IN_BODY = "def f(x):\n    # twice x\n    <|>\n"


@pytest.mark.parametrize(
    ("document", "file", "completion"),
    [
        (IN_BODY, "main.py", "    # Your code here\n    pass\n"),
        (IN_BODY, "main.py", "    # Your code here\n    return -1\n"),
        (IN_BODY, "main.py", "    # Your implementation goes here\n    ...\n"),
        (IN_BODY, "main.py", "    # TODO: Implement this function\n    raise NotImplementedError\n"),
        (IN_BODY, "main.py", "    # Write your code here\n    return None\n"),
        ("# twice x\n<|>\n", "main.py", "def f(x):\n    # your code goes here\n    pass\n"),
        ("// twice x\n<|>\n", "main.js", "function f(x) {\n  // Your code here\n  return null;\n}\n"),
        ("// twice x\n<|>\n", "main.rs", "fn f(x: i32) -> i32 {\n    // TODO: implement\n    todo!()\n}\n"),
        ("// twice x\n<|>\n", "main.js", "function f(x) {\n  // implement this\n  throw new Error('Not implemented');\n}\n"),
    ],
)  # fmt: skip
def test_a_placeholder_is_no_answer(document: str, file: str, completion: str) -> None:
    assert shape(completion, ask_at(document, file), continues=True) == ""


@pytest.mark.parametrize(
    ("document", "file", "completion", "kept"),
    [
        ("try:\n    f()\nexcept OSError:\n    # ignore it\n    <|>\n", "main.py", "    pass\n", "    pass"),
        (IN_BODY, "main.py", "    return -1\n", "    return -1"),
        (IN_BODY, "main.py", "    # Your code here\n    return 2 * x\n", "    # Your code here\n    return 2 * x"),
        (IN_BODY, "main.py", "    # the code is read here\n    return x\n", "    # the code is read here\n    return x"),
        ("class E(Exception):\n    # nothing of its own\n    <|>\n", "main.py", "    ...\n", "    ..."),
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_kept(
    document: str, file: str, completion: str, kept: str
) -> None:
    assert shape(completion, ask_at(document, file), continues=True) == kept
