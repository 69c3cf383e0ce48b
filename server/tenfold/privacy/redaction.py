"""Placeholders in place of secrets."""

from collections import Counter
from collections.abc import Mapping

from tenfold.privacy.placeholders import Placeholders
from tenfold.privacy.scanning import find_secrets
from tenfold.prompting.prompt import Redaction


def redact(
    text: str,
    environ: Mapping[str, str] | None = None,
    placeholders: Placeholders | None = None,
) -> tuple[str, tuple[Redaction, ...]]:
    """Replace each secret by its placeholder, such as ``<redacted-aws-key-1>``.

    ``placeholders`` are those of the session, or new ones; numbers go on after those of
    placeholders that stand in the text already. Raises :class:`tenfold.errors.PrivacyError`.
    """
    placeholders = placeholders or Placeholders()
    placeholders.pass_over(text)
    counts: Counter[str] = Counter()
    parts: list[str] = []
    end = 0
    for span in find_secrets(text, environ):
        counts[span.kind] += 1
        placeholder = placeholders.of(text[span.start : span.end], span.kind)
        parts += [text[end : span.start], placeholder]
        end = span.end
    parts.append(text[end:])
    return "".join(parts), tuple(Redaction(kind, count) for kind, count in counts.items())
