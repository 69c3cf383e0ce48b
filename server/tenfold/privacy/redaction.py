"""Placeholders for secrets."""

from collections import Counter
from collections.abc import Mapping

from tenfold.privacy.scanning import PLACEHOLDER, find_secrets
from tenfold.prompting.prompt import Redaction


def redact(
    text: str, environ: Mapping[str, str] | None = None
) -> tuple[str, tuple[Redaction, ...]]:
    """Replace each secret by a placeholder such as ``<redacted-aws-key-1>``.

    The same secret gets the same placeholder throughout the text; numbers go on after those of
    placeholders that are there already. Raises :class:`tenfold.errors.PrivacyError`.
    """
    numbers: Counter[str] = Counter()
    for kind, number in PLACEHOLDER.findall(text):
        numbers[kind] = max(numbers[kind], int(number))
    counts: Counter[str] = Counter()
    placeholders: dict[str, str] = {}
    parts: list[str] = []
    end = 0
    for span in find_secrets(text, environ):
        secret = text[span.start : span.end]
        if secret not in placeholders:
            numbers[span.kind] += 1
            placeholders[secret] = f"<redacted-{span.kind}-{numbers[span.kind]}>"
        counts[span.kind] += 1
        parts += [text[end : span.start], placeholders[secret]]
        end = span.end
    parts.append(text[end:])
    return "".join(parts), tuple(Redaction(kind, count) for kind, count in counts.items())
