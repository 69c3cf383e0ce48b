"""All features of the server."""

import importlib

FEATURES = (
    "accepted",
    "configuration",
    "documents",
    "inline",
    "origin",
    "prompt",
    "solutions",
    "tokens",
)


def register() -> None:
    """Import each feature's module, which registers it on the server."""
    for name in FEATURES:
        importlib.import_module(f"tenfold.lsp.{name}")
