import pytest

from candidates.asks import ask_at
from tenfold.candidates.cleaning import clean, is_prose

ASK = ask_at("# add\n<|>\n")

SPECIAL = [
    ("x = 1<|endoftext|>y", "x = 1"),
    ("x = 1\n<|im_end|>\n<|im_start|>user", "x = 1\n"),
    ("<|fim_middle|>x = 1", "x = 1"),
    ("<|im_start|>assistant\nx = 1", "x = 1"),
    ("x = 1<fim_suffix>y", "x = 1"),
    ("x = 1<EOT>", "x = 1"),
    ("x = 1 <EOT>", "x = 1 "),
    ("x = 1</s>", "x = 1"),
    ("x = 1<｜fim▁begin｜>y", "x = 1"),
    ("x = 1<｜end▁of▁sentence｜>", "x = 1"),
    ("x = 1<|file_sep|>other.py", "x = 1"),
    ("x = 1<end_of_turn>\n", "x = 1"),
    ("<|endoftext|>x = 1", ""),
    ("<|im_end|>", ""),
]


@pytest.mark.parametrize(("completion", "code"), SPECIAL)
def test_special_tokens_are_dropped(completion: str, code: str) -> None:
    cleaned = clean(completion, ASK)
    assert cleaned.text == code


def test_text_struck_out_in_markup_is_no_end_token() -> None:
    ask = ask_at("// price\n<|>\n", "main.tsx")
    text = "const P = () => <s>1</s>;"
    assert clean(text, ask).text == text


THOUGHTS = [
    ("<think>hm\n</think>\n\nx = 1", "x = 1"),
    ("<think>```python\ny = 2\n```</think>x = 1", "x = 1"),
    ("<think>hm, still thin", ""),
    ("Let me think about it.\n</think>\n\nx = 1", "x = 1"),
    ("x = 1\n</think>\ny = 2", "x = 1\n"),
]


@pytest.mark.parametrize(("completion", "code"), THOUGHTS)
def test_thoughts_are_dropped(completion: str, code: str) -> None:
    assert clean(completion, ASK).text == code


FENCES = [
    ("```python\nx = 1\n```", "x = 1"),
    ("```\nx = 1\n```\nDone.", "x = 1"),
    ("Sure!\n\n```py\nx = 1", "x = 1"),
    ("~~~python\nx = 1\n~~~", "x = 1"),
    ("```bash\npip install x\n```\n```python\nx = 1\n```", "x = 1"),
    ("```text\nx = 1\n```", "x = 1"),
    ("```python\nx = 1\n```\nor\n```python\nx = 2\n```", "x = 1"),
    ('```python\nx = """\n```\n"""\n```', 'x = """\n```\n"""'),
    ("x = 1\n```\nThat is it.", "x = 1"),
]


@pytest.mark.parametrize(("completion", "code"), FENCES)
def test_code_is_taken_out_of_fences(completion: str, code: str) -> None:
    assert clean(completion, ASK).text == code


PROSE = [
    ("main.py", "This function adds two numbers.", True),
    ("main.py", "### Explanation", True),
    ("main.py", "Output:", True),
    ("main.py", "Example usage:", True),
    ("main.py", "- **Time complexity**: O(n)", True),
    ("main.py", "1. First it sorts the list", True),
    ("main.py", "Here's the code", True),
    ("main.py", "# explain", False),
    ("main.py", "Output = namedtuple('Output', 'a b')", False),
    ("main.py", "Test()", False),
    ("main.py", "print('This is it.')", False),
    ("main.js", "This is the answer you want.", True),
    ("main.js", "# heading", True),
    ("Main.java", "Result result = new Result();", False),
    ("main.rb", "This method prints a greeting.", True),
    ("main.rb", "Result = Struct.new(:a)", False),
    ("main.sh", "You can run it like this:", True),
    ("main.c", "#include <stdio.h>", False),
    ("main.md", "This is what the file is for.", False),
]


@pytest.mark.parametrize(("file", "line", "prose"), PROSE)
def test_prose_is_told_from_code(file: str, line: str, prose: bool) -> None:
    assert is_prose(line, ask_at("x\n<|>\n", file)) is prose


def test_a_fence_that_is_still_open_is_not_settled() -> None:
    assert not clean("```python\nx = 1\n", ASK).settled
    assert clean("```python\nx = 1\n```\n", ASK).settled
    assert not clean("```bash\nls\n```\n", ASK).started
    assert not clean("Sure, here it is:\n", ASK).started


def test_line_ends_become_new_lines() -> None:
    assert clean("x = 1\r\ny = 2\rz = 3", ASK).text == "x = 1\ny = 2\nz = 3"
