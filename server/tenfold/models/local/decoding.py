"""Decoding: one prefill for all completions, then one batch that rows leave as they end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tenfold.models.contract import Alternative, Delta, DrawnToken, Sampling
from tenfold.models.local.drawing import Dice, Drawn, draw
from tenfold.models.local.forward import PREFILL_CHUNK, Forward, Logits, Session
from tenfold.models.local.row import Row
from tenfold.models.local.stop import Stop
from tenfold.models.local.vocabulary import Vocabulary


def decode(
    forward: Forward,
    vocabulary: Vocabulary,
    ids: Sequence[int],
    required: bytes,
    stop: Sequence[str],
    sampling: Sampling,
    stopped: Stop,
) -> Iterator[list[Delta]]:
    """Complete a prompt of token ids; each step gives the deltas of all rows.

    Every completion has to begin with ``required``. Ends within one forward pass once
    ``stopped`` is set.
    """
    # The likeliest tokens are the same for each row: one is decoded, and told n times.
    greedy = sampling.temperature <= 0
    count = 1 if greedy else sampling.n
    session = forward.session(ids, sampling.max_tokens, stopped)
    logits = prefill(session, ids, stopped)
    if logits is None:
        return
    session.fork(count)
    rows = [
        Row(index, required, stop, sampling.max_tokens, sampling.finished) for index in range(count)
    ]
    for deltas in _steps(session, vocabulary, logits, rows, sampling, stopped):
        if greedy:
            yield [replace(delta, index=n) for n in range(sampling.n) for delta in deltas]
        else:
            yield deltas


def prefill(session: Session, ids: Sequence[int], stopped: Stop) -> Logits | None:
    """What comes after the prompt; None where the work was stopped."""
    logits = None
    for start in range(session.filled, len(ids), PREFILL_CHUNK):
        if stopped():
            return None
        end = start + PREFILL_CHUNK
        logits = session.prefill(ids[start:end], last=end >= len(ids))
    return None if stopped() else logits


def _steps(
    session: Session,
    vocabulary: Vocabulary,
    logits: Logits,
    rows: list[Row],
    sampling: Sampling,
    stopped: Stop,
) -> Iterator[list[Delta]]:
    """Draw, tell and go on with the rows that have not ended, until none is left."""
    dice = Dice(sampling.seed, len(rows))
    logits = _Repeated(logits, len(rows))
    while not stopped():
        drawn = draw(
            logits,
            sampling.temperature,
            sampling.top_p,
            dice.roll([row.index for row in rows]),
            _allowed(vocabulary, rows),
        )
        deltas = [
            row.end(_told(vocabulary, one))
            if vocabulary.ends(one.token)
            else row.add(vocabulary.token_bytes[one.token], _told(vocabulary, one))
            for row, one in zip(rows, drawn, strict=True)
        ]
        yield deltas
        going = [place for place, delta in enumerate(deltas) if delta.finish_reason is None]
        if not going:
            return
        if len(going) < len(rows):
            session.keep(going)
            rows = [rows[place] for place in going]
        if stopped():
            return
        logits = session.step(np.array([drawn[place].token for place in going]))


class _Repeated:
    """The logits after a prompt, which are the same for each row."""

    def __init__(self, logits: Logits, rows: int) -> None:
        self._logits, self._rows = logits, rows

    def top(self, count: int) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
        ids, values = self._logits.top(count)
        return ids.repeat(self._rows, 0), values.repeat(self._rows, 0)

    def log_sums(self, temperatures: Sequence[float]) -> NDArray[np.float64]:
        return self._logits.log_sums(temperatures).repeat(self._rows, 0)

    def at(self, row: int, ids: NDArray[np.integer]) -> NDArray[np.float32]:
        return self._logits.at(0, ids)


def _told(vocabulary: Vocabulary, drawn: Drawn) -> DrawnToken:
    """A token and its alternatives as text, with their log-probabilities."""
    alternatives = tuple(Alternative(vocabulary.text(id_), value) for id_, value in drawn.likeliest)
    return DrawnToken(vocabulary.text(drawn.token), drawn.logprob, alternatives)


def _allowed(vocabulary: Vocabulary, rows: Sequence[Row]) -> list[NDArray[np.integer] | None]:
    """The tokens that each row's required text allows; None where it has none."""
    found: dict[bytes, NDArray[np.integer]] = {}
    for row in rows:
        if row.required and row.required not in found:
            found[row.required] = np.array(vocabulary.allowed(row.required))
    return [found.get(row.required) for row in rows]
