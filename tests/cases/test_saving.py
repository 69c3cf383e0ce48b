"""A solution on screen becomes a case that asks the same and expects it."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from candidates.asks import ask_at
from cases.making import answer
from tenfold.candidates.candidate import Candidate
from tenfold.cases.case import Case, check_case
from tenfold.cases.judging import judge
from tenfold.cases.saving import NewCase, _block, new_case
from tenfold.errors import CaseError
from tenfold.examples.example import Tried
from tenfold.privacy.gate import Gate
from tenfold.source.ask import Ask, Snippet

TEXT = "# Add two numbers: add(1, 2) -> 3\ndef add(a, b):\n    <|>\n\n\nprint(add(1, 2))\n"


def made(
    ask: Ask,
    solution: Candidate,
    template: str = "auto",
    temperature: float | None = None,
    root: Path = Path("/folder"),
) -> NewCase:
    gate = Gate((), redact=True)
    return new_case(
        root,
        ask,
        solution,
        template=template,
        count=7,
        seed=3,
        temperature=temperature,
        redact=lambda text: gate.redact(text)[0],
    )


def saved(ask: Ask, solution: Candidate, template: str = "auto") -> Case:
    new = made(ask, solution, template)
    file = check_case(new.text, new.path)
    assert file.case is not None, (file.problems, new.text)
    return file.case


async def test_it_asks_the_same_and_expects_the_solution() -> None:
    judged = answer("return a - b\n", "return a + b\n", document=TEXT.replace("<|>", "<CURSOR>"))
    ask = judged.ask
    case = saved(ask, judged.solutions[1], "mine")
    assert (case.file, case.text) == (ask.path, ask.text)
    assert case.cursor == ask.text.index("    \n") + 4
    assert (case.template, case.count, case.seed) == ("mine", 7, 3)
    assert case.description == "Add two numbers: add(1, 2) -> 3"
    assert [one.type for one in case.assertions] == ["parses", "levenshtein"]
    assert all(one.passed for one in await judge(case.assertions, judged))
    other = answer("return a * b ** 2\n", document=TEXT.replace("<|>", "<CURSOR>"))
    assert [one.passed for one in await judge(case.assertions, other)] == [True, False]


def test_what_speaks_for_the_solution_is_expected_too() -> None:
    judged = answer("return a + b\n")
    whole = replace(judged.solutions[0], examples=Tried(2, 2, "x"))
    assert "examples-pass" in [one.type for one in saved(judged.ask, whole).assertions]
    half = replace(judged.solutions[0], examples=Tried(1, 2, "x"), parses=False)
    assert [one.type for one in saved(judged.ask, half).assertions] == ["levenshtein"]


def test_pieces_of_other_files_are_saved() -> None:
    judged = answer("return a + b\n")
    snippets = (Snippet("src/a: b.py", "def one():\n    return 1"), Snippet("c.py", "\tx = '|'\n"))
    case = saved(replace(judged.ask, snippets=snippets), judged.solutions[0])
    assert case.snippets == (snippets[0], Snippet("c.py", "\tx = '|'"))
    assert saved(judged.ask, judged.solutions[0]).digest != case.digest


ODD = [
    "# a\n<|>",
    "# a\n<|>\n\n\n",
    "\n\n# a\n<|>",
    "    # indented\n    <|>\n",
    "\t# a tab\n\t<|>\n",
    "# trailing space \n<|>  \n",
    "# a: b # c {d} [e] - 'f' \"g\"\n<|>\n",
    "# “quotes” 🙂 \U0001f600\n<|>\n",
    "# a\x0bb\x0c\u2028c\x85d\n<|>\n",
    "# --- \n...\n<|>\n",
    "# a\n🙂🙂 = 1 <|>\n",
]


@pytest.mark.parametrize("marked", ODD)
def test_any_text_comes_back(marked: str) -> None:
    ask = ask_at(marked)
    case = saved(ask, replace(answer("x = 1\n").solutions[0], insert_text="  x = '''\n\n \n'''"))
    assert case.text == ask.text
    before = marked.partition("<|>")[0]
    assert case.text[: case.cursor] == before
    assert case.assertions[-1].value == "  x = '''\n\n \n'''"


def test_any_block_comes_back() -> None:
    draw = random.Random(1)
    for _ in range(2000):
        text = "".join(draw.choice(" \n\ta#:-'\"|>é") for _ in range(draw.randrange(9)))
        for margin in (2, 6):
            source = f"{' ' * (margin - 2)}text: {_block(text, margin)}"
            assert yaml.safe_load(source) == {"text": text}, (text, source)


KEY = "AKIAIOSFODNN7EXAMPLQ"
PASSWORD = "correct.horse-8"


def test_secrets_are_not_saved() -> None:
    document = f'password = "{PASSWORD}"\n# Connect with {KEY} as {PASSWORD}.\ndef connect():\n    <CURSOR>\n'
    judged = answer("return 1\n", document=document)
    ask = replace(judged.ask, snippets=(Snippet("a.py", f'use("{PASSWORD}", "{KEY}")'),))
    assert KEY in ask.instruction
    text = f'return join("{PASSWORD}", "{KEY}")\n'
    new = made(ask, replace(judged.solutions[0], insert_text=text), temperature=0.5)
    told = f"{new.path}\n{new.text}".lower()
    assert KEY.lower() not in told
    assert PASSWORD not in told
    assert new.path.name == "connect-with-redacted-aws-key-1.yaml"
    assert "description: Connect with <redacted-aws-key-1> as <redacted-password-1>.\n" in new.text
    assert 'return join("<redacted-password-1>", "<redacted-aws-key-1>")\n' in new.text
    assert "seed: 3\ntemperature: 0.5\n" in new.text


SPLIT = [f'KEY = "{KEY[:9]}<|>{KEY[9:]}"\n', f'password = <|>"{PASSWORD}"\n']


@pytest.mark.parametrize("marked", SPLIT)
def test_a_cursor_in_a_secret(marked: str) -> None:
    with pytest.raises(CaseError, match="cursor stands in a secret") as told:
        made(ask_at(marked), answer("x = 1\n").solutions[0])
    assert "another place" in told.value.next_step


def test_a_document_with_the_mark_in_it() -> None:
    ask = ask_at("# Write <CURSOR> here.\n<|>\n")
    with pytest.raises(CaseError, match="holds the text <CURSOR>"):
        saved(ask, answer("x = 1\n").solutions[0])


NAMES = [
    ("# Load an image from a file, and return it.\n<|>", "load-an-image-from-a-file"),
    ("# Дай число.\n<|>", "main"),
    ("x = <|>\n", "main"),
    ("# ../../etc\n<|>", "etc"),
]


@pytest.mark.parametrize(("marked", "name"), NAMES)
def test_its_name_is_free(tmp_path: Path, marked: str, name: str) -> None:
    ask = ask_at(marked)
    folder = tmp_path / ".tenfold" / "cases"
    folder.mkdir(parents=True)
    for number in ("", "-2", "-3"):
        path = made(ask, answer("x = 1\n").solutions[0], root=tmp_path).path
        assert path == folder / f"{name}{number}.yaml"
        path.touch()
