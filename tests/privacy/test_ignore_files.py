"""Files that ``.gitignore`` and ``.tenfoldignore`` exclude, compared with git's own answer."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tenfold.errors import PrivacyError
from tenfold.privacy import ignore_files
from tenfold.privacy.gate import Gate

FILES = {
    ".gitignore": "*.log\n/build/\n!keep.log\nsecret?.py\n**/generated/**\n# a comment\n!\n\ndoc\n",
    ".git/info/exclude": "mine.py\n*.tmp\n",
    "a/.gitignore": "!important.log\n/only_here.py\nsub/*\n!sub/kept.py\n\\#odd.py\n",
    "a/b/.gitignore": "*\n!.gitignore\n!x.py\n",
    "build/.gitignore": "!taken_back.py\n",
}
PATHS = [
    "x.py",
    "x.log",
    "keep.log",
    "a/important.log",
    "a/x.log",
    "build/x.py",
    "build/taken_back.py",
    "a/build/x.py",
    "secret1.py",
    "a/secrets.py",
    "secret12.py",
    "mine.py",
    "a/mine.py",
    "a/x.tmp",
    "a/only_here.py",
    "only_here.py",
    "a/c/only_here.py",
    "a/sub/kept.py",
    "a/sub/other.py",
    "a/sub/deeper/kept.py",
    "a/#odd.py",
    "a/b/x.py",
    "a/b/y.py",
    "a/b/c/x.py",
    "generated/x.py",
    "a/generated/deep/x.py",
    "doc/index.md",
    "a/doc",
    "docs/index.md",
]


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def repository(root: Path) -> Path:
    (root / ".git").mkdir(parents=True)
    return root


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate((), redact=True, roots=[tmp_path])


def test_what_git_ignores_is_excluded_and_nothing_else(tmp_path: Path, gate: Gate) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git to compare with")
    subprocess.run([git, "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, FILES)
    write(tmp_path, dict.fromkeys(PATHS, ""))
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "nowhere")}
    said = subprocess.run(
        [git, "-C", str(tmp_path), "check-ignore", "--stdin"],
        input="\n".join(PATHS),
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    ignored = set(said.stdout.splitlines())
    assert 10 < len(ignored) < len(PATHS) - 5
    ours = {path for path in PATHS if not gate.allows(tmp_path / path)}
    assert ours == ignored


def test_own_ignore_files_count_without_a_repository(tmp_path: Path, gate: Gate) -> None:
    write(tmp_path, {".tenfoldignore": "/private/\n*.sql\n!open.sql\n", "sub/.tenfoldignore": "b*"})
    assert not gate.allows(tmp_path / "private" / "x.py")
    assert not gate.allows(tmp_path / "sub" / "dump.sql")
    assert not gate.allows(tmp_path / "sub" / "b.py")
    assert gate.allows(tmp_path / "b.py")
    assert gate.allows(tmp_path / "open.sql")


def test_gits_files_count_from_the_folder_that_is_open(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*\n", "open/.gitignore": "*.log\n"})
    gate = Gate((), redact=True, roots=[tmp_path / "open"])
    assert gate.allows(tmp_path / "open" / "x.py")
    assert not gate.allows(tmp_path / "open" / "x.log")
    assert gate.allows(tmp_path / "elsewhere" / "x.log"), "no repository, and not open"


def test_the_innermost_repository_decides(tmp_path: Path, gate: Gate) -> None:
    repository(tmp_path)
    inner = repository(tmp_path / "vendor" / "inner")
    write(tmp_path, {".gitignore": "/vendor/\n*.log\n"})
    assert gate.allows(inner / "x.py")
    assert not gate.allows(tmp_path / "vendor" / "x.py")


def test_a_file_beyond_the_workspace_is_in_its_own_repository(tmp_path: Path) -> None:
    root = repository(tmp_path / "other")
    write(root, {".gitignore": "/local.py\n"})
    gate = Gate((), redact=True, roots=[tmp_path / "open"])
    assert not gate.allows(root / "local.py")
    assert gate.allows(root / "x.py")


def test_a_worktree_has_the_main_repositorys_own_patterns(tmp_path: Path, gate: Gate) -> None:
    write(
        tmp_path,
        {
            "main/.git/info/exclude": "mine.py\n",
            "main/.git/worktrees/tree/commondir": "../..\n",
            "tree/.git": f"gitdir: {tmp_path}/main/.git/worktrees/tree\n",
        },
    )
    assert not gate.allows(tmp_path / "tree" / "mine.py")
    assert gate.allows(tmp_path / "tree" / "x.py")


def test_own_files_take_nothing_back_in(tmp_path: Path, gate: Gate) -> None:
    repository(tmp_path)
    write(tmp_path, {".gitignore": "*.log\n", ".tenfoldignore": "!*.log\n"})
    assert not gate.allows(tmp_path / "x.log")


def test_the_user_can_include_what_is_ignored_but_not_what_is_excluded(tmp_path: Path) -> None:
    repository(tmp_path)
    write(tmp_path, {".gitignore": "/generated/\n.env\n"})
    gate = Gate((".env",), redact=True, roots=[tmp_path], include=("/generated/", ".env"))
    assert gate.allows(tmp_path / "generated" / "x.py")
    assert not gate.allows(tmp_path / ".env")


def test_a_link_is_no_way_round(tmp_path: Path, gate: Gate) -> None:
    repository(tmp_path)
    write(tmp_path, {".gitignore": "/private.py\n", "private.py": ""})
    (tmp_path / "x.py").symlink_to(tmp_path / "private.py")
    assert not gate.allows(tmp_path / "x.py")


def test_a_change_counts_at_once(tmp_path: Path, gate: Gate) -> None:
    path = tmp_path / "x.py"
    assert gate.allows(path)
    write(tmp_path, {".gitignore": "x.py\n"})
    assert not gate.allows(path)
    write(tmp_path, {".gitignore": "x.py\n!x.py\n"})
    assert gate.allows(path)
    write(tmp_path, {".tenfoldignore": "x.*\n"})
    assert not gate.allows(path)
    (tmp_path / ".tenfoldignore").unlink()
    assert gate.allows(path)


def test_ignore_files_are_read_once(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path)
    write(tmp_path, {".gitignore": "*.log\n"})
    assert gate.allows(tmp_path / "a" / "x.py")
    monkeypatch.setattr(ignore_files, "_deciding", None)  # a call would fail
    for _ in range(3):
        assert gate.allows(tmp_path / "a" / "x.py")


def test_one_that_cannot_be_read_excludes_all(tmp_path: Path, gate: Gate) -> None:
    (tmp_path / ".tenfoldignore").mkdir()
    assert not gate.allows(tmp_path / "x.py")


@pytest.mark.parametrize("content", [b"\xff\xfe*\n", b"\x00", b"[\n]\n!\n\\\n", b"***/a[\n" * 50])
def test_any_content_can_be_read(tmp_path: Path, gate: Gate, content: bytes) -> None:
    (tmp_path / ".tenfoldignore").write_bytes(content + b"\nx.log\n")
    assert not gate.allows(tmp_path / "x.log")
    assert gate.allows(tmp_path / "y.py")


def test_the_message_names_the_file_and_a_way_out(tmp_path: Path, gate: Gate) -> None:
    write(tmp_path, {".tenfoldignore": "x.py\n"})
    with pytest.raises(PrivacyError) as caught:
        gate.check_file(tmp_path / "x.py")
    assert caught.value.message == (
        f"x.py is never read into a prompt, as {tmp_path / '.tenfoldignore'} excludes it."
    )
    assert "privacy.include" in caught.value.next_step


def test_a_document_without_a_place_is_allowed(gate: Gate) -> None:
    assert gate.allows(Path("Untitled-1"))
