import sys
from pathlib import Path

import pytest

from tenfold.errors import ModelError, ModelMissing
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.local.conversion import convert
from tenfold.models.local.engine import open_local
from tenfold.models.local.folders import ready_folder
from tenfold.models.local.libraries import torch_and_transformers

ENTRY = CATALOGUE["smollm2-135m"]


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", list(CATALOGUE))
async def test_a_model_that_was_not_pulled_names_the_command(empty_cache: Path, name: str) -> None:
    model = open_local(name)
    with pytest.raises(ModelMissing) as caught:
        await model.load()
    assert caught.value.next_step == f"Run: tenfold models pull {name}"
    await model.close()


def test_a_file_that_is_no_model_is_told_in_words_and_leaves_nothing(empty_cache: Path) -> None:
    ENTRY.folder.mkdir(parents=True)
    with ENTRY.path.open("wb") as file:
        # As long as the real one, so that only reading it can tell.
        file.truncate(ENTRY.bytes)
    with pytest.raises(ModelError) as caught:
        convert(ENTRY)
    assert f"tenfold models remove {ENTRY.name}" in caught.value.next_step
    assert {path.name for path in ENTRY.folder.iterdir()} <= {ENTRY.file, "conversion.lock"}


def test_what_is_converted_already_is_taken_as_it_is(empty_cache: Path) -> None:
    folder = ready_folder(ENTRY)
    folder.mkdir(parents=True)
    told: list[str] = []
    assert convert(ENTRY, told.append) == folder
    assert told == []


@pytest.mark.parametrize(
    ("library", "command"),
    [
        ("torch", "pip install torch==2.13.0"),
        ("transformers", 'pip install "tenfold[local]"'),
        ("gguf", 'pip install "tenfold[local]"'),
    ],
)
async def test_a_missing_library_names_the_command(
    monkeypatch: pytest.MonkeyPatch, tiny_folder: Path, library: str, command: str
) -> None:
    # What Python's import does for a library that is not there.
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModelMissing, match=library) as caught:
        torch_and_transformers()
    assert caught.value.next_step == f"Run: {command}"
