"""A model's weights as the compiled forward pass reads them: in 8 bits, in panels, in one file.

Packing takes seconds; the file that is made is mapped into memory afterwards, so that loading
takes none, and several processes share one copy.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from tenfold.models.local.shape import WEIGHTS, Shape

PANEL = 16
GROUP = 64
_LEVELS = 127
"""Steps each way that 8 bits have."""
_TINY = 1e-12
_PIECE = 4096
"""Rows that are rounded at a time, to save memory."""

_LAYOUT = 1
"""Version of the layout; a new one packs again."""

Floats = NDArray[np.float32]
Tensor = Callable[[str], Floats]
"""Gives a tensor of the model by its name."""


class Matrix(NamedTuple):
    """The weights of one layer, padded to whole panels and groups."""

    outputs: int
    inputs: int
    values: NDArray[np.uint8] | None
    """128 more than each weight: by panel, four inputs, output, input; None where exact."""
    floats: Floats | None
    """By panel, input, output; None in 8 bits."""
    scales: Floats | None
    bias: Floats | None


class LayerWeights(NamedTuple):
    """One layer of the model."""

    attention_norm: Floats
    project: Matrix
    output: Matrix
    mlp_norm: Floats
    gate: Matrix
    up: Matrix
    down: Matrix


class Weights(NamedTuple):
    """All of a model; the arrays may lie in a mapped file."""

    embedding: Matrix
    layers: list[LayerWeights]
    final_norm: Floats
    head: Matrix


def is_packed(folder: Path) -> bool:
    """Whether a folder has its weights in 8 bits already; packing them takes torch, and time."""
    return _index(folder).is_file()


def packed_weights(folder: Path, shape: Shape) -> Weights:
    """The weights of a folder's model in 8 bits, packed when they are first wanted.

    Raises :class:`OSError` where the file cannot be written or read, :class:`KeyError` where the
    folder's weights lack one.
    """
    index = _index(folder)
    file = index.with_suffix(".npy")
    if not index.is_file():
        with FileLock(folder / "packing.lock"):
            if not index.is_file():
                for left in folder.glob("packing-*"):
                    shutil.rmtree(left)
                _pack(folder, shape, file, index)
    data: NDArray[np.uint8] = np.load(file, mmap_mode="r")
    places: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
    arrays = {
        name: data[start : start + length].view(dtype)
        for name, (start, length, dtype) in places.items()
    }
    return _arranged(shape, arrays, "embedding.values" not in arrays)


def exact_weights(folder: Path, shape: Shape) -> Weights:
    """The weights of a folder's model in float32: what the 8 bits are checked against."""
    arrays: dict[str, Any] = {}
    with _open(folder) as (tensor, names):
        for name, rows, bias in _matrices(tensor, names, shape):
            arrays[f"{name}.floats"] = _panels(rows, 1)
            if bias is not None:
                arrays[f"{name}.bias"] = bias
        arrays.update(_norms(tensor, shape))
    return _arranged(shape, arrays, "embedding.floats" not in arrays)


def _index(folder: Path) -> Path:
    """What lists the arrays of the file; it is there only when that is whole."""
    return folder / f"packed-{_LAYOUT}.json"


def _pack(folder: Path, shape: Shape, file: Path, index: Path) -> None:
    """Write the file, and then its index, which says that it is whole."""
    places: dict[str, tuple[int, int, str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="packing-", dir=folder) as scratch,
        _open(folder) as (tensor, names),
    ):
        raw = Path(scratch) / "raw"
        with raw.open("wb") as out:

            def add(name: str, array: NDArray[Any]) -> None:
                # Each begins where a line of the processor's cache does.
                out.write(b"\0" * (-out.tell() % 64))
                places[name] = (out.tell(), array.nbytes, array.dtype.str)
                out.write(np.ascontiguousarray(array).data)

            for name, rows, bias in _matrices(tensor, names, shape):
                values, scales = _rounded(rows)
                add(f"{name}.values", _panels(values, 4))
                add(f"{name}.scales", scales)
                if bias is not None:
                    add(f"{name}.bias", bias)
            for name, norm in _norms(tensor, shape).items():
                add(name, norm)
        whole = Path(scratch) / "whole.npy"
        size = raw.stat().st_size
        # Written, not mapped: where the disk is full a mapped file would end the process.
        with whole.open("wb") as out, raw.open("rb") as packed:
            header = {"descr": "|u1", "fortran_order": False, "shape": (size,)}
            np.lib.format.write_array_header_1_0(out, header)
            shutil.copyfileobj(packed, out)
        whole.replace(file)
        written = Path(scratch) / "index"
        written.write_text(json.dumps(places), encoding="utf-8")
        written.replace(index)


@contextmanager
def _open(folder: Path) -> Iterator[tuple[Tensor, frozenset[str]]]:
    """The tensors of a folder as float32, and the names of those that there are."""
    # By torch, since numpy knows no bfloat16.
    from safetensors import safe_open

    with safe_open(folder / WEIGHTS, "pt") as file:

        def tensor(name: str) -> Floats:
            found: Floats = file.get_tensor(name).float().numpy()
            return found

        yield tensor, frozenset(file.keys())


def _matrices(
    tensor: Tensor, names: frozenset[str], shape: Shape
) -> Iterator[tuple[str, Floats, Floats | None]]:
    """Each matrix ``[outputs, inputs]`` with its name here and its bias, both padded."""

    def joined(*parts: str, outputs: int = PANEL) -> tuple[Floats, Floats | None]:
        rows = np.concatenate([tensor(f"{part}.weight") for part in parts])
        padded = np.pad(rows, [(0, -len(rows) % outputs), (0, -rows.shape[1] % GROUP)])
        if f"{parts[0]}.bias" not in names:
            return padded, None
        bias = np.concatenate([tensor(f"{part}.bias") for part in parts])
        return padded, np.pad(bias, (0, len(padded) - len(bias)))

    for number in range(shape.layers):
        theirs, ours = f"model.layers.{number}", f"layers.{number}"
        attention, mlp = f"{theirs}.self_attn", f"{theirs}.mlp"
        projections = [f"{attention}.{name}_proj" for name in "qkv"]
        yield f"{ours}.project", *joined(*projections)
        yield f"{ours}.output", *joined(f"{attention}.o_proj")
        # Their outputs are the next layer's inputs, whole groups of them.
        yield f"{ours}.gate", *joined(f"{mlp}.gate_proj", outputs=GROUP)
        yield f"{ours}.up", *joined(f"{mlp}.up_proj", outputs=GROUP)
        yield f"{ours}.down", *joined(f"{mlp}.down_proj")
    tied = "lm_head.weight" not in names
    yield "head", *joined("model.embed_tokens" if tied else "lm_head")
    if not tied:
        yield "embedding", *joined("model.embed_tokens")


def _norms(tensor: Tensor, shape: Shape) -> dict[str, Floats]:
    found = {"final_norm": tensor("model.norm.weight")}
    for number in range(shape.layers):
        theirs, ours = f"model.layers.{number}", f"layers.{number}"
        found[f"{ours}.attention_norm"] = tensor(f"{theirs}.input_layernorm.weight")
        found[f"{ours}.mlp_norm"] = tensor(f"{theirs}.post_attention_layernorm.weight")
    return {name: np.pad(norm, (0, -len(norm) % GROUP)) for name, norm in found.items()}


def _rounded(rows: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """A matrix in 8 bits, 128 more than each, with a scale for each output."""
    values = np.empty(rows.shape, np.uint8)
    scales = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _PIECE):
        piece = rows[start : start + _PIECE]
        scale = np.maximum(np.abs(piece).max(1) / _LEVELS, _TINY)
        scales[start : start + _PIECE] = scale
        values[start : start + _PIECE] = np.rint(piece / scale[:, None]) + 128
    return values, scales


def _panels(rows: NDArray[Any], together: int) -> NDArray[Any]:
    """A matrix by panel, by so many neighbouring inputs, by output, by input; flat."""
    outputs, inputs = rows.shape
    parts = rows.reshape(outputs // PANEL, PANEL, inputs // together, together)
    return np.ascontiguousarray(parts.transpose(0, 2, 1, 3)).reshape(-1)


def _arranged(shape: Shape, arrays: Mapping[str, Any], tied: bool) -> Weights:
    def padded(size: int, to: int) -> int:
        return size + -size % to

    def matrix(name: str, outputs: int, inputs: int, whole: int = PANEL) -> Matrix:
        return Matrix(
            padded(outputs, whole),
            padded(inputs, GROUP),
            arrays.get(f"{name}.values"),
            arrays.get(f"{name}.floats"),
            arrays.get(f"{name}.scales"),
            arrays.get(f"{name}.bias"),
        )

    heads = shape.heads * shape.head_size
    projected = heads + 2 * shape.shared_heads * shape.head_size
    layers = [
        LayerWeights(
            arrays[f"{ours}.attention_norm"],
            matrix(f"{ours}.project", projected, shape.hidden),
            matrix(f"{ours}.output", shape.hidden, heads),
            arrays[f"{ours}.mlp_norm"],
            matrix(f"{ours}.gate", shape.inner, shape.hidden, GROUP),
            matrix(f"{ours}.up", shape.inner, shape.hidden, GROUP),
            matrix(f"{ours}.down", shape.hidden, shape.inner),
        )
        for ours in (f"layers.{number}" for number in range(shape.layers))
    ]
    head = matrix("head", shape.vocabulary, shape.hidden)
    embedding = head if tied else matrix("embedding", shape.vocabulary, shape.hidden)
    return Weights(embedding, layers, arrays["final_norm"], head)
