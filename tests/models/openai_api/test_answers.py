"""An answer's text is the same however the endpoint cuts it into pieces."""

import pytest

from tenfold.models.openai_api.answers import Answer
from tenfold.models.openai_api.chunks import AnswerPiece

ANSWERS = [
    # held back, stop, what comes, what is passed on
    ("", (), "return a\n", "return a\n"),
    ("    ", (), "    return a\n", "return a\n"),
    ("    ", (), "        if a:\n", "    if a:\n"),
    ("    ", (), "return a\n", "return a\n"),
    ("    ", (), " return a\n", "return a\n"),
    ("    ", (), "\treturn a\n", "return a\n"),
    ("\t", (), "    return a\n", "return a\n"),
    ("\n    ", (), "\n    return a\n", "return a\n"),
    ("\n    ", (), "\n  return a\n", "return a\n"),
    ("\n    ", (), "  # adds\n", "# adds\n"),
    ("    ", (), "  ", ""),
    ("    ", (), "", ""),
    ("    ", (), "   \n    x\n", "\n    x\n"),
    ("", ("\ndef ",), "return a\n\ndef b():\n", "return a\n"),
    ("", ("\ndef ",), "return a\ndefault = 1\n", "return a\ndefault = 1\n"),
    ("", ("\n\n", "\nclass"), "a\nclass B\n\n", "a"),
    ("", ("abac",), "ababac!", "ab"),
    ("", ("stop",), "sto", "sto"),
    ("    ", ("\n\n",), "    a = 1\n\nb", "a = 1"),
]


def pieces(text: str, size: int) -> list[AnswerPiece]:
    cut = [text[at : at + size] for at in range(0, len(text), size)]
    return [AnswerPiece(0, each, -1.0, 1, None) for each in cut] + [
        AnswerPiece(0, "", None, 0, "stop")
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(("held_back", "stop", "comes", "expected"), ANSWERS)
def test_text(held_back: str, stop: tuple[str, ...], comes: str, expected: str, size: int) -> None:
    answer = Answer(held_back, stop, None)
    deltas = [answer.take(piece, 3) for piece in pieces(comes, size)]
    assert "".join(delta.text for delta in deltas if delta) == expected == answer.text
    assert {delta.index for delta in deltas if delta} == {3}
    assert answer.ended == "stop"


@pytest.mark.parametrize("size", [1, 4, 100])
def test_finished_is_asked_with_whole_lines(size: int) -> None:
    asked: list[str] = []

    def finished(text: str) -> bool:
        asked.append(text)
        return text.endswith("c\n")

    answer = Answer("", (), finished)
    deltas = [answer.take(piece, 0) for piece in pieces("a\nb\nc\nd\n", size)]
    assert asked == ["a\n", "a\nb\n", "a\nb\nc\n"]
    assert "".join(delta.text for delta in deltas if delta) == "a\nb\nc\n"
    assert answer.ended == "block"
    assert answer.cut


def test_an_end_takes_nothing_from_the_log_probability() -> None:
    answer = Answer("", (), None)
    deltas = [answer.take(piece, 0) for piece in pieces("ab", 1)]
    assert [delta.logprob for delta in deltas if delta] == [-1.0, -1.0, 0.0]
    assert [delta.tokens for delta in deltas if delta] == [1, 1, 0]


def test_without_log_probabilities_there_is_none() -> None:
    answer = Answer("", (), None)
    taken = [
        answer.take(AnswerPiece(0, "a", None, 1, None), 0),
        answer.take(AnswerPiece(0, "", None, 0, "length"), 0),
    ]
    assert [delta.logprob for delta in taken if delta] == [None, None]
    assert answer.ended == "length"


def test_nothing_after_the_end() -> None:
    answer = Answer("", ("x",), None)
    assert answer.take(AnswerPiece(0, "ax", -1.0, 1, None), 0) is not None
    assert answer.take(AnswerPiece(0, "b", -1.0, 1, "stop"), 0) is None
