"""From a whole Completion to a Candidate with its evidence, or to nothing."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import replace

from tenfold.candidates.candidate import Candidate, Secret
from tenfold.candidates.duplicates import fingerprint
from tenfold.candidates.environment import from_environment
from tenfold.candidates.evidence import parses
from tenfold.candidates.shaping import shape
from tenfold.candidates.undefined import faults
from tenfold.completion import Completion
from tenfold.privacy.secrets import secrets_in
from tenfold.source.ask import Ask


def candidate_from(
    completion: Completion,
    finish_reason: str,
    ask: Ask,
    *,
    continues: bool,
    put_back: Callable[[str], str] = str,
    environ: Mapping[str, str] | None = None,
) -> tuple[Candidate, int] | None:
    """Shape a completion, and say how many of its characters were kept.

    None where nothing is left of it. ``continues`` says that it goes on from the prompt's text,
    ``put_back`` puts secrets in place of what was sent for them. ``environ`` has values that are
    secrets, and is the process's environment, unless given.
    """

    def with_secrets(text: str) -> str:
        return shape(put_back(text), ask, continues=continues)

    def as_it_came(text: str) -> str:
        return shape(text, ask, continues=continues)

    shaped, text = with_secrets, with_secrets(completion.text)
    if put_back(completion.text) != completion.text and parses(ask, text) is False:
        # Other quotes stand around it than around the secret in the document.
        shaped, text = as_it_came, as_it_came(completion.text)
    if not text.strip():
        return None
    kept = _length_kept(completion.text, text, shaped)
    if kept < len(completion.text) and finish_reason == "length":
        finish_reason = "block"  # the limit was met only after the answer's end
    tokens, logprob = completion.tokens(kept), completion.logprob(kept)
    mean = None if logprob is None or not tokens else logprob / tokens
    return _candidate(text, ask, tokens, mean, finish_reason, environ), kept


def without_keys(
    candidate: Candidate, ask: Ask, environ: Mapping[str, str] | None = None
) -> Candidate | None:
    """A second form of a candidate that holds keys, which reads them from the environment.

    None where there is none.
    """
    if not candidate.secrets:
        return None
    rewritten = from_environment(ask, candidate.insert_text, environ)
    if rewritten is None:
        return None
    tokens, mean, finish_reason = candidate.tokens, candidate.mean_logprob, candidate.finish_reason
    second = _candidate(rewritten.text, ask, tokens, mean, finish_reason, environ)
    return replace(second, environment=rewritten.names)


def _candidate(
    text: str,
    ask: Ask,
    tokens: int,
    mean_logprob: float | None,
    finish_reason: str,
    environ: Mapping[str, str] | None,
) -> Candidate:
    parsed = parses(ask, text)
    found = faults(ask, text) if parsed else None
    hashed = hashlib.sha256(f"{ask.uri}\0{ask.prefix}\0{text}".encode())
    return Candidate(
        id=hashed.hexdigest()[:16],
        insert_text=text,
        range=ask.range,
        tokens=tokens,
        mean_logprob=mean_logprob,
        parses=parsed if found is None else found.compiles,
        secrets=tuple(Secret(found.kind, found.line) for found in secrets_in(text, environ)),
        finish_reason=finish_reason,
        fingerprint=fingerprint(ask, text),
        undefined=found.undefined if found is not None else (),
    )


def _length_kept(completion: str, text: str, shaped: Callable[[str], str]) -> int:
    """How many characters of a completion its candidate was made from.

    What a model goes on to say after the answer's end, often the same again and again,
    would raise the mean log-probability, and the candidate with it. Found by halves: the
    fewest lines that give the same text.
    """
    ends = [at + 1 for at, character in enumerate(completion) if character == "\n"]
    shorter = [end for end in ends if end < len(completion)]

    def is_enough(end: int) -> bool:
        return shaped(completion[:end]) == text

    if not shorter or not is_enough(shorter[-1]):
        return len(completion)  # most often, as the model was stopped where the answer ends
    return shorter[bisect_left(shorter, True, key=is_enough)]
