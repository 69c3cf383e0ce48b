"""Which files are never read into a prompt."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

DEFAULT_EXCLUDE: tuple[str, ...] = (
    # Environments and settings that hold passwords by custom.
    ".env",
    ".env.*",
    "*.env",
    ".envrc",
    "!.env.example",
    "!.env.sample",
    "!.env.template",
    "secrets.*",
    "*.secrets",
    "*.secret",
    "credentials",
    "!credentials/",
    "credentials.csv",
    "credentials.db",
    "credentials.ini",
    "credentials.toml",
    "credentials.xml",
    "credentials.y*ml",
    "*credentials*.json",
    "service-account*.json",
    "appsettings.*.json",
    "local.settings.json",
    "*.tfvars",
    "*.tfvars.json",
    "*.tfstate",
    "*.tfstate.*",
    "kubeconfig",
    "wp-config.php",
    # Keys and certificates with keys.
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.ppk",
    "*.asc",
    "*.gpg",
    "*.kdbx",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    # What tools keep their passwords in.
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".netrc",
    "_netrc",
    ".pypirc",
    ".git-credentials",
    ".pgpass",
    ".my.cnf",
    ".htpasswd",
    ".dockercfg",
    ".docker/config.json",
    ".kube/",
    ".aws/",
    ".azure/",
    ".gcloud/",
    ".config/gcloud/",
    ".ssh/",
    ".gnupg/",
    ".vault-token",
)
"""As ``.gitignore`` patterns: files that hold secrets by custom."""

FILES_KEPT = 2000
"""Files of which it is remembered whether they match."""


class Exclusions:
    """Tells by ``.gitignore`` patterns whether a path is excluded.

    A path in a folder of the workspace is matched from that folder on, the innermost one, as a
    ``.gitignore`` there would; any other path from its root on. A later pattern that starts with
    ``!`` takes a path back in. Upper and lower case are the same: on most desktops they name the
    same file.
    """

    def __init__(self, patterns: Sequence[str], roots: Sequence[Path] = ()) -> None:
        from pathspec import GitIgnoreSpec

        self._spec = GitIgnoreSpec.from_lines(pattern.lower() for pattern in patterns)
        # A folder may be reached by a link; its files then go by either name.
        both = {each for root in roots for each in (root, root.resolve())}
        self._roots = sorted(both, key=lambda root: len(root.parts), reverse=True)
        self._remembered = lru_cache(FILES_KEPT)(self._matches)

    def excludes(self, path: Path, real: Path) -> bool:
        """Whether a file is one of those; ``real`` is where its links lead to, and counts too."""
        return any(self._remembered(each) for each in {path, real})

    def _matches(self, path: Path) -> bool:
        root = next((root for root in self._roots if path.is_relative_to(root)), None)
        shown = path if root is None else path.relative_to(root)
        return self._spec.match_file(shown.as_posix().lstrip("/").lower())
