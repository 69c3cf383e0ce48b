"""Where a local model computes: on a GPU where there is one and it is wanted."""

from pathlib import Path

from tenfold.errors import ModelError
from tenfold.models.local.libraries import torch_and_transformers
from tenfold.settings import Device

_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/kfd"), Path("C:/Windows/System32/nvcuda.dll"))
"""What the drivers of NVIDIA and AMD put there."""


def uses_gpu(device: Device) -> bool:
    """Whether the model goes onto a GPU.

    torch tells, which takes seconds to import; without a GPU's driver it is not asked. Raises
    :class:`ModelError` where a GPU is wanted and torch finds none.
    """
    if device == "cpu" or (device == "auto" and not any(path.exists() for path in _DRIVERS)):
        return False
    torch_and_transformers()
    import torch

    if torch.cuda.is_available():
        return True
    if device == "auto":
        return False
    raise ModelError(
        "torch finds no GPU.",
        "Set model.device to auto, or install the build of torch for your GPU.",
    )
