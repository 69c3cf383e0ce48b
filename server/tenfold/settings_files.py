"""``tenfold.toml``: the user's own, and the workspace's."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from tenfold.errors import SettingsError
from tenfold.settings import Settings, read_settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def user_settings_file() -> Path:
    """Where the user's own settings stand."""
    return platformdirs.user_config_path("tenfold") / "tenfold.toml"


def settings_from_files(
    workspace: Path | None, named: Path | None = None
) -> tuple[Settings, list[SettingsError]]:
    """The defaults, then the user's ``tenfold.toml``, then the workspace's, then a named one.

    The workspace's file may be somebody else's, so it is not trusted with where code is sent.
    """
    settings, problems = Settings(), list[SettingsError]()
    files = [(user_settings_file(), True)]
    if workspace is not None:
        files.append((workspace / "tenfold.toml", False))
    if named is not None:
        if not named.is_file():
            problems.append(SettingsError(f"There is no file {named}.", "Check --config."))
        files.append((named, True))
    for path, trusted in files:
        try:
            tree = _read(path)
        except SettingsError as error:
            problems.append(error)
            continue
        settings, found = read_settings(tree, settings, source=str(path), trusted=trusted)
        problems.extend(found)
    return settings, problems


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read: {type(error).__name__}.", "Its settings are left out."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not valid TOML: {error}.", "Its settings are left out until it is."
        ) from None
