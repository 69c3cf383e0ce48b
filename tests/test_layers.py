"""The invariants of ARCHITECTURE.md that can be read off the imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tenfold

PACKAGE = Path(tenfold.__file__).parent

ONLY = [
    (("pygls", "lsprotocol"), ("lsp",)),
    (("openai",), ("models/openai_api",)),
    (("torch", "transformers", "gguf"), ("models/local",)),
    (("tree_sitter",), ("source", "candidates")),
    (("tiktoken", "tokenizers"), ("tokens",)),
    (("starlette", "uvicorn", "pydantic"), ("serving",)),
]

BEFORE = {
    "source": {"errors", "near_names", "source"},
    "tokens": {"errors", "tokens", "source"},
    "privacy": {"errors", "privacy", "prompting"},
    "prompting": {"errors", "near_names", "prompting", "source", "tokens", "models"},
    "models": {
        *("errors", "whole_files"),
        *("models", "prompting", "source", "tokens", "privacy", "settings"),
    },
    "authoring": {"errors", "authoring", "prompting", "source", "tokens", "models"},
    "sandbox": {"errors", "sandbox"},
    "examples": {"errors", "examples", "sandbox", "source"},
    "serving": {"errors", "serving", "models", "prompting", "tokens", "settings"},
    "candidates": {"errors", "candidates", "examples", "source", "privacy"},
}
"""What each part may import of the others: one direction of travel."""


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 40
    return found


@pytest.mark.parametrize(("libraries", "allowed"), ONLY, ids=lambda value: "-".join(value))
def test_only_its_own_layer_imports_a_library(
    libraries: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    users = set()
    for path in modules():
        tops = {name.partition(".")[0] for name in imported(path)}
        uses = any(
            top == library or (library == "tree_sitter" and top.startswith("tree_sitter_"))
            for top in tops
            for library in libraries
        )
        if uses:
            users.add(path.relative_to(PACKAGE).as_posix())
    strangers = [user for user in users if not user.startswith(allowed)]
    assert strangers == []
    assert users, "nobody uses the library: the rule tests nothing"


@pytest.mark.parametrize("part", BEFORE)
def test_the_direction_of_travel(part: str) -> None:
    wrong = []
    for path in (PACKAGE / part).rglob("*.py"):
        for name in imported(path):
            top, _, rest = name.partition(".")
            if top == "tenfold" and rest and rest.partition(".")[0] not in BEFORE[part]:
                wrong.append((path.name, name))
    assert wrong == []


def test_nothing_but_the_wire_and_the_terminal_imports_the_wire_or_the_terminal() -> None:
    for path in modules():
        inside = path.relative_to(PACKAGE).parts[0]
        for name in imported(path):
            if name.startswith("tenfold.lsp"):
                assert inside in ("lsp", "cli"), path
            if name.startswith("tenfold.cli"):
                assert inside in ("cli", "__main__.py"), path


def test_starting_the_server_imports_no_model_library() -> None:
    code = (
        "import sys; from tenfold.lsp import features, server; features.register();"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(out.stdout.split())
    assert "pygls" in loaded
    assert not loaded & {"openai", "torch", "transformers", "tiktoken", "detect_secrets"}
    assert not loaded & {"jinja2", "yaml", "tree_sitter"}, "these come with the first document"
