"""The models that there are to choose from: the catalogue's, and the one that the settings name."""

from dataclasses import dataclass
from pathlib import Path

from tenfold.models.catalogue import CATALOGUE
from tenfold.models.download import installed
from tenfold.settings import ModelSettings

SERVICES = {"openai": "OpenAI's API", "azure": "Azure OpenAI"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A model to choose; what is not known of it is None."""

    name: str
    title: str
    current: bool
    """Whether the settings name it."""
    installed: bool
    """Whether it can be used without a download."""
    licence: str | None = None
    bytes: int | None = None
    """Size of the download."""


def listed_models(settings: ModelSettings, loaded: bool) -> list[Listed]:
    """The catalogue; before it the current model, if that is another one.

    ``loaded`` says whether the current model is in memory.
    """
    own = settings.provider != "local" or settings.name not in CATALOGUE
    found = [_own(settings, loaded)] if own else []
    for entry in CATALOGUE.values():
        current = not own and entry.name == settings.name
        there = installed(entry)
        found.append(Listed(entry.name, entry.title, current, there, entry.licence, entry.bytes))
    return found


def _own(settings: ModelSettings, loaded: bool) -> Listed:
    if settings.provider == "local":
        there = loaded or Path(settings.name).expanduser().is_dir()
        return Listed(settings.name, "A model of your own, on this machine", True, there)
    # The endpoint's address is not told: it may hold a password.
    title = "At your endpoint" if settings.endpoint else f"At {SERVICES[settings.provider]}"
    return Listed(settings.name, title, True, True)
