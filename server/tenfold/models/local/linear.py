"""Linear layers of the eager forward pass: 8 bits to be fast, float32 to check it against."""

import warnings
from collections.abc import Callable, Sequence

import torch
from torch.nn import functional

Linear = Callable[[torch.Tensor], torch.Tensor]
"""From ``[rows, in]`` to ``[rows, out]``, float32."""

MakeLinear = Callable[[Sequence[torch.Tensor], Sequence[torch.Tensor]], Linear]
"""From weights ``[out, in]`` that share their input, whose outputs are joined, and as many
biases ``[out]`` or none, to one layer."""

Embedding = Callable[[torch.Tensor], torch.Tensor]
"""From ids ``[rows]`` to ``[rows, hidden]``, float32."""

_LEVELS = 127
"""Steps each way that 8 bits have."""

_TINY = 1e-12
_PIECE_ROWS = 4096


def float_linear(weights: Sequence[torch.Tensor], biases: Sequence[torch.Tensor]) -> Linear:
    """Make a layer that computes in float32."""
    weight = torch.cat(list(weights)).float()
    bias = torch.cat(list(biases)).float() if biases else None
    return lambda x: functional.linear(x, weight, bias)


def float_embedding(weight: torch.Tensor) -> Embedding:
    """Make an embedding in float32."""
    table = weight.float()
    return lambda ids: table[ids]


def int8_supported() -> bool:
    """Whether this torch has the kernels that :class:`Int8Linear` needs."""
    return "fbgemm" in torch.backends.quantized.supported_engines


class Int8Linear:
    """A layer with 8 bit weights, one scale per output, and 8 bit inputs, one scale per row.

    What a row gives depends on that row alone, to the last bit: a completion is the same
    whatever shares its batch. One scale for all rows, as torch's own dynamic layer has, would
    also let a single huge activation blur all others; a text's first token has such.
    """

    def __init__(self, weights: Sequence[torch.Tensor], biases: Sequence[torch.Tensor]) -> None:
        torch.backends.quantized.engine = "fbgemm"
        # Where a processor adds pairs of products in 16 bits, full weights would overflow: they
        # do with 7 bits. Fewer bits for the inputs would blur the answers far more.
        levels = _LEVELS if torch.cpu._is_vnni_supported() else _LEVELS // 2
        self._bias = torch.cat(list(biases)).float() if biases else None
        with warnings.catch_warnings():
            # torch means to drop these tensors one day; its version is pinned until then.
            warnings.simplefilter("ignore", UserWarning)
            values, scales = _quantize(torch.cat(list(weights)), levels)
            zeros = torch.zeros(len(scales), dtype=torch.long)
            self._packed = torch.ops.quantized.linear_prepack(
                torch._make_per_channel_quantized_tensor(values, scales.double(), zeros, 0), None
            )
        self._multiply = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """From ``[rows, in]`` to ``[rows, out]``, float32."""
        largest = x.abs().amax(1, keepdim=True).clamp_(min=_TINY)
        y: torch.Tensor = self._multiply(x / largest, 1 / _LEVELS, _LEVELS + 1, self._packed)
        y.mul_(largest)
        return y if self._bias is None else y.add_(self._bias)


class Int8Embedding:
    """An embedding with 8 bits and one scale for each token."""

    def __init__(self, weight: torch.Tensor) -> None:
        self._values, scales = _quantize(weight, _LEVELS)
        self._scales = scales[:, None]

    def __call__(self, ids: torch.Tensor) -> torch.Tensor:
        """From ids ``[rows]`` to ``[rows, hidden]``, float32."""
        return self._values[ids].float().mul_(self._scales[ids])


def _quantize(weight: torch.Tensor, levels: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Round a matrix to ``levels`` steps each way and a scale for each row, as int8.

    Piece by piece, to save memory.
    """
    values = torch.empty(weight.shape, dtype=torch.int8)
    scales = torch.empty(len(weight), 1)
    for start in range(0, len(weight), _PIECE_ROWS):
        rows = slice(start, start + _PIECE_ROWS)
        piece = weight[rows].float()
        scales[rows] = piece.abs().amax(1, keepdim=True).div_(levels).clamp_(min=_TINY)
        values[rows] = piece.div_(scales[rows]).round_().to(torch.int8)
    return values, scales[:, 0]
