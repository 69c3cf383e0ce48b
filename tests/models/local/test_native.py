"""Compiling the forward pass, what it does on other processors, and what stands in for it."""

import logging
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from local_models import save_tiny_llama
from tenfold.models.local.eager_forward import EagerForward
from tenfold.models.local.forwards import open_forward
from tenfold.models.local.native import building
from tenfold.models.local.native.building import NotBuilt, built_library, compile_library, compiler
from tenfold.models.local.native.forward import NativeForward, NativeSession
from tenfold.models.local.native.forward import _threads as native_threads
from tenfold.models.local.native.library import Library
from tenfold.models.local.native.weights import is_packed
from tenfold.models.local.shape import Shape, shape_of
from tenfold.models.local.stop import Stop


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder without a compiled library."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tenfold" / "native"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_llama(tmp_path_factory.mktemp("native"), width=96, initializer_range=0.2)


@pytest.fixture
def shape(folder: Path) -> Shape:
    found = shape_of(folder)
    assert found is not None
    return found


def command() -> list[str]:
    found = compiler()
    assert found is not None, "the tests need a C compiler"
    return found


def supported(*flags: str) -> bool:
    known = Path("/proc/cpuinfo").read_text().split()
    return all(flag in known for flag in flags)


def logits_of(forward: NativeForward) -> Any:
    ids = list(range(20, 90))
    session = forward.session(ids, 3, Stop())
    session.prefill(ids, last=True)
    session.fork(7)
    everything = np.arange(forward.shape.vocabulary)
    found = []
    for step in range(3):
        logits = session.step(np.arange(7) * 11 + step)
        found.append(np.stack([logits.at(row, everything) for row in range(7)]))
    return np.stack(found)


@pytest.mark.parametrize(
    ("machine", "needed"),
    [
        pytest.param(["-march=x86-64"], [], id="no vectors"),
        pytest.param(["-mavx2", "-mfma"], ["avx2", "fma"], id="AVX2"),
        pytest.param(
            ["-mavx512f", "-mavx512vnni"], ["avx512f", "avx512_vnni", "fma"], id="AVX-512 with VNNI"
        ),
    ],
)
def test_other_instructions_compute_the_same(
    machine: list[str], needed: list[str], folder: Path, shape: Shape, tmp_path: Path
) -> None:
    if not supported(*needed):
        machine = ["-march=native"]
    file = tmp_path / "kernel.so"
    compile_library(command(), file, machine)
    other = NativeForward(folder, shape, library=Library(file, 2))
    found, wanted = logits_of(other), logits_of(NativeForward(folder, shape))
    if "fma" in needed:
        assert np.array_equal(found, wanted)
    # Without fused operations last bits differ, and so now and then one of the 8 bits.
    assert np.linalg.norm(found - wanted) < 0.05 * np.linalg.norm(wanted)
    exact = logits_of(NativeForward(folder, shape, exact=True, library=Library(file, 2)))
    assert np.allclose(exact, logits_of(NativeForward(folder, shape, exact=True)), atol=1e-4)


def test_the_library_is_compiled_once(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = built_library()
    assert file.parent == own_cache
    monkeypatch.setattr(building, "compiler", lambda: None)
    assert built_library() == file
    assert [path.name for path in own_cache.iterdir() if "building-" in path.name] == []


@pytest.mark.parametrize(
    ("script", "why"),
    [
        pytest.param("echo broken tool >&2; exit 1", "failed: broken tool", id="fails"),
        pytest.param("exit 3", "failed: no word why", id="fails without a word"),
    ],
)
def test_a_compiler_that_fails_is_told(
    script: str, why: str, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "broken-cc"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("CC", str(tool))
    with pytest.raises(NotBuilt, match=why):
        built_library()
    assert list(own_cache.glob("*.so")) == []


def test_the_usual_names_of_a_compiler_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(building, "find_spec", lambda name: None)
    assert compiler() is None
    (tmp_path / "clang").write_text("#!/bin/sh\n")
    (tmp_path / "clang").chmod(0o755)
    assert compiler() == ["clang"]


def test_without_a_compiler_torch_computes(
    folder: Path,
    own_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(building, "compiler", lambda: None)
    with caplog.at_level(logging.WARNING):
        forward = open_forward(folder, True, "auto", lambda stage: None)
    assert isinstance(forward, EagerForward)
    assert "there is no C compiler" in caplog.text


def test_weights_are_packed_when_they_are_first_wanted(
    folder: Path, shape: Shape, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("packed-*"))
    assert not is_packed(fresh)
    told: list[str] = []
    first = open_forward(fresh, True, "cpu", told.append)
    assert "Packing the weights (once)" in told
    assert is_packed(fresh)
    told.clear()
    second = open_forward(fresh, True, "cpu", told.append)
    assert "Packing the weights (once)" not in told
    assert isinstance(first, NativeForward)
    assert isinstance(second, NativeForward)
    assert np.array_equal(logits_of(first), logits_of(second))
    assert [path for path in fresh.iterdir() if path.name.startswith("packing-")] == []


def test_the_likeliest_come_in_order(folder: Path, shape: Shape) -> None:
    session = NativeForward(folder, shape).session([1, 2, 3], 2, Stop())
    session.prefill([1, 2, 3], last=True)
    session.fork(4)
    logits = session.step(np.arange(4))
    everything = np.arange(shape.vocabulary)
    rows = torch.from_numpy(np.stack([logits.at(row, everything) for row in range(4)]))
    for count in (1, 5, 64, 1000):
        ids, values = logits.top(count)
        wanted = rows.topk(min(count, shape.vocabulary))
        assert np.array_equal(values, wanted.values.numpy())
        assert np.array_equal(rows.gather(1, torch.from_numpy(ids).long()).numpy(), values)
        assert all(len(set(row)) == len(row) for row in ids.tolist())
    temperatures = np.array([[1.0, 0.3], [0.3, 1.0], [0.7, 0.7], [2.0, 0.1]], np.float32)
    sums = logits.log_sums(temperatures)
    for column in (0, 1):
        wanted_sums = (rows / torch.from_numpy(temperatures[:, column, None])).logsumexp(1)
        assert np.allclose(sums[:, column], wanted_sums.numpy(), atol=1e-4)


def test_a_row_that_begins_later_is_what_it_would_have_been(folder: Path, shape: Shape) -> None:
    forward = NativeForward(folder, shape)
    everything = np.arange(shape.vocabulary)

    def opened(rows: int) -> NativeSession:
        session = forward.session([1, 2, 3, 4], 8, Stop())
        session.prefill([1, 2, 3, 4][session.filled :], last=True)
        session.fork(rows)
        return session

    alone = opened(1)
    expected = [alone.step(np.array([token])).at(0, everything) for token in (7, 8, 9)]
    session = opened(3)
    session.step(np.array([5, 6, 7]))
    session.keep([0, 2])
    session.step(np.array([1, 8]))
    session.begin(1)
    later = [session.step(np.array(tokens)) for tokens in ([2, 9, 7], [2, 2, 8], [2, 2, 9])]
    assert np.array_equal(session._lengths[session._slots], [5, 5, 3])
    assert np.array_equal(later[-1].at(2, everything), expected[2])
    # The place of the row that ended was taken, and the others went on undisturbed.
    again = opened(3)
    again.step(np.array([5, 6, 7]))
    again.step(np.array([1, 0, 8]))
    assert np.array_equal(again.step(np.array([2, 0, 9])).at(2, everything), expected[2])


def test_a_pass_that_is_stopped_leaves_nothing_that_counts(folder: Path, shape: Shape) -> None:
    forward = NativeForward(folder, shape)
    stop = Stop()
    session = forward.session([1, 2, 3, 4], 2, stop)
    session.prefill([1, 2], last=False)
    stop.set()
    session.prefill([3, 4], last=True)
    assert session.filled == 2
    assert forward.session([1, 2, 3, 4], 2, Stop()).filled == 2


@pytest.mark.parametrize(("told", "threads"), [("1", 1), ("3", 3), ("99", 8)])
def test_as_many_threads_as_the_environment_says(
    told: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert native_threads() == threads


def test_without_a_word_the_cores_say_how_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    own = native_threads()
    assert 1 <= own <= 8
    for nonsense in ("", "0", "many"):
        monkeypatch.setenv("OMP_NUM_THREADS", nonsense)
        assert native_threads() == own
