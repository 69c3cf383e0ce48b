"""From the settings to a Model."""

import os

from tenfold.models.contract import Model
from tenfold.privacy.gate import Gate
from tenfold.settings import ModelSettings


def is_remote(settings: ModelSettings) -> bool:
    """Whether prompts for this model leave the process."""
    return settings.provider != "local"


def open_model(settings: ModelSettings, gate: Gate, key: str | None = None) -> Model:
    """Make the model that the settings name; nothing is loaded or connected yet.

    ``key`` is a key that the client keeps; without one the environment is read.
    """
    if not is_remote(settings):
        from tenfold.models.local.engine import open_local

        return open_local(settings.name)
    from tenfold.models.openai_api import OpenAIModel, resolve_key

    return OpenAIModel(
        name=settings.name,
        endpoint=settings.endpoint,
        provider=settings.provider,
        api_style=settings.api_style,
        key=resolve_key(key, settings.api_key_variable, settings.endpoint, os.environ),
        timeout_seconds=settings.timeout_seconds,
        gate=gate,
    )


def tokenizer_of(name: str) -> Tokenizer:
    """What counts the tokens of a model by its name: of the catalogue, a folder, or an API's.

    Raises :class:`tenfold.errors.ModelError` where a catalogue model is not on this machine.
    """
    entry = find_entry(name)
    if entry is not None:
        folder = converted_folder(entry)
        if not (folder / "tokenizer.json").is_file():
            raise ModelMissing(
                f"{name} is not on this machine.", f"Run: tenfold models pull {name}"
            )
        return HuggingFaceTokenizer(folder)
    folder = Path(name).expanduser()
    if (folder / "tokenizer.json").is_file():
        return HuggingFaceTokenizer(folder)
    return openai_tokenizer(name)
