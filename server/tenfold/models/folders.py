"""Where models live on this machine."""

from pathlib import Path

import platformdirs


def models_folder() -> Path:
    """The folder of all models, in the user's cache; it need not exist yet."""
    return platformdirs.user_cache_path("tenfold", appauthor=False) / "models"


def model_folder(name: str) -> Path:
    """The folder of one model of the catalogue: its file, and what is made from it."""
    return models_folder() / name
