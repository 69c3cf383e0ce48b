"""The secrets of a text, for people: what kind, and on which line."""

from collections.abc import Mapping
from typing import NamedTuple

from tenfold.privacy.scanning import find_secrets


class SecretFound(NamedTuple):
    """A secret: its kind, such as ``aws-key``, and the line that it starts on, from 1."""

    kind: str
    line: int


def secrets_in(text: str, environ: Mapping[str, str] | None = None) -> tuple[SecretFound, ...]:
    """List the secrets of a text, such as a candidate's.

    ``environ`` is the process's environment, unless given. Raises
    :class:`tenfold.errors.PrivacyError`.
    """
    return tuple(
        SecretFound(span.kind, text.count("\n", 0, span.start) + 1)
        for span in find_secrets(text, environ)
    )
