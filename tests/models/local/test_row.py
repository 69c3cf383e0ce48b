import pytest

from tenfold.models.contract import Delta, DrawnToken, FinishReason
from tenfold.models.local.row import Row


def run(
    tokens: list[bytes], required: bytes = b"", stop: tuple[str, ...] = (), limit: int = 99
) -> list[Delta]:
    """Deltas of the tokens up to the last one."""
    row = Row(3, required, stop, limit, None)
    deltas = []
    for token in tokens:
        deltas.append(row.add(token, DrawnToken(token.decode(errors="replace"), -1.0)))
        if deltas[-1].finish_reason is not None:
            return deltas
    return [*deltas, row.end(DrawnToken("", -3.0))]


@pytest.mark.parametrize(
    ("tokens", "required", "stop", "texts", "reason"),
    [
        pytest.param([b"a", b"b"], b"", (), ["a", "b", ""], "stop", id="end token"),
        pytest.param(
            [b"\xf0\x9f", b"\x98", b"\x80!"], b"", (), ["", "", "😀!", ""], "stop", id="character"
        ),
        pytest.param([b"a\xf0\x9f"], b"", (), ["a", ""], "stop", id="half a character at the end"),
        pytest.param([b"  ", b"  x"], b"    ", (), ["", "x", ""], "stop", id="required"),
        pytest.param([b"    return"], b"    re", (), ["turn", ""], "stop", id="within required"),
        pytest.param([b"x\n\ndef f"], b"", ("\ndef",), ["x\n"], "stop", id="stop in a token"),
        pytest.param(
            [b"x\n", b"de", b"f f"], b"", ("\ndef",), ["x", "", ""], "stop", id="stop over tokens"
        ),
        pytest.param(
            [b"x\n", b"de", b"l f"],
            b"",
            ("\ndef",),
            ["x", "", "\ndel f", ""],
            "stop",
            id="no stop after all",
        ),
        pytest.param([b"x\n"], b"", ("\ndef",), ["x", "\n"], "stop", id="undecided at the end"),
        pytest.param([b"aab"], b"", ("ab",), ["a"], "stop", id="stop that overlaps itself"),
        pytest.param([b"1;2#3"], b"", ("#", ";"), ["1"], "stop", id="the first of several stops"),
        pytest.param([b"#", b"x"], b"#", ("#",), ["", "x", ""], "stop", id="none in required"),
        pytest.param([b"a"], b"", ("",), ["a", ""], "stop", id="an empty stop is none"),
    ],
)
def test_text_of_deltas(
    tokens: list[bytes],
    required: bytes,
    stop: tuple[str, ...],
    texts: list[str],
    reason: FinishReason,
) -> None:
    deltas = run(tokens, required, stop)
    assert [delta.text for delta in deltas] == texts
    assert [delta.finish_reason for delta in deltas[:-1]] == [None] * (len(deltas) - 1)
    assert deltas[-1].finish_reason == reason
    assert {delta.index for delta in deltas} == {3}


def test_the_limit_gives_out_what_was_undecided() -> None:
    deltas = run([b"x", b"\n", b"y"], stop=("\ndef",), limit=2)
    assert [(delta.text, delta.finish_reason) for delta in deltas] == [
        ("x", None),
        ("\n", "length"),
    ]


def test_the_end_token_counts_neither_as_token_nor_as_probability() -> None:
    deltas = run([b"a", b"b"])
    assert sum(delta.tokens for delta in deltas) == 2
    assert sum(delta.logprob or 0.0 for delta in deltas) == -2.0


def test_finished_is_asked_with_the_text_whenever_a_line_is_added() -> None:
    asked: list[str] = []

    def finished(text: str) -> bool:
        asked.append(text)
        return text.endswith("}\n")

    row = Row(0, b"  ", (), 99, finished)
    tokens = [b"  {", b"\n", b"x", b"\n\n}", b"\n"]
    deltas = [row.add(token, DrawnToken("", 0.0)) for token in tokens]
    assert asked == ["{\n", "{\nx\n\n}", "{\nx\n\n}\n"]
    assert [delta.finish_reason for delta in deltas] == [None, None, None, None, "block"]
    assert "".join(delta.text for delta in deltas) == "{\nx\n\n}\n"
