"""Decoding: one prefill for all completions, then one batch that rows leave as they end."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tenfold.models.contract import Alternative, Delta, DrawnToken, Sampling
from tenfold.models.local.drawing import Dice, Die, Drawn, Turn, draw
from tenfold.models.local.forward import PREFILL_CHUNK, Forward, Logits, Refilling, Session
from tenfold.models.local.row import Row
from tenfold.models.local.steps import Begin, Chunk, Decoding, Step, driven
from tenfold.models.local.stop import Stop
from tenfold.models.local.trail import Trail
from tenfold.models.local.vocabulary import Vocabulary


def decode(
    forward: Forward,
    vocabulary: Vocabulary,
    ids: Sequence[int],
    required: bytes,
    stop: Sequence[str],
    sampling: Sampling,
    stopped: Stop,
    away: Trail | None = None,
) -> Iterator[list[Delta]]:
    """Complete a prompt by itself; each step gives the deltas of all rows. As :func:`decoding`."""
    return driven(
        decoding(forward.session, vocabulary, ids, required, stop, sampling, stopped, away)
    )


def decoding(
    begin: Begin,
    vocabulary: Vocabulary,
    ids: Sequence[int],
    required: bytes,
    stop: Sequence[str],
    sampling: Sampling,
    stopped: Stop,
    away: Trail | None = None,
) -> Decoding:
    """Complete a prompt of token ids.

    Every completion has to begin with ``required``, and strays from the sequences of ``away``.
    Ends within one forward pass once ``stopped`` is set.
    """
    # The likeliest tokens are the same for each row: one is decoded, and told n times.
    greedy = sampling.temperature <= 0 and sampling.temperature_of is None
    count = 1 if greedy else sampling.n
    session = begin(ids, sampling.max_tokens, stopped)
    logits = yield from _prefilling(session, ids, stopped)
    if logits is None:
        return
    session.fork(count)
    dice = Dice(sampling.seed)

    def line(index: int) -> _Line:
        number = sampling.first + index
        of_its_own = sampling.temperature_of
        return _Line(
            Row(index, required, stop, sampling.max_tokens, sampling.finished),
            dice.die(number),
            of_its_own(number) if of_its_own is not None else sampling.temperature,
            away,
        )

    work = _steps(session, vocabulary, logits, line, count, sampling, stopped)
    if not greedy:
        yield from work
        return
    answer: Logits | None = None
    while True:
        try:
            item = work.send(answer)
        except StopIteration:
            return
        if isinstance(item, list):
            item = [replace(delta, index=n) for n in range(sampling.n) for delta in item]
        answer = yield item


def prefill(session: Session, ids: Sequence[int], stopped: Stop) -> None:
    """Read a prompt ahead."""
    for _ in _prefilling(session, ids, stopped):
        pass


def _prefilling(
    session: Session, ids: Sequence[int], stopped: Stop
) -> Generator[Chunk, None, Logits | None]:
    """Read the prompt; what comes after it, None where the work was stopped."""
    logits = None
    for start in range(session.filled, len(ids), PREFILL_CHUNK):
        if stopped():
            return None
        end = start + PREFILL_CHUNK
        logits = session.prefill(ids[start:end], last=end >= len(ids))
        if end < len(ids):
            yield Chunk()
    return None if stopped() else logits


@dataclass(slots=True)
class _Line:
    """A row, and how its tokens are drawn."""

    row: Row
    die: Die
    temperature: float
    away: Trail | None
    """Where it is on the trail that it is to stray from; None once it has."""


def _steps(
    session: Session,
    vocabulary: Vocabulary,
    first: Logits,
    line: Callable[[int], _Line],
    count: int,
    sampling: Sampling,
    stopped: Stop,
) -> Decoding:
    """Draw, tell and go on with the rows that have not ended, until none is left.

    ``first`` are the logits after the prompt; rows that begin are drawn from them.
    """
    going: list[_Line] = []
    fresh = [line(index) for index in range(count)]
    begun = count
    logits: Logits | None = None
    while not stopped():
        drawn: list[Drawn] = []
        if going:
            assert logits is not None
            drawn += draw(logits, sampling.top_p, _turns(vocabulary, going))
        if fresh:
            repeated = _Repeated(first, len(fresh))
            drawn += draw(repeated, sampling.top_p, _turns(vocabulary, fresh))
        lines = [*going, *fresh]
        deltas = [_taken(vocabulary, *pair) for pair in zip(lines, drawn, strict=True)]
        yield deltas
        places = [place for place, delta in enumerate(deltas) if delta.finish_reason is None]
        going = [lines[place] for place in places]
        fresh = []
        if sampling.wanted is not None and isinstance(session, Refilling):
            more = min(sampling.wanted() - begun, count - len(going))
            fresh = [line(index) for index in range(begun, begun + more)]
            begun += len(fresh)
        if stopped() or not (going or fresh):
            return
        if len(places) < len(lines):
            session.keep(places)
        if going:
            logits = yield Step(session, np.array([drawn[place].token for place in places]))
        if fresh:
            assert isinstance(session, Refilling)
            session.begin(len(fresh))


def _turns(vocabulary: Vocabulary, lines: Sequence[_Line]) -> list[Turn]:
    allowed = _allowed(vocabulary, [line.row for line in lines])
    return [
        Turn(line.temperature, line.die, only, tuple(line.away.onward) if line.away else ())
        for line, only in zip(lines, allowed, strict=True)
    ]


def _taken(vocabulary: Vocabulary, line: _Line, drawn: Drawn) -> Delta:
    """Add a row's token to it; the delta that it makes."""
    if line.away is not None:
        line.away = line.away.onward.get(drawn.token)
    told = _told(vocabulary, drawn)
    if vocabulary.ends(drawn.token):
        return line.row.end(told)
    return line.row.add(vocabulary.token_bytes[drawn.token], told)


class _Repeated:
    """The logits after a prompt, which are the same for each row."""

    def __init__(self, logits: Logits, rows: int) -> None:
        self._logits, self._rows = logits, rows

    def top(self, count: int) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
        ids, values = self._logits.top(count)
        return ids.repeat(self._rows, 0), values.repeat(self._rows, 0)

    def log_sums(self, temperatures: NDArray[np.float32]) -> NDArray[np.float64]:
        return self._logits.log_sums(temperatures.reshape(1, -1)).reshape(temperatures.shape)

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
