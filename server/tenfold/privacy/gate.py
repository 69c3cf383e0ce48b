"""The gate that everything passes which is read into a prompt, or leaves the machine."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from tenfold.errors import PrivacyError
from tenfold.privacy import redaction
from tenfold.privacy.exclusions import Exclusions
from tenfold.privacy.ignore_files import IgnoreFiles
from tenfold.privacy.journal import Journal
from tenfold.privacy.named import secret_environment
from tenfold.privacy.placeholders import Placeholders
from tenfold.privacy.scanning import find_secrets
from tenfold.prompting.prompt import Redaction


class Gate:
    """The user's privacy settings, applied.

    ``exclude`` is ``.gitignore`` patterns of files that are never read into a prompt, and
    ``include`` those of files that are although an ignore file excludes them. ``redact`` False,
    the user's choice, lets texts pass unscanned. ``roots`` are the folders that the patterns
    start from. What leaves is noted in ``journal``, where there is one. ``placeholders`` are the
    session's, and ``key`` is that of the endpoint, a secret as well.
    """

    def __init__(
        self,
        exclude: Sequence[str],
        redact: bool,
        roots: Sequence[Path] = (),
        include: Sequence[str] = (),
        journal: Journal | None = None,
        placeholders: Placeholders | None = None,
        key: str | None = None,
    ) -> None:
        self._placeholders = placeholders or Placeholders()
        self._journal = journal
        self._exclusions = Exclusions(exclude, roots)
        self._included = Exclusions(include, roots)
        self._ignore_files = IgnoreFiles(roots)
        self._redacts = redact
        # Under a name that says what it is, and that no variable can have: none gives way to it.
        own = {} if key is None else {"API_KEY=": key}
        self.environ: Mapping[str, str] = secret_environment({**os.environ, **own})
        """Values that are secrets wherever they stand: those of variables, and the key."""

    def allows(self, path: Path) -> bool:
        """Whether a file may be read into a prompt."""
        return self.why_not(path) is None

    def check_file(self, path: Path) -> None:
        """Raise :class:`tenfold.errors.PrivacyError` where a file may not be read into a prompt."""
        if (error := self.why_not(path)) is not None:
            raise error

    def why_not(self, path: Path) -> PrivacyError | None:
        """Why a file may not be read into a prompt; None where it may."""
        real = path.resolve()
        if self._exclusions.excludes(path, real):
            return PrivacyError(
                f"{path.name} is never read into a prompt, by the setting privacy.exclude.",
                "Change that setting if the file holds no secrets.",
            )
        for each in {path, real}:
            file = self._ignore_files.excluded_by(each)
            if file is not None and not self._included.excludes(path, real):
                return PrivacyError(
                    f"{path.name} is never read into a prompt, as {file} excludes it.",
                    "Add it to the setting privacy.include if it may be read.",
                )
        return None

    def redact(self, text: str) -> tuple[str, tuple[Redaction, ...]]:
        """Replace secrets by placeholders, and say how many of which kind.

        Raises :class:`tenfold.errors.PrivacyError` where the scan fails.
        """
        if not self._redacts:
            return text, ()
        return redaction.redact(text, self.environ, self._placeholders)

    def check(self, text: str) -> None:
        """Let a text out, or raise :class:`tenfold.errors.PrivacyError`.

        The last look before sending: a secret may have come together only in the prompt, out of
        two pieces that held none.
        """
        found = find_secrets(text, self.environ) if self._redacts else ()
        if found:
            kinds = ", ".join(sorted({span.kind for span in found}))
            raise PrivacyError(
                f"The prompt still holds a secret ({kinds}), so nothing was sent.",
                "Take the secret out of the code or of the prompt template.",
            )

    def note_sent(self, endpoint: str, model: str, body: bytes) -> None:
        """Note a request before it leaves.

        ``endpoint`` is the address's scheme, host and port. Raises
        :class:`tenfold.errors.PrivacyError` where that cannot be done.
        """
        if self._journal is not None:
            self._journal.note(endpoint, model, body)
