"""Where the transformers folder of a local model is."""

from pathlib import Path

from tenfold.errors import ModelMissing
from tenfold.models.catalogue import CATALOGUE, Entry

RECIPE = 1
"""Version of what :mod:`tenfold.models.local.conversion` writes; a new one converts again."""


def ready_folder(entry: Entry) -> Path:
    """The folder that a catalogue model is converted to; it is there only when it is whole."""
    return entry.folder / f"ready-{RECIPE}-{entry.sha256[:8]}"


def own_folder(name: str) -> Path:
    """The folder of a model that the catalogue does not know: a path, or an id of the hub.

    An id of the hub is fetched with ``huggingface_hub`` unless its cache has it: naming the id
    is the user's wish to do so. Raises :class:`ModelMissing`.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise ModelMissing(
                f"The folder {name} has no config.json.",
                "Choose a folder that transformers has saved, or a model of the catalogue.",
            )
        return folder
    if name.count("/") != 1 or folder.is_absolute() or name.startswith((".", "~")):
        raise ModelMissing(
            f"{name} is neither in the catalogue nor a folder.",
            f"Choose {', '.join(CATALOGUE)}, a folder, or an id of the hub such as owner/model.",
        )
    return _hub_folder(name)


def _hub_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted = ["*.json", "*.safetensors", "*.jinja"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError):
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=wanted))
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelMissing(
            f"{name} could not be fetched from the hub ({type(error).__name__}).",
            "Check the id and the connection, or choose a model of the catalogue.",
        ) from error
