"""docs/editors.md shows the configurations that lie beside it, and they can be read."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from editors.user import ROOT
from tenfold.settings import read_settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
FOLDER = ROOT / "docs" / "editors"
FILES = sorted(FOLDER.iterdir())
LANGUAGES = {".lua": "lua", ".el": "elisp", ".toml": "toml", ".json": "json"}
COMMAND = ["tenfold", "serve"]


def without_comments(name: str) -> Any:
    """A JSON file of an editor that takes comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))


def configured() -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    """Editor, command and settings, of those whose configuration is data."""
    server = tomllib.loads((FOLDER / "helix.toml").read_text(encoding="utf-8"))
    helix = server["language-server"]["tenfold"]
    yield "helix", [helix["command"], *helix["args"]], helix["config"]
    zed = without_comments("zed.json")["lsp"]["tenfold"]
    binary = zed["binary"]
    yield "zed", [binary["path"], *binary["arguments"]], zed["initialization_options"]
    sublime = without_comments("sublime.json")["clients"]["tenfold"]
    yield "sublime", sublime["command"], sublime["initializationOptions"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_page_shows_each_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8").rstrip()
    assert f"```{LANGUAGES[file.suffix]}\n{text}\n```" in PAGE


def test_the_page_shows_nothing_else() -> None:
    assert PAGE.count("\n```\n") == len(FILES)


@pytest.mark.parametrize(
    ("command", "settings"),
    [pytest.param(command, settings, id=editor) for editor, command, settings in configured()],
)
def test_a_configuration_starts_the_server_with_settings_that_there_are(
    command: list[str], settings: dict[str, Any]
) -> None:
    assert command == COMMAND
    read, problems = read_settings(settings, source="the page")
    assert problems == []
    assert read.candidates.count == 5


def test_helix_and_zed_name_the_server_that_they_define() -> None:
    helix = tomllib.loads((FOLDER / "helix.toml").read_text(encoding="utf-8"))
    named = [item["name"] for item in helix["language"][0]["language-servers"][1:]]
    assert named == ["tenfold"]
    assert without_comments("zed.json")["languages"]["Python"]["language_servers"][0] == "tenfold"


@pytest.mark.skipif(shutil.which("emacs") is None, reason="no Emacs: make emacs")
@pytest.mark.parametrize("name", ["eglot.el", "lsp-mode.el"])
def test_emacs_reads_its_configurations_to_the_end(name: str) -> None:
    read = f'(with-temp-buffer (insert-file-contents "{FOLDER / name}") (check-parens))'
    subprocess.run(["emacs", "--batch", "--eval", read], check=True, timeout=60)
