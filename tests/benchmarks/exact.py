"""The engine in float32: what its 8 bits are compared with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tenfold.models.local.engine import LocalModel


def exact_forward(model: LocalModel, folder: Any) -> Any:
    """The forward pass of a loaded model once more, with its weights in float32."""
    forward: Any = _loaded(model).forward
    if not hasattr(forward, "shape"):
        raise SystemExit(f"{type(forward).__name__} has no 8 bit weights to compare.")
    return type(forward)(folder, forward.shape, exact=True)


@contextmanager
def computing_with(model: LocalModel, forward: Any) -> Iterator[None]:
    """Let a loaded model compute with another forward pass."""
    loaded = _loaded(model)
    model._loaded = replace(loaded, forward=forward)
    try:
        yield
    finally:
        model._loaded = loaded


def _loaded(model: LocalModel) -> Any:
    assert model._loaded is not None, "the model is not loaded"
    return model._loaded
