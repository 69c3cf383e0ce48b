"""From the settings to a Model."""

import difflib
import os
from pathlib import Path

from tenfold.errors import ModelMissing
from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.contract import Model
from tenfold.models.local.engine import open_local
from tenfold.models.local.folders import ready_folder
from tenfold.models.openai_api import OpenAIModel, resolve_key
from tenfold.models.openai_api.network import Network
from tenfold.privacy.gate import Gate
from tenfold.settings import ModelSettings
from tenfold.tokens.hugging_face import HuggingFaceTokenizer
from tenfold.tokens.openai_ranks import openai_tokenizer
from tenfold.tokens.tokenizer import Tokenizer


def is_remote(settings: ModelSettings) -> bool:
    """Whether prompts for this model leave the process."""
    return settings.provider != "local"


def open_model(settings: ModelSettings, gate: Gate, key: str | None = None) -> Model:
    """Make the model that the settings name; nothing is loaded or connected yet.

    ``key`` is a key that the client keeps; without one the environment is read.
    """
    if settings.provider == "local":
        return open_local(settings.name, settings.device)
    return OpenAIModel(
        settings.name,
        endpoint=settings.endpoint,
        provider=settings.provider,
        api_style=settings.api_style,
        key=resolve_key(key, settings.api_key_variable, settings.endpoint, os.environ),
        key_variable=settings.api_key_variable,
        timeout_seconds=settings.timeout_seconds,
        network=Network(settings.ca_file, settings.headers),
        gate=gate,
    )


def tokenizer_of(name: str) -> Tokenizer:
    """What counts the tokens of a model by its name: of the catalogue, a folder, or an API's.

    Raises :class:`tenfold.errors.ModelError` where a catalogue model is not on this machine.
    """
    entry = CATALOGUE.get(name)
    folder = Path(name).expanduser() if entry is None else ready_folder(entry)
    if (folder / "tokenizer.json").is_file():
        return HuggingFaceTokenizer(folder, name)
    if entry is not None:
        raise ModelMissing(f"{name} is not on this machine.", f"Run: tenfold models pull {name}")
    return openai_tokenizer(name)


def catalogue_entry(name: str) -> Entry:
    """The catalogue's entry of a name. Raises :class:`ModelMissing` for any other name."""
    entry = CATALOGUE.get(name)
    if entry is None:
        near = difflib.get_close_matches(name, CATALOGUE, n=1, cutoff=0.3) or list(CATALOGUE)
        raise ModelMissing(
            f"The catalogue has no model {name}.", f"Did you mean {' or '.join(near)}?"
        )
    return entry
