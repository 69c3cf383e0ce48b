"""The libraries that the local engine runs on, imported when they are first needed."""

import importlib
import logging
import os
import warnings

from tenfold.errors import ModelMissing

_NEEDED = {
    "torch": "pip install torch==2.13.0",
    "transformers": 'pip install "tenfold[local]"',
    "gguf": 'pip install "tenfold[local]"',
    "accelerate": 'pip install "tenfold[local]"',
}


def torch_and_transformers() -> None:
    """Import torch and transformers, quietly; takes seconds the first time.

    Raises :class:`ModelMissing` with the command that installs what is missing.
    """
    # Threads that wait for each other spin for a millisecond by default; where the editor needs
    # the core meanwhile, each of a token's hundred waits takes one, and tokens come ten times
    # slower. Some 20 µs of it are as fast on an idle machine.
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    # Their progress bars and advice are for notebooks; a language server has its own words.
    os.environ.setdefault("TQDM_DISABLE", "1")
    for name, command in _NEEDED.items():
        _import(name, command)
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(transformers|torch)\b")


def numpy_alone() -> None:
    """Make sure of numpy, which is all that the compiled forward pass needs.

    Raises :class:`ModelMissing` with the command that installs it.
    """
    _import("numpy", 'pip install "tenfold[local]"')


def _import(name: str, command: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        raise ModelMissing(
            f"Local models need {error.name or name}, which is not installed.", f"Run: {command}"
        ) from error
