"""Which forward pass runs a folder's model: the fastest that can."""

import logging
from collections.abc import Callable
from pathlib import Path

from tenfold.models.local.device import uses_gpu
from tenfold.models.local.forward import Forward
from tenfold.models.local.libraries import torch_and_transformers
from tenfold.models.local.native.building import NotBuilt, built_library
from tenfold.models.local.native.forward import NativeForward, fits
from tenfold.models.local.native.weights import is_packed
from tenfold.models.local.shape import Shape, shape_of
from tenfold.settings import Device

logger = logging.getLogger(__name__)


def open_forward(
    folder: Path, ours: bool, device: Device, progress: Callable[[str], None]
) -> Forward:
    """Load the weights: on a GPU as they are, on the CPU those of the catalogue's models in 8 bits.

    ``progress`` is told the stages in words. Without a C compiler torch computes the 8 bits,
    more slowly. Raises :class:`tenfold.errors.ModelMissing` where a
    library is not installed, :class:`tenfold.errors.ModelError` where there is no GPU as wanted.
    """
    gpu = uses_gpu(device)
    shape = shape_of(folder) if ours and not gpu else None
    if shape is not None and fits(shape):
        native = _native(folder, shape, progress)
        if native is not None:
            return native
    progress("Importing torch and transformers")
    torch_and_transformers()
    from tenfold.models.local.eager_forward import EagerForward
    from tenfold.models.local.linear import int8_supported
    from tenfold.models.local.transformers_forward import TransformersForward

    if shape is not None and int8_supported():
        return EagerForward(folder, shape)
    return TransformersForward(folder, "cuda" if gpu else "cpu")


def _native(folder: Path, shape: Shape, progress: Callable[[str], None]) -> Forward | None:
    """The compiled forward pass; None where it cannot be compiled."""
    try:
        progress("Compiling for this processor (once)")
        built_library()
    except NotBuilt as why:
        logger.warning("No compiled forward pass: %s.", why)
        return None
    if not is_packed(folder):
        progress("Packing the weights (once)")
        torch_and_transformers()
    return NativeForward(folder, shape)
