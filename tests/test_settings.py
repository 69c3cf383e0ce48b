"""Settings: one definition, bad values reported and never fatal."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from tenfold.settings import Settings, read_settings
from tenfold.settings_files import settings_from_files

ROOT = Path(__file__).parents[1]

BAD = [
    ({"candidates": {"count": 11}}, "candidates.count in test must be from 1 to 10, not 11."),
    ({"candidates": {"count": "ten"}}, "candidates.count in test must be a whole number"),
    ({"candidates": {"count": True}}, "candidates.count in test must be a whole number"),
    ({"candidates": {"temperature": 3}}, "candidates.temperature in test must be from 0 to 2"),
    ({"model": {"provider": "Local"}}, "must be one of local, openai, azure, not 'Local'"),
    ({"model": {"endpoint": ""}}, "model.endpoint in test must be a text, not an empty text"),
    ({"model": "gpt"}, "model in test must be a group of settings"),
    ({"trigger": {"debounceMs": -1}}, "trigger.debounceMs in test must be from 0 to 5000"),
    ({"languages": {"python": "yes"}}, "languages in test must give true or false"),
    ({"privacy": {"exclude": ".env"}}, "privacy.exclude in test must be a list of texts"),
    ({"candidate": {"count": 3}}, "There is no setting candidate (test). Did you mean candidates?"),
    ({"model": {"apistyle": "chat"}}, "Did you mean model.apiStyle?"),
]


@pytest.mark.parametrize(("tree", "message"), BAD)
def test_a_bad_value_is_reported_and_the_default_stands(tree: dict, message: str) -> None:
    settings, problems = read_settings(tree, source="test")
    assert settings == Settings()
    assert len(problems) == 1
    assert message in str(problems[0])


def test_a_bad_value_does_not_take_the_good_ones_with_it() -> None:
    tree = {"candidates": {"count": 0, "seed": 7}, "model": {"name": "my-model"}}
    settings, problems = read_settings(tree, source="test")
    assert (settings.candidates.count, settings.candidates.seed) == (10, 7)
    assert settings.model.name == "my-model"
    assert len(problems) == 1


def test_null_stands_for_not_set() -> None:
    assert read_settings({"model": {"endpoint": None}}, source="test") == (Settings(), [])


def test_languages_are_on_unless_named() -> None:
    settings, _ = read_settings({"languages": {"*": False, "python": True}}, source="test")
    assert settings.speaks("python")
    assert not settings.speaks("rust")
    assert Settings().speaks("rust")
    assert not Settings().speaks("markdown")


def test_a_workspace_file_cannot_say_where_code_is_sent(tmp_path: Path) -> None:
    (tmp_path / "tenfold.toml").write_text(
        '[model]\nprovider = "openai"\nendpoint = "http://127.0.0.1:1/v1"\n'
        "[privacy]\nredact = false\n[candidates]\ncount = 4\n"
    )
    settings, problems = settings_from_files(tmp_path)
    assert settings.model == Settings().model
    assert settings.privacy == Settings().privacy
    assert settings.candidates.count == 4
    assert [str(problem).split()[0] for problem in problems] == [
        "model.provider",
        "model.endpoint",
        "privacy.redact",
    ]


def test_the_users_own_file_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "tenfold" / "tenfold.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[model]\nprovider = "openai"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings, problems = settings_from_files(None)
    assert (settings.model.provider, problems) == ("openai", [])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"model = [", "is not valid TOML"), (b"\xff\xfe", "cannot be read: UnicodeDecodeError")],
)
def test_a_broken_file_is_reported(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "tenfold.toml").write_bytes(content)
    settings, problems = settings_from_files(tmp_path)
    assert settings == Settings()
    assert message in str(problems[0])


def test_a_named_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    _, problems = settings_from_files(None, tmp_path / "none.toml")
    assert "There is no file" in str(problems[0])


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("settings_docs", ROOT / "docs" / "settings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_and_the_extension_list_every_setting() -> None:
    """Run ``make settings`` after a change."""
    docs = generator()
    assert docs.README.read_text(encoding="utf-8") == docs.readme()
    assert json.loads(docs.PACKAGE.read_text(encoding="utf-8")) == docs.package()
    assert "tenfold.candidates.count" in docs.PACKAGE.read_text(encoding="utf-8")
