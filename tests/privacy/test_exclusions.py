from pathlib import Path

import pytest

from tenfold.privacy.exclusions import DEFAULT_EXCLUDE
from tenfold.privacy.gate import Gate

ROOT = Path("/home/me/project")

EXCLUDED = [
    ".env",
    ".env.production",
    "deploy/prod.env",
    "certs/server.pem",
    "server.key",
    "id_rsa",
    "id_ed25519.pub",
    "keys/store.p12",
    "credentials",
    "config/credentials",
    "credentials.json",
    "my-credentials-2.json",
    "secrets.yaml",
    "secrets.py",
    ".npmrc",
    ".netrc",
    ".pypirc",
    ".git-credentials",
    "sub/.aws/config",
    ".ssh/config",
    "passwords.kdbx",
    "infra/terraform.tfstate",
    "infra/terraform.tfstate.backup",
    "infra/prod.tfvars",
    "SERVER.PEM",
    ".ENV",
]
ALLOWED = [
    "main.py",
    "environment.py",
    ".env.example",
    "src/keyboard.py",
    "src/key.py",
    "credentials/model.py",
    "credentials.py",
    "src/secret_santa.py",
    "tokens/tokenizer.py",
    "ssh/client.go",
    "README.md",
]


@pytest.mark.parametrize(
    ("path", "allowed"), [(path, False) for path in EXCLUDED] + [(path, True) for path in ALLOWED]
)
def test_default_exclusions(path: str, allowed: bool) -> None:
    assert Gate(DEFAULT_EXCLUDE, redact=True, roots=[ROOT]).allows(ROOT / path) is allowed
    assert Gate(DEFAULT_EXCLUDE, redact=True).allows(Path("/elsewhere") / path) is allowed


@pytest.mark.parametrize(
    ("patterns", "path", "allowed"),
    [
        (["/private/"], "private/a.py", False),
        (["/private/"], "src/private/a.py", True),
        (["*.py", "!keep.py"], "a.py", False),
        (["*.py", "!keep.py"], "keep.py", True),
        (["**/generated/**"], "a/generated/b/c.py", False),
        (["# a comment", ""], "a.py", True),
        ([], ".env", True),
    ],
)
def test_patterns_are_those_of_gitignore(patterns: list[str], path: str, allowed: bool) -> None:
    assert Gate(patterns, redact=True, roots=[ROOT]).allows(ROOT / path) is allowed


def test_a_link_does_not_hide_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1\n")
    (tmp_path / "settings.py").symlink_to(tmp_path / ".env")
    assert not Gate(DEFAULT_EXCLUDE, redact=True, roots=[tmp_path]).allows(tmp_path / "settings.py")


def test_a_workspace_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real" / "private").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    gate = Gate(["/private/"], redact=True, roots=[tmp_path / "link"])
    assert not gate.allows(tmp_path / "link" / "private" / "a.py")
    assert not gate.allows(tmp_path / "real" / "private" / "a.py")


def test_patterns_start_from_the_folder_that_holds_the_file() -> None:
    roots = [Path("/home/me/one"), Path("/home/me/two"), Path("/home/me/one/inner")]
    gate = Gate(["/private/"], redact=True, roots=roots)
    for root in roots:
        assert not gate.allows(root / "private" / "a.py")
        assert gate.allows(root / "src" / "private" / "a.py")
    assert gate.allows(Path("/home/me/private/a.py"))
