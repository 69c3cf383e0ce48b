"""All features of the server."""

import importlib

FEATURES = (
    "accepted",
    "configuration",
    "documents",
    "inline",
    "models",
    "origin",
    "prompt",
    "solutions",
    "templates",
    "tokens",
    "workspace",
)


def register() -> None:
    """Import each feature's module, which registers it on the server."""
    for name in FEATURES:
        importlib.import_module(f"tenfold.lsp.{name}")
