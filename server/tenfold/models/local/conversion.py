"""From a catalogue model's GGUF file to a transformers folder, once.

Reading a GGUF takes half a minute each time (dequantising, building the tokenizer); the folder
that is made from it here loads in a second.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from tenfold.errors import ModelError, ModelMissing
from tenfold.models.catalogue import Entry
from tenfold.models.download import installed
from tenfold.models.local.disk import disk_full
from tenfold.models.local.folders import ready_folder
from tenfold.models.local.libraries import torch_and_transformers

if TYPE_CHECKING:
    import torch

SAME_MATRIX = 0.1
"""Two quantisations of one matrix differ by less than this share of its norm."""


def convert(entry: Entry, progress: Callable[[str], None] = lambda _: None) -> Path:
    """Make the model's transformers folder unless it is there, and give its path.

    Blocks. ``progress`` is told the stages in words. The folder appears only when it is whole;
    what an older recipe made is deleted. Raises :class:`ModelMissing` where the file or the
    libraries are not installed, :class:`ModelError` where it cannot be converted.
    """
    folder = ready_folder(entry)
    if folder.is_dir():
        return folder
    if not installed(entry):
        raise ModelMissing(
            f"{entry.name} is not on this machine.", f"Run: tenfold models pull {entry.name}"
        )
    torch_and_transformers()
    with FileLock(entry.folder / "conversion.lock"):
        if folder.is_dir():
            return folder
        for leftover in entry.folder.glob("converting-*"):
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(
            prefix="converting-", dir=entry.folder, ignore_cleanup_errors=True
        ) as name:
            made = Path(name) / "folder"
            try:
                _convert(entry, made, progress)
            except Exception as error:  # the libraries' errors have no base in common
                full = disk_full(entry.name, error)
                if full is not None:
                    raise full from error
                if not isinstance(error, (OSError, ValueError, RuntimeError, KeyError)):
                    raise
                raise ModelError(
                    f"{entry.name} could not be made ready to run ({type(error).__name__}).",
                    f"Check the disk's free space; then run: tenfold models remove {entry.name}"
                    " and pull it again.",
                ) from error
            made.replace(folder)
        for older in entry.folder.glob("ready-*"):
            if older != folder:
                shutil.rmtree(older)
    return folder


def _convert(entry: Entry, into: Path, progress: Callable[[str], None]) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source: dict[str, Any] = {"gguf_file": entry.file, "local_files_only": True}
    progress(f"Unpacking {entry.name} (once)")
    model = AutoModelForCausalLM.from_pretrained(
        entry.folder,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
        **source,
    )
    _tie(model)
    progress(f"Saving {entry.name} (once)")
    # Sampling is Tenfold's own; the model's file only says which tokens end an answer.
    model.save_pretrained(into)
    del model
    progress(f"Reading the tokenizer of {entry.name} (once)")
    AutoTokenizer.from_pretrained(entry.folder, **source).save_pretrained(into)


def _tie(model: Any) -> None:
    """Let embedding and output layer be one matrix again where a GGUF holds it twice.

    A GGUF may hold it at two precisions, the output layer's being the finer; one of them is
    enough, and saves a quarter of a small model.
    """
    embedding, output = model.get_input_embeddings(), model.get_output_embeddings()
    if embedding.weight is output.weight or not _same_matrix(embedding.weight, output.weight):
        return
    embedding.weight = output.weight
    model.config.tie_word_embeddings = True
    model.tie_weights()


def _same_matrix(one: "torch.Tensor", other: "torch.Tensor") -> bool:
    """Whether two matrices are the same but for their quantisation."""
    if one.shape != other.shape:
        return False
    apart = (one.float() - other.float()).norm() / other.float().norm()
    return bool(apart < SAME_MATRIX)
