"""All secrets of a text, each once."""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache

from tenfold.errors import PrivacyError
from tenfold.privacy.named import named_secrets, noise, occurrences, secret_environment
from tenfold.privacy.patterns import Span, shaped_secrets
from tenfold.privacy.placeholders import PLACEHOLDER

SHORTEST_REPEATED = 8
"""Characters from which on a secret found once is looked for in the rest of the text."""

TEXTS_KEPT = 64
"""Texts whose secrets are remembered: most are the same key after key."""
STEP = 1024
LAST = 512
"""A long text is scanned in two parts; the border is at a multiple of the one, and so many
characters at least before the end."""
OVERLAP = 4000
"""So many characters at least are in both: more than most secrets have."""


def find_secrets(text: str, environ: Mapping[str, str] | None = None) -> tuple[Span, ...]:
    """Find the secrets of a text, in order and without overlaps; placeholders are none.

    ``environ`` is the process's environment, unless given. Raises
    :class:`tenfold.errors.PrivacyError` where the scan itself fails.
    """
    values = tuple(secret_environment(os.environ if environ is None else environ).values())
    try:
        return _found(text, values)
    except Exception as error:
        # Whatever it was: a text that was not scanned must not be taken for one without secrets.
        raise PrivacyError(
            f"The scan for secrets failed ({type(error).__name__}), so nothing was sent.",
            "Reinstall tenfold; without privacy.redact texts are sent unscanned.",
        ) from None


def _found(text: str, values: tuple[str, ...]) -> tuple[Span, ...]:
    masked = _masked(text)
    found = _everything(masked, values)
    return _without_overlaps(found + list(_repeated(masked, found)))


def _masked(text: str) -> str:
    """Blank placeholders out, so that ``password = "<redacted-password-1>"`` is no find."""
    return PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)


def _everything(text: str, values: tuple[str, ...]) -> list[Span]:
    """Find all secrets, those in the first part of a long text as far as they are remembered.

    Typing changes a text near its end, so the part before is the same time after time. What
    stands across the border is found in the second part, which begins before it.
    """
    border = (len(text) - LAST) // STEP * STEP
    border = text.find("\n", border) + 1 if border > OVERLAP else 0
    if not border:
        return list(_scanned(text, values))
    start = text.rfind("\n", 0, border - OVERLAP) + 1
    found = list(_scanned(text[:border], values))
    later = (span for span in _scanned(text[start:], values) if start + span.end > border)
    return found + [Span(span.kind, start + span.start, start + span.end) for span in later]


@lru_cache(TEXTS_KEPT)
def _scanned(text: str, values: tuple[str, ...]) -> tuple[Span, ...]:
    # In the order of how much the kind tells: the first to find a secret names it.
    found = list(shaped_secrets(text))
    for value in values:
        found += occurrences(text, value, "environment-value")
    found += named_secrets(text)
    found += noise(text)
    return tuple(found)


def _repeated(text: str, found: list[Span]) -> Iterator[Span]:
    """Find what was found once wherever else it stands."""
    kinds: dict[str, str] = {}
    for span in found:
        kinds.setdefault(text[span.start : span.end], span.kind)
    for value, kind in kinds.items():
        if len(value) >= SHORTEST_REPEATED:
            yield from occurrences(text, value, kind)


def _without_overlaps(found: list[Span]) -> tuple[Span, ...]:
    """Join what overlaps, under the kind that was found first."""
    places = sorted((span.start, -span.end, rank) for rank, span in enumerate(found))
    joined: list[tuple[int, int, int]] = []
    for start, minus_end, rank in places:
        end = -minus_end
        if joined and start < joined[-1][1]:
            before, last, first = joined.pop()
            start, end, rank = before, max(last, end), min(first, rank)
        joined.append((start, end, rank))
    return tuple(Span(found[rank].kind, start, end) for start, end, rank in joined)
