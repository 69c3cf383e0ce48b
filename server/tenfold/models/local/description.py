"""What a model's folder says about the model, in its JSON files."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenfold.errors import ModelError
from tenfold.models.contract import Abilities
from tenfold.tokens.hugging_face import HuggingFaceTokenizer

BATCH = 10
FAMILIES = ("qwen2.5-coder", "smollm2")
"""Families that templates know by name; any other is called by its architecture."""

_FILL_IN_MIDDLE = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
_WINDOW_NAMES = ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len")
_SMALLEST_WINDOW = 2048


@dataclass(frozen=True, slots=True)
class Description:
    """The parts of a folder's configuration that the engine needs."""

    model_type: str
    window: int
    end_ids: frozenset[int]
    """Ids of the tokens that end an answer."""
    begin_id: int | None
    """The token that every text begins with, None where the model has none."""
    fallback_begin_id: int
    """What an empty text begins with."""


def describe(folder: Path) -> Description:
    """Read a folder's configuration. Raises :class:`ModelError` where it cannot be read."""
    config = _read(folder / "config.json", needed=True)
    # Models that also see images keep what is theirs as a text model in a part of its own.
    config = {**config, **config.get("text_config", {})}
    generation = _read(folder / "generation_config.json")
    tokenizer = _read(folder / "tokenizer_config.json")
    ends = {*_ids(config.get("eos_token_id")), *_ids(generation.get("eos_token_id"))}
    begins = [*_ids(config.get("bos_token_id")), *_ids(generation.get("bos_token_id"))]
    windows = [config[name] for name in _WINDOW_NAMES if isinstance(config.get(name), int)]
    return Description(
        model_type=str(config.get("model_type", "unknown")),
        window=windows[0] if windows else _SMALLEST_WINDOW,
        end_ids=frozenset(ends),
        begin_id=begins[0] if begins and tokenizer.get("add_bos_token") else None,
        fallback_begin_id=next(iter([*begins, *sorted(ends)]), 0),
    )


def abilities_of(name: str, description: Description, tokenizer: HuggingFaceTokenizer) -> Abilities:
    """What a model that the catalogue does not know can do."""
    known = [family for family in FAMILIES if family in Path(name).name.lower()]
    return Abilities(
        family=known[0] if known else description.model_type,
        window=description.window,
        fill_in_middle=all(tokenizer.id_of(token) is not None for token in _FILL_IN_MIDDLE),
        chat=tokenizer.supports_chat,
        text=True,
        logprobs=True,
        batch=BATCH,
        varied=True,
    )


def _ids(value: Any) -> list[int]:
    """A token id, or several, or none, as a list."""
    found = value if isinstance(value, list) else [value]
    return [identity for identity in found if isinstance(identity, int)]


def _read(file: Path, needed: bool = False) -> dict[str, Any]:
    """A JSON object of a file; empty where it is not needed and cannot be read."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if isinstance(found, dict):
        return found
    if needed:
        raise ModelError(
            f"The {file.name} of {file.parent.name} cannot be read.",
            "Fetch the model again, or choose another.",
        )
    return {}
