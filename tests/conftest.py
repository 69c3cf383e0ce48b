"""What all tests share: none reads or writes the user's own settings, journal or endpoints."""

import os
from tempfile import TemporaryDirectory

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: some take the environment along for processes that they start."""
    folder = TemporaryDirectory(prefix="tenfold-tests-")
    config.add_cleanup(folder.cleanup)
    for kind in ("CONFIG", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = f"{folder.name}/{kind.lower()}"
    os.environ.pop("OPENAI_API_KEY", None)
