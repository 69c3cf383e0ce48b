"""Who may ask: tokens from a file or the environment, of which nothing is kept."""

import pickle
from pathlib import Path

import pytest

from tenfold.errors import SettingsError
from tenfold.serving.bearers import ANYBODY, Bearers, read_bearers

ONE, TWO = "0123456789abcdef", "fedcba9876543210"


def file_of(folder: Path, text: str) -> Path:
    file = folder / "tokens"
    file.write_text(text)
    return file


def test_a_file_has_a_token_in_a_line(tmp_path: Path) -> None:
    file = file_of(tmp_path, f"# of the team\n\nann {ONE}\n  {TWO}  \n")
    bearers = read_bearers(file, {})
    assert bearers.user(f"Bearer {ONE}") == "ann"
    assert bearers.user(f"bearer  {TWO}") == "user 4"
    for wrong in (None, "", ONE, f"Basic {ONE}", f"Bearer {ONE}{TWO}", "Bearer", "Bearer ann"):
        assert bearers.user(wrong) is None


def test_the_environment_is_read_without_a_file(tmp_path: Path) -> None:
    environ = {"TENFOLD_SERVE_TOKENS": f"{ONE},bob {TWO}"}
    bearers = read_bearers(None, environ)
    assert bearers.user(f"Bearer {TWO}") == "bob"
    assert read_bearers(file_of(tmp_path, ONE), environ).user(f"Bearer {TWO}") is None


def test_without_tokens_anybody_may_ask() -> None:
    assert read_bearers(None, {}) == Bearers()
    assert Bearers().user(None) == ANYBODY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no token"),
        ("# nothing\n", "holds no token"),
        ("short\n", "too short"),
        (f"{ONE}ä\n", "odd characters"),
        (f"ann lee {ONE}\n", "neither a token"),
        (f"ann {ONE}\nbob {ONE}\n", "twice"),
    ],
)
def test_what_is_no_token_is_told_without_quoting_it(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_bearers(file_of(tmp_path, text), {})
    assert said in str(caught.value)
    assert caught.value.next_step
    assert ONE not in str(caught.value)
    assert "short\n" not in str(caught.value)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_bearers(tmp_path / "missing", {})


def test_no_token_is_kept(tmp_path: Path) -> None:
    bearers = read_bearers(file_of(tmp_path, f"ann {ONE}\n"), {})
    assert ONE not in repr(bearers)
    assert ONE.encode() not in pickle.dumps(bearers)
