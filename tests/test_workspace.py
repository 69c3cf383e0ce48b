"""The workspace: which folder a file is in, and what an untrusted one may say."""

from pathlib import Path

import pytest

from tenfold.workspace import Workspace

ONE, INNER, TWO = Path("/home/me/one"), Path("/home/me/one/inner"), Path("/home/me/two")


@pytest.mark.parametrize(
    ("path", "root", "shown"),
    [
        ("/home/me/one/src/app.py", ONE, "src/app.py"),
        ("/home/me/one/inner/app.py", INNER, "app.py"),
        ("/home/me/two/app.py", TWO, "app.py"),
        ("/home/me/one-more/app.py", None, "app.py"),
        ("Untitled-1", None, "Untitled-1"),
    ],
)
def test_a_file_belongs_to_the_innermost_folder(path: str, root: Path | None, shown: str) -> None:
    workspace = Workspace((ONE, INNER, TWO))
    assert workspace.root_of(Path(path)) == root
    assert workspace.shown_path(Path(path)) == shown


def test_settings_are_those_of_the_first_folder() -> None:
    assert Workspace((TWO, ONE)).settings_root == TWO
    assert Workspace().settings_root is None


def test_an_untrusted_workspace_brings_neither_settings_nor_templates() -> None:
    trusted, untrusted = Workspace((ONE,)), Workspace((ONE,), trusted=False)
    assert untrusted.settings_root is None
    assert [origin for _, origin in untrusted.template_folders(ONE)] == ["user", "shipped"]
    assert trusted.template_folders(ONE)[0] == (ONE / ".tenfold" / "prompts", "workspace")
    assert trusted.template_folders(None) == untrusted.template_folders(ONE)
    assert untrusted.shown_path(ONE / "app.py") == "app.py"
