import pytest

from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.folders import models_folder
from tenfold.settings import Settings

ENTRIES = [pytest.param(entry, id=name) for name, entry in CATALOGUE.items()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_parts_make_up_the_whole_file(entry: Entry) -> None:
    assert sum(carrier.bytes for carrier in entry.carriers) == entry.bytes


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_hash_is_a_sha256(entry: Entry) -> None:
    assert len(bytes.fromhex(entry.sha256)) == 32


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_found_by_its_own_name_and_has_a_folder_of_its_own(entry: Entry) -> None:
    assert CATALOGUE[entry.name] is entry
    assert entry.path.parent == models_folder() / entry.name


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_pinned_commit_is_whole(entry: Entry) -> None:
    assert entry.hub is None or len(bytes.fromhex(entry.hub.revision)) == 20


def test_the_default_model_is_in_the_catalogue() -> None:
    assert Settings().model.name in CATALOGUE


def test_the_cache_follows_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert models_folder() == cache / "tenfold" / "models"
