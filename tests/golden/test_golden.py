"""Every golden row through the real path: document and cursor to Ask, completion to insertion."""

from collections import Counter

import pytest

from golden.rows import FILES, Row, rows
from tenfold.candidates.evidence import parses
from tenfold.candidates.shaping import block_finished, shape
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.reading import read_ask

ROWS = rows()
MORE = (
    "x = 1\n",
    "}\nend\n",
    "```\nprose\n",
    "\n\n\nfoo bar\n}\n",
    "\"\"\"\n'''\n`",
    "# c\n\ndef f():\n    pass\n",
    "// c\nfunction f() {\n}\n",
    "<|endoftext|>",
    "</think>\nfoo",
)
"""What a model might add to any answer."""


def ask_of(row: Row) -> Ask:
    language = language_for(None, row.file)
    document = Document(f"file:///project/{row.file}", language, row.text, 1)
    before = row.text[: row.cursor].replace("\r\n", "\n").split("\n")
    ask = read_ask(document, document.position_at(len(before) - 1, len(before[-1])))
    assert ask is not None
    return ask


def taken(row: Row, ask: Ask, insert_text: str) -> str:
    """The document after the candidate, with its own line ends."""
    if not insert_text:
        return row.text
    start, end = (ask.text[:offset].replace("\n", ask.newline) for offset in ask.replace)
    return start + insert_text + row.text[len(end) :]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_user_gets_what_they_want(row: Row) -> None:
    ask = ask_of(row)
    insert_text = shape(row.completion, ask, continues=row.continues)
    if row.gives is not None:
        assert insert_text == row.gives
    if row.becomes is not None:
        assert taken(row, ask, insert_text).rstrip("\r\n") == row.becomes.rstrip("\r\n")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_nothing_left_of_the_cursor_changes_but_white_space(row: Row) -> None:
    ask = ask_of(row)
    insert_text = shape(row.completion, ask, continues=row.continues)
    assert ask.range.start.line == ask.range.end.line == ask.cursor.line
    before = row.text[: row.cursor]
    after = taken(row, ask, insert_text)
    assert after[: len(before.rstrip())] == before.rstrip()
    line = before.rpartition("\n")[2]
    if line.strip():
        assert after.startswith(before)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_shaping_what_is_shaped_changes_nothing(row: Row) -> None:
    ask = ask_of(row)
    insert_text = shape(row.completion, ask, continues=row.continues)
    if not insert_text:
        return
    answer = insert_text.replace("\r\n", "\n").removeprefix(ask.kept + ask.lead)
    assert shape(answer + "\n", ask, continues=True) == insert_text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_finished_block_is_what_shaping_keeps(row: Row) -> None:
    ask = ask_of(row)
    finished = block_finished(ask, continues=row.continues)
    lines = row.completion.splitlines(keepends=True)
    for number in range(1, len(lines) + 1):
        rest = "".join(lines[number:])
        for partial in ("", rest[:3]):
            text = "".join(lines[:number]) + partial
            if not finished(text):
                continue
            shaped = shape(text, ask, continues=row.continues)
            for more in (rest[len(partial) :], *MORE):
                assert shape(text + more, ask, continues=row.continues) == shaped, more


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_document_parses_with_it(row: Row) -> None:
    if "useless without" in row.name or row.gives == "":
        return
    ask = ask_of(row)
    insert_text = shape(row.completion, ask, continues=row.continues)
    assert parses(ask, insert_text) in (True, None)


def test_every_language_has_rows_with_its_faults() -> None:
    assert len(ROWS) >= 255
    assert len({row.name for row in ROWS}) == len(ROWS)
    per_file = Counter(row.file for row in ROWS)
    assert min(per_file[file] for file in FILES.values() if file != "main.txt") >= 8
    assert {row.file.rpartition(".")[2] for row in ROWS} >= {
        "py",
        "js",
        "ts",
        "tsx",
        "java",
        "go",
        "rs",
        "c",
        "cpp",
        "cs",
        "rb",
        "php",
        "sh",
        "sql",
    }
    assert sum("\t" in row.text for row in ROWS) >= 5
    assert sum("\r\n" in row.text for row in ROWS) >= 5
    assert sum(any(ord(c) > 0xFFFF for c in row.text + row.completion) for row in ROWS) >= 5
