"""Decoding: one prefill for all completions, then one batch that rows leave as they end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import torch

from tenfold.models.contract import Alternative, Delta, DrawnToken, Sampling
from tenfold.models.local.drawing import Dice, Draw, draw, log_probabilities
from tenfold.models.local.forward import PREFILL_CHUNK, Forward, Session
from tenfold.models.local.row import Row
from tenfold.models.local.vocabulary import Vocabulary


def decode(
    forward: Forward,
    vocabulary: Vocabulary,
    ids: Sequence[int],
    required: bytes,
    stop: Sequence[str],
    sampling: Sampling,
    cancelled: Callable[[], bool],
) -> Iterator[list[Delta]]:
    """Complete a prompt of token ids; each step gives the deltas of all rows.

    Every completion has to begin with ``required``. Ends within one forward pass once
    ``cancelled`` says so.
    """
    # The likeliest tokens are the same for each row: one is decoded, and told n times.
    greedy = sampling.temperature <= 0
    count = 1 if greedy else sampling.n
    with torch.inference_mode():
        session = forward.session(ids, sampling.max_tokens)
        logits = _prefill(session, ids, cancelled)
        if logits is None:
            return
        session.fork(count)
        rows = [
            Row(index, required, stop, sampling.max_tokens, sampling.finished)
            for index in range(count)
        ]
        for deltas in _steps(session, vocabulary, logits, rows, sampling, cancelled):
            if greedy:
                yield [replace(delta, index=n) for n in range(sampling.n) for delta in deltas]
            else:
                yield deltas


def _prefill(
    session: Session, ids: Sequence[int], cancelled: Callable[[], bool]
) -> torch.Tensor | None:
    """Logits ``[1, vocabulary]`` after the prompt; None where the work was cancelled."""
    logits = None
    for start in range(session.filled, len(ids), PREFILL_CHUNK):
        if cancelled():
            return None
        logits = session.prefill(ids[start : start + PREFILL_CHUNK])
    return logits


def _steps(
    session: Session,
    vocabulary: Vocabulary,
    logits: torch.Tensor,
    rows: list[Row],
    sampling: Sampling,
    cancelled: Callable[[], bool],
) -> Iterator[list[Delta]]:
    """Draw, tell and go on with the rows that have not ended, until none is left."""
    dice = Dice(sampling.seed, len(rows))
    logits = logits.expand(len(rows), -1)
    while not cancelled():
        rolled = dice.roll([row.index for row in rows])
        drawn = draw(
            _constrained(logits, vocabulary, rows), sampling.temperature, sampling.top_p, rolled
        )
        tokens = drawn.tokens
        ids: list[int] = tokens.tolist()
        deltas = [
            row.end(token)
            if vocabulary.ends(identity)
            else row.add(vocabulary.token_bytes[identity], token)
            for row, identity, token in zip(
                rows, ids, _told(drawn, logits, vocabulary), strict=True
            )
        ]
        yield deltas
        going = [place for place, delta in enumerate(deltas) if delta.finish_reason is None]
        if not going:
            return
        if len(going) < len(rows):
            kept = torch.tensor(going)
            session.keep(kept)
            tokens = tokens[kept]
            rows = [rows[place] for place in going]
        if cancelled():
            return
        logits = session.step(tokens)


def _told(drawn: Draw, logits: torch.Tensor, vocabulary: Vocabulary) -> Iterator[DrawnToken]:
    """Each row's token and its alternatives, with their log-probabilities."""
    ids = torch.cat([drawn.tokens[:, None], drawn.likeliest], 1)
    logprobs = log_probabilities(logits, ids)
    for row_ids, row_logprobs in zip(ids.tolist(), logprobs.tolist(), strict=True):
        texts = [vocabulary.text(identity) for identity in row_ids]
        pairs = zip(texts[1:], row_logprobs[1:], strict=True)
        yield DrawnToken(texts[0], row_logprobs[0], tuple(Alternative(*pair) for pair in pairs))


def _constrained(logits: torch.Tensor, vocabulary: Vocabulary, rows: Sequence[Row]) -> torch.Tensor:
    """The logits, minus infinity for tokens that a row's required text does not allow."""
    if not any(row.required for row in rows):
        return logits
    logits = logits.clone()
    allowed: dict[bytes, torch.Tensor] = {}
    for place, row in enumerate(rows):
        if not row.required:
            continue
        if row.required not in allowed:
            allowed[row.required] = torch.tensor(vocabulary.allowed(row.required))
        ids = allowed[row.required]
        only = torch.full_like(logits[place], float("-inf"))
        only[ids] = logits[place, ids]
        logits[place] = only
    return logits
