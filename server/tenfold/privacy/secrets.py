"""The secrets of a text, for people: what kind, and on which line."""

from typing import NamedTuple

from tenfold.privacy.scanning import find_secrets


class SecretFound(NamedTuple):
    """A secret: its kind, such as ``aws-key``, and the line that it starts on, from 1."""

    kind: str
    line: int


def secrets_in(text: str) -> tuple[SecretFound, ...]:
    """List the secrets of a text, such as a candidate's. Raises PrivacyError."""
    return tuple(
        SecretFound(span.kind, text.count("\n", 0, span.start) + 1) for span in find_secrets(text)
    )
