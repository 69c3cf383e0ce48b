"""The C library as Python sees it: its structures and its functions."""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tenfold.models.local.stop import Stop

Pointer = ctypes.c_void_p
_INT = ctypes.c_int32

_DONE, _NO_MEMORY = 0, 2
"""Of ``Outcome`` in forward.c."""


class CLinear(ctypes.Structure):
    """``Linear`` of kernel.h."""

    _fields_ = (
        ("outputs", _INT),
        ("inputs", _INT),
        ("values", Pointer),
        ("floats", Pointer),
        ("scales", Pointer),
        ("bias", Pointer),
    )


class CCache(ctypes.Structure):
    """``Cache`` of kernel.h."""

    _fields_ = (("keys", Pointer), ("values", Pointer), ("capacity", _INT))


class CLayer(ctypes.Structure):
    """``Layer`` of forward.c."""

    _fields_ = (
        ("attention_norm", Pointer),
        ("project", CLinear),
        ("output", CLinear),
        ("mlp_norm", Pointer),
        ("gate", CLinear),
        ("up", CLinear),
        ("down", CLinear),
    )


class CModel(ctypes.Structure):
    """``Model`` of forward.c."""

    _fields_ = (
        ("layers", _INT),
        ("heads", _INT),
        ("shared_heads", _INT),
        ("size", _INT),
        ("hidden", _INT),
        ("inner", _INT),
        ("vocabulary", _INT),
        ("epsilon", ctypes.c_float),
        ("layer", ctypes.POINTER(CLayer)),
        ("final_norm", Pointer),
        ("embedding", CLinear),
        ("head", CLinear),
    )


class CTokens(ctypes.Structure):
    """``Tokens`` of forward.c."""

    _fields_ = (
        ("rows", _INT),
        ("first", _INT),
        ("more", _INT),
        ("ids", Pointer),
        ("slots", Pointer),
        ("own_lengths", Pointer),
        ("prompt", CCache),
        ("own", CCache),
        ("slots_in_all", _INT),
        ("cosines", Pointer),
        ("sines", Pointer),
    )


def pointer(array: NDArray[Any] | None) -> int | None:
    """Where an array's numbers are; the array has to be kept for as long as they are used."""
    return None if array is None else array.ctypes.data


class Library:
    """The functions of the compiled library. They let other Python threads run meanwhile."""

    def __init__(self, file: Path, threads: int) -> None:
        library = ctypes.CDLL(str(file))
        library.tenfold_threads(ctypes.c_int(threads))
        self._forward = library.tenfold_forward
        self._forward.argtypes = (
            ctypes.POINTER(CModel),
            ctypes.POINTER(CTokens),
            ctypes.c_int,
            Pointer,
            Pointer,
        )
        self._top = library.tenfold_top
        self._top.argtypes = (Pointer, *[ctypes.c_int] * 4, Pointer, Pointer)
        self._top.restype = None
        self._log_sums = library.tenfold_log_sums
        self._log_sums.argtypes = (
            Pointer,
            *[ctypes.c_int] * 3,
            Pointer,
            ctypes.c_int,
            Pointer,
        )
        self._log_sums.restype = None

    def forward(
        self, model: CModel, parts: Sequence[CTokens], logits: NDArray[Any] | None, stop: Stop
    ) -> bool:
        """Run one forward pass, with logits where they are wanted; False where it was stopped.

        Each part is rows after a prompt of their own, or the only one is a prompt's tokens.

        Raises :class:`MemoryError`.
        """
        outcome: int = self._forward(
            ctypes.byref(model),
            (CTokens * len(parts))(*parts),
            len(parts),
            pointer(logits),
            stop.address,
        )
        if outcome == _NO_MEMORY:
            raise MemoryError
        return outcome == _DONE

    def top(self, logits: NDArray[Any], vocabulary: int, ids: NDArray[Any], values: Any) -> None:
        """Fill ``ids`` and ``values``, both ``[rows, count]``, with the largest logits."""
        rows, stride = logits.shape
        self._top(
            pointer(logits), rows, vocabulary, stride, ids.shape[1], pointer(ids), pointer(values)
        )

    def log_sums(
        self, logits: NDArray[Any], vocabulary: int, temperatures: NDArray[Any], sums: Any
    ) -> None:
        """Fill ``sums`` with log of the sum of exp(logits / T).

        ``temperatures``, float32, and ``sums``, float64, are ``[rows, temperatures]``.
        """
        rows, stride = logits.shape
        self._log_sums(
            pointer(logits),
            rows,
            vocabulary,
            stride,
            pointer(temperatures),
            temperatures.shape[1],
            pointer(sums),
        )
