"""Linear layers of the eager forward pass: int8, and float32 to check it against."""

import warnings
from collections.abc import Callable

import torch

_TINY = 1e-12
_PIECE_ROWS = 4096

Linear = Callable[[torch.Tensor], torch.Tensor]
"""From ``[rows, in]`` to ``[rows, out]``, float32."""

MakeLinear = Callable[[torch.Tensor, torch.Tensor | None], Linear]
"""From a weight ``[out, in]`` and a bias ``[out]`` to the layer."""


def float_linear(weight: torch.Tensor, bias: torch.Tensor | None) -> Linear:
    """Make a layer that computes in float32."""
    weight = weight.float()
    bias = None if bias is None else bias.float()
    return lambda x: torch.nn.functional.linear(x, weight, bias)


def int8_supported() -> bool:
    """Whether this processor and this torch have the kernels that :func:`int8_linear` needs."""
    return "fbgemm" in torch.backends.quantized.supported_engines


def int8_linear(weight: torch.Tensor, bias: torch.Tensor | None) -> Linear:
    """Make a layer with 8 bit weights, one scale per output, and 8 bit inputs, one per row.

    What a row gives depends on that row alone, to the last bit: a completion is the same
    whatever shares its batch. One scale for all rows, as torch's own dynamic layer has, would
    also let a single huge activation blur all others; a text's first token has such.
    """
    # Where a processor adds pairs of products in 16 bits, 8 bit inputs would overflow.
    levels = 127 if torch.cpu._is_vnni_supported() else 63
    torch.backends.quantized.engine = "fbgemm"
    with warnings.catch_warnings():
        # torch means to drop these tensors one day; the version is pinned until then.
        warnings.simplefilter("ignore", UserWarning)
        packed = torch.ops.quantized.linear_prepack(_quantized(weight), None)
    multiply = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
    step, middle = 1 / levels, levels + 1
    added = None if bias is None else bias.float()

    def linear(x: torch.Tensor) -> torch.Tensor:
        largest = torch.linalg.vector_norm(x, float("inf"), -1, keepdim=True).clamp_(min=_TINY)
        y: torch.Tensor = multiply(x / largest, step, middle, packed)
        y.mul_(largest)
        return y if added is None else y.add_(added)

    return linear


def _quantized(weight: torch.Tensor) -> torch.Tensor:
    """The weight in 8 bits with a scale for each output, made piece by piece to save memory."""
    scales = torch.empty(len(weight), dtype=torch.double)
    values = torch.empty(weight.shape, dtype=torch.int8)
    for start in range(0, len(weight), _PIECE_ROWS):
        rows = slice(start, start + _PIECE_ROWS)
        piece = weight[rows].float()
        scale = piece.abs().amax(1, keepdim=True).div_(127).clamp_(min=_TINY)
        values[rows] = piece.div_(scale).round_().to(torch.int8)
        scales[rows] = scale[:, 0]
    return torch._make_per_channel_quantized_tensor(
        values, scales, torch.zeros(len(weight), dtype=torch.long), 0
    )
