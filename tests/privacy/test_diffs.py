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


PLAIN = "--- {0}{1}\n+++ {0}{1}\n@@ -1,2 +1,2 @@\n before\n-one of {0}\n+another of {0}\n"
HEADS = {
    "diff -u": PLAIN,
    "diff -ru": "diff -ru old/{0} new/{0}\n" + PLAIN,
    "svn": "Index: {0}\n" + "=" * 67 + "\n" + PLAIN,
    "hg": "diff -r 5a1b {0}\n" + PLAIN.replace("--- {0}", "--- a/{0}"),
    "cvs": "Index: {0}\nRCS file: x\ndiff -u -r1.1 {0}\n" + PLAIN,
    "git without prefixes": "diff --git {0} {0}\nindex 1..2 100644\n" + PLAIN,
    "git with others": "diff --git i/{0} w/{0}\n" + PLAIN.replace("--- {0}", "--- i/{0}"),
    "context": "diff -c old/{0} new/{0}\n*** old/{0}{1}\n--- new/{0}{1}\n***************\n"
    "*** 1 ****\n! one of {0}\n--- 1 ----\n! another of {0}\n",
}
STAMPS = ["", "\t2026-01-02 10:11:12.000 +0000", "\t(revision 3)", " (working copy)", "\r"]


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("tool", HEADS)
def test_what_other_tools_write(tool: str, stamp: str) -> None:
    parts = [HEADS[tool].format(name, stamp) for name in ("a.py", "x/.env", "b.py", ".env")]
    asked = set()

    def allows(name: str) -> bool:
        asked.add(name)
        return not name.endswith(".env")

    assert without_files("".join(parts), allows) == parts[0] + parts[2]
    assert {"a.py", "b.py", ".env"} <= {name.rpartition("/")[2] for name in asked}
    assert without_files("".join(parts), lambda _: True) == "".join(parts)


@pytest.mark.parametrize(
    "part",
    [
        "diff --git .env .env\nold mode 100644\nnew mode 100755\n",
        "diff --git c/.env w/.env\nBinary files c/.env and w/.env differ\n",
        "diff --git old/.env new/.env\nBinary files old/.env and new/.env differ\n",
        "diff -r 5a1b .env\nBinary file .env has changed\n",
        "Index: .env\n=====\nCannot display: file marked as a binary type.\n",
    ],
)
def test_files_without_text(part: str) -> None:
    other = HEADS["git with others"].format("a.py", "")
    assert without_files(other + part + other, lambda name: ".env" not in name) == other * 2


def test_colours_hide_nothing() -> None:
    lines = (HEADS["git with others"].format("a.py", "") + PLAIN.format(".env", "")).splitlines()
    coloured = "".join(f"\x1b[1;31m{line[:3]}\x1b[m{line[3:]}\x1b[K\n" for line in lines)
    kept = without_files(coloured, lambda name: name != ".env")
    assert kept == HEADS["git with others"].format("a.py", "")


def test_what_stands_in_a_file_is_no_other_file() -> None:
    inside = "--- a.py\n+++ a.py\n"
    part = f"--- .env\n+++ .env\n@@ -1,2 +1,2 @@\n{inside} secret\n@@ -9 +9 @@\n-secret\n+secret\n"
    with_it = PLAIN.format("b.py", "") + part
    assert without_files(with_it, lambda name: name != ".env") == PLAIN.format("b.py", "")


def test_a_hunk_that_is_too_short_hides_no_file() -> None:
    short = PLAIN.format("a.py", "").replace("-1,2 +1,2", "-1,9 +1,9")
    text = short + PLAIN.format(".env", "") + PLAIN.format("b.py", "")
    assert ".env" not in without_files(text, lambda name: name != ".env")


@pytest.mark.parametrize("text", ["", "\n", PLAIN.format("a", ""), "From: me\n\n" + PLAIN])
def test_what_is_told_is_kept(text: str) -> None:
    assert without_files(text, lambda _: True) == text


@pytest.mark.parametrize(
    "text",
    [
        "no diff",
        'diff --git "a/\n',
        "@@ -1 +1 @@\n-one\n+another\n",
        "@@@ -1 -1 +1 @@@\n- one\n++another\n" + PLAIN.format("a.py", ""),
        "*** a.py\n--- a.py\n***************\n*** 1 ****\n",
        "diff -r old new\n1c1\n< one\n---\n> another\n",
        ".env --- Text\n1 KEY=one      1 KEY=another\n",
    ],
)
def test_what_does_not_tell_its_files_is_not_read(text: str) -> None:
    with pytest.raises(PrivacyError, match="not a diff") as caught:
        without_files(text, lambda _: True)
    assert "git diff" in caught.value.next_step


def commit(assistant: Assistant, text: str) -> str:
    document = Document("staged:/1.diff", language_for("diff", "1.diff"), text, 1)
    here = Position(0, 0)
    ask = assistant.assign(document, Range(here, here), "commit")
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
