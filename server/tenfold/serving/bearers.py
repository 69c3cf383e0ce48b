"""Who may ask: bearer tokens, of which only digests are kept."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tenfold.errors import SettingsError

VARIABLE = "TENFOLD_SERVE_TOKENS"
SHORTEST = 16
"""Characters of a token: of a shorter one the digest could be guessed."""

ANYBODY = "anybody"
"""The user of a server that asks for no token."""

_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Bearers:
    """Names of users by the SHA-256 of their tokens; none where anybody may ask.

    A digest of a long random token tells nothing of it: this may go to other machines and into a
    log, the tokens never do.
    """

    names: tuple[tuple[bytes, str], ...] = ()

    def user(self, authorization: str | None) -> str | None:
        """Whose token a header ``Authorization`` holds; None where it is nobody's.

        Takes as long whoever's it is, and whether it is one at all.
        """
        if not self.names:
            return ANYBODY
        scheme, _, token = (authorization or "").partition(" ")
        digest = _digest(token.strip())
        found = None
        for known, name in self.names:
            if hmac.compare_digest(known, digest):
                found = name
        return found if scheme.lower() == "bearer" else None


def read_bearers(file: Path | None, environ: Mapping[str, str]) -> Bearers:
    """Read the tokens from a file, or from the environment.

    A line is a token, or a name and a token; ``#`` begins a remark. Raises
    :class:`tenfold.errors.SettingsError`.
    """
    if file is None:
        lines = environ.get(VARIABLE, "").split(",")
        where = VARIABLE
    else:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            raise SettingsError(
                f"{file} cannot be read.", "It is a text file with one token in a line."
            ) from None
        where = str(file)
    found = [_bearer(line, number, where) for number, line in enumerate(lines, 1) if _says(line)]
    if file is not None and not found:
        raise SettingsError(f"{file} holds no token.", "Put one in a line.")
    if len({digest for digest, _ in found}) < len(found):
        raise SettingsError(f"A token stands in {where} twice.", "Give each user another one.")
    return Bearers(tuple(found))


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _bearer(line: str, number: int, where: str) -> tuple[bytes, str]:
    # The words never quote the line: it is a secret, even where it is not a good one.
    parts = line.split()
    if len(parts) > 2:
        raise SettingsError(
            f"Line {number} of {where} is neither a token nor a name and a token.",
            "Take the white space out of it.",
        )
    token = parts[-1]
    if len(token) < SHORTEST or not _TOKEN.fullmatch(token):
        raise SettingsError(
            f"The token in line {number} of {where} is too short, or has odd characters.",
            f"Make one with: openssl rand -hex {SHORTEST}",
        )
    return _digest(token), parts[0] if len(parts) == 2 else f"user {number}"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
