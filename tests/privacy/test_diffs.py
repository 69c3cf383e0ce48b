"""Diffs without excluded files: what git itself writes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tenfold.assistant import Assistant
from tenfold.errors import PrivacyError
from tenfold.privacy.diffs import without_files
from tenfold.settings import Settings
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range
from tenfold.workspace import Workspace

FILES = [
    "a.py",
    "sub/secret.py",
    "with space/secret.py",
    "sécret b/secret.py",
    'q"uote.py',
    "bin.py",
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git to compare with")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "nowhere")}
    root = tmp_path / "repository"

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [git, "-C", str(root), "-c", "user.name=n", "-c", "user.email=e", *arguments],
            capture_output=True, text=True, check=True, env=environment,
        )  # fmt: skip
        return done.stdout

    root.mkdir()
    run("init", "-q")
    for name in FILES:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(f"before of {name}\n" * 5)
    (root / "bin.py").write_bytes(b"\0before")
    (root / "moved secret.py").write_text("to be moved\n" * 9)
    run("add", "-A")
    run("commit", "-qm", "first")
    for name in FILES:
        (root / name).write_text(f"after of {name}\n--- a/looks.py\n")
    (root / "bin.py").write_bytes(b"\0after")
    (root / "moved secret.py").rename(root / "moved.py")
    (root / "new secret.py").write_text("new\n")
    (root / ".env").write_text("A=new value\n")
    run("add", "-Af")
    (root / "staged.diff").write_text(run("diff", "--cached", "-M"))
    return root


def about(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if line.startswith("diff --git")]


def test_files_are_left_out_by_their_names(repository: Path) -> None:
    diff = (repository / "staged.diff").read_text()
    assert len(about(diff)) == 9
    kept = without_files(diff, lambda name: "secret" not in name)
    assert "secret" not in kept
    assert len(about(kept)) == 4
    assert "after of a.py" in kept
    assert 'q\\"uote.py' in kept
    assert without_files(diff, lambda _: True) == diff
    assert without_files(diff, lambda name: name != "bin.py").count("bin.py") == 0
    assert 'q\\"uote' not in without_files(diff, lambda name: name != 'q"uote.py')
    only = without_files(diff, lambda name: "é" not in name)
    assert len(about(only)) == 8


@pytest.mark.parametrize("text", ["", "no diff", "--- a\n+++ b\n@@ -1 +1 @@\n", 'diff --git "a/\n'])
def test_any_text_can_be_looked_through(text: str) -> None:
    assert without_files(text, lambda _: True) == text


def commit(assistant: Assistant, text: str) -> str:
    document = Document("staged:/1.diff", language_for("diff", "1.diff"), text, 1)
    here = Position(0, 0)
    ask = assistant.assign(document, Range(here, here), "commit").ask
    assert "new value" not in ask.text
    return ask.subject


@pytest.mark.parametrize("opened", [".", "sub"])
async def test_a_commit_message_is_not_about_excluded_files(repository: Path, opened: str) -> None:
    (repository / ".tenfoldignore").write_text("*secret.py\n")
    assistant = Assistant(Settings(), workspace=Workspace((repository / opened,), False))
    diff = (repository / "staged.diff").read_text()
    subject = commit(assistant, diff)
    assert "after of a.py" in subject
    assert "secret" not in subject
    assert ".env" not in subject
    (repository / ".tenfoldignore").write_text("*\n")
    with pytest.raises(PrivacyError, match="only in files"):
        commit(assistant, diff)
    await assistant.close()
