"""The decoding loop over a scripted forward pass, whose every token is known beforehand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tenfold.models.contract import Delta, Sampling
from tenfold.models.local.decoding import decode
from tenfold.models.local.forward import PREFILL_CHUNK
from tenfold.models.local.stop import Stop
from tenfold.models.local.torch_logits import TorchLogits
from tenfold.models.local.trail import Trail
from tenfold.models.local.vocabulary import Vocabulary

TEXTS = [b"", *(bytes([byte]) for byte in range(128)), b"    "]
VOCABULARY = Vocabulary(TEXTS, [])
ID = {text: identity for identity, text in enumerate(TEXTS)}
END = 0


class ScriptedForward:
    """Each row is sure of the next character of its line; then of the end.

    A row is known by the first character, which is drawn from those of all lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.calls: list[tuple[str, int]] = []
        self.said: list[str] = []

    filled = 0

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> "ScriptedForward":
        return self

    keeps_prompt = False

    def prefill(self, ids: Sequence[int], last: bool) -> TorchLogits | None:
        self.calls.append(("prefill", len(ids)))
        return self._sure_of([{line[0] for line in self.lines}]) if last else None

    def fork(self, rows: int) -> None:
        self.calls.append(("fork", rows))
        self.said = [""] * rows

    def step(self, tokens: NDArray[np.integer]) -> TorchLogits:
        self.calls.append(("step", len(tokens)))
        drawn = [TEXTS[token].decode() for token in tokens.tolist()]
        self.said = [said + text for said, text in zip(self.said, drawn, strict=True)]
        return self._sure_of([self._next(said) for said in self.said])

    def keep(self, rows: Sequence[int]) -> None:
        self.calls.append(("keep", len(rows)))
        self.said = [self.said[row] for row in rows]

    def _next(self, said: str) -> set[str]:
        rest = next(line[len(said) :] for line in self.lines if line.startswith(said))
        return {rest[:1]}

    def _sure_of(self, rows: Sequence[set[str]]) -> TorchLogits:
        logits = torch.full((len(rows), len(TEXTS)), -50.0)
        for row, texts in enumerate(rows):
            for text in texts:
                logits[row, ID[text.encode()]] = 0.0
        return TorchLogits(logits)


def run(
    forward: ScriptedForward,
    sampling: Sampling,
    *,
    prompt: int = 3,
    required: bytes = b"",
    stop: Sequence[str] = (),
    steps: int = 1000,
) -> list[Delta]:
    """All deltas; stopped once so many steps were told."""
    told: list[list[Delta]] = []
    ids = [ID[b"x"]] * prompt
    stopped = Stop()
    for deltas in decode(forward, VOCABULARY, ids, required, stop, sampling, stopped):
        told.append(deltas)
        if len(told) >= steps:
            stopped.set()
    return [delta for deltas in told for delta in deltas]


def texts(deltas: Sequence[Delta], count: int) -> list[str]:
    return ["".join(d.text for d in deltas if d.index == index) for index in range(count)]


def sampling(n: int, temperature: float = 1.0, max_tokens: int = 20) -> Sampling:
    return Sampling(n, max_tokens, temperature, top_p=1.0, seed=3)


class RefillingForward(ScriptedForward):
    """One whose rows may begin while others are under way."""

    def begin(self, rows: int) -> None:
        self.calls.append(("begin", rows))
        self.said += [""] * rows


LINES = ["a", "bcdefgh", "ijkl"]


def test_ten_completions_share_one_prefill_and_leave_the_batch_as_they_end() -> None:
    forward = ScriptedForward(LINES)
    deltas = run(forward, sampling(10))
    found = texts(deltas, 10)
    assert set(found) == set(LINES)
    lengths = [len(text) for text in found]
    assert forward.calls[:2] == [("prefill", 3), ("fork", 10)]
    stepped = [rows for call, rows in forward.calls if call == "step"]
    # A step after each token but the last: the end token is a row's last one.
    expected = [sum(length > step for length in lengths) for step in range(max(lengths))]
    assert stepped == [10, *expected[1:]]
    reasons = [delta.finish_reason for delta in deltas if delta.finish_reason]
    assert reasons == ["stop"] * 10


def test_a_row_is_the_same_whatever_its_batch() -> None:
    many = texts(run(ScriptedForward(LINES), sampling(10)), 10)
    few = texts(run(ScriptedForward(LINES), sampling(4)), 4)
    assert many[:4] == few


def test_others_begin_in_the_place_of_those_that_ended() -> None:
    wanted = 4
    forward = RefillingForward(LINES)
    deltas = run(forward, replace(sampling(4), wanted=lambda: wanted + 3))
    begun = sum(rows for call, rows in forward.calls if call == "begin")
    assert begun == 3
    assert {delta.index for delta in deltas} == set(range(7))
    # They are what they would have been from the start.
    assert texts(deltas, 7) == texts(run(ScriptedForward(LINES), sampling(7)), 7)
    assert max(rows for call, rows in forward.calls if call == "step") == 4


def test_where_rows_cannot_begin_later_none_does() -> None:
    deltas = run(ScriptedForward(LINES), replace(sampling(4), wanted=lambda: 9))
    assert {delta.index for delta in deltas} == set(range(4))


def test_numbers_go_on_from_the_first() -> None:
    whole = texts(run(ScriptedForward(LINES), sampling(8)), 8)
    rest = texts(run(ScriptedForward(LINES), replace(sampling(5), first=3)), 5)
    assert rest == whole[3:]


def test_each_completion_may_have_a_temperature_of_its_own() -> None:
    heated = replace(
        sampling(3, temperature=0.0), temperature_of=lambda number: 0.0 if number == 0 else 1.0
    )
    told = texts(run(ScriptedForward(LINES), heated), 3)
    assert told[1:] == texts(run(ScriptedForward(LINES), sampling(3)), 3)[1:]


def test_a_completion_strays_from_those_that_were_seen() -> None:
    away = Trail.of([[ID[b"b"]]])
    stopped = Stop()
    ids = [ID[b"x"]] * 3
    told = decode(ScriptedForward(LINES), VOCABULARY, ids, b"", (), sampling(12), stopped, away)
    found = texts([delta for deltas in told for delta in deltas], 12)
    before = texts(run(ScriptedForward(LINES), sampling(12)), 12)
    assert found.count("bcdefgh") < before.count("bcdefgh")


def test_greedy_rows_are_decoded_once_and_told_n_times() -> None:
    forward = ScriptedForward(["abc"])
    assert texts(run(forward, sampling(5, temperature=0.0)), 5) == ["abc"] * 5
    assert ("fork", 1) in forward.calls


def test_a_long_prompt_is_prefilled_in_chunks() -> None:
    forward = ScriptedForward(["a"])
    run(forward, sampling(1), prompt=2 * PREFILL_CHUNK + 5)
    prefilled = [tokens for call, tokens in forward.calls if call == "prefill"]
    assert prefilled == [PREFILL_CHUNK, PREFILL_CHUNK, 5]


def test_cancelled_between_chunks_of_the_prompt() -> None:
    stopped = Stop()

    class Stopping(ScriptedForward):
        def prefill(self, ids: Sequence[int], last: bool) -> TorchLogits | None:
            stopped.set()
            return super().prefill(ids, last)

    forward = Stopping(["a"])
    ids = [ID[b"x"]] * 3 * PREFILL_CHUNK
    told = list(decode(forward, VOCABULARY, ids, b"", (), sampling(1), stopped))
    assert told == []
    assert forward.calls == [("prefill", PREFILL_CHUNK)]


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_cancelled_while_decoding_takes_no_further_step(steps: int) -> None:
    forward = ScriptedForward(["abcdefgh"])
    deltas = run(forward, sampling(3), steps=steps)
    assert texts(deltas, 3) == ["abcdefgh"[:steps]] * 3
    assert sum(call == "step" for call, _ in forward.calls) == steps - 1


@pytest.mark.parametrize(
    ("lines", "required", "expected"),
    [
        pytest.param(["    x", "y"], b"    ", "x", id="white space against the likeliest"),
        pytest.param(["return", "y"], b"ret", "urn", id="a word's rest"),
    ],
)
def test_required_text_is_generated_and_not_given_out(
    lines: list[str], required: bytes, expected: str
) -> None:
    deltas = run(ScriptedForward(lines), sampling(1, temperature=0.0), required=required)
    assert texts(deltas, 1) == [expected]


def test_stop_sequences_end_rows_one_by_one() -> None:
    forward = ScriptedForward(["ab;cd", "xyzzy;"])
    deltas = run(forward, sampling(8), stop=[";"])
    assert set(texts(deltas, 8)) == {"ab", "xyzzy"}


def test_the_limit_of_tokens_ends_a_row() -> None:
    deltas = run(ScriptedForward(["abcdef"]), sampling(1, max_tokens=4))
    assert texts(deltas, 1) == ["abcd"]
    assert deltas[-1].finish_reason == "length"
    assert sum(delta.tokens for delta in deltas) == 4
