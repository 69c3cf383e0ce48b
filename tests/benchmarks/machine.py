"""What the figures were measured on, without a word about whose machine it is."""

import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import peers

import tenfold

_TOLD = ("avx2", "f16c", "fma", "avx512f", "avx512bw", "avx512_vnni", "avx_vnni", "avx512_bf16")
_TOLD_TOO = ("amx_int8", "amx_bf16", "asimd", "asimddp", "i8mm", "sve")


def machine() -> dict[str, Any]:
    """Processor, memory and system."""
    processor, flags = _processor()
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "instructions": [flag for flag in _TOLD + _TOLD_TOO if flag in flags],
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Versions of all parties."""
    found = {"tenfold": tenfold.__version__, "python": platform.python_version()}
    for package in ("torch", "transformers"):
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    found[peers.PYTHON_PEER] = peers.PYTHON_PEER_VERSION
    found[peers.BATCHED_PEER] = f"of {peers.SOURCE_WHEEL} {peers.SOURCE_WHEEL_VERSION}"
    commit = _commit()
    if commit is not None:
        found["commit"] = commit
    return found


def _processor() -> tuple[str, set[str]]:
    name, flags = platform.processor(), set[str]()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return name, flags
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            name = value.strip()
        elif key.strip() in ("flags", "Features"):
            flags.update(value.split())
    return name, flags


def _commit() -> str | None:
    """The checked out commit, marked where files were changed since."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude", "*"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or None
