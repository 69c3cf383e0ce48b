"""The sizes of a Llama- or Qwen2-shaped model, as our own forward passes need them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WEIGHTS = "model.safetensors"
"""Where a folder has its weights."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a model."""

    layers: int
    heads: int
    shared_heads: int
    """Heads of keys and values, each shared by several heads of queries."""
    head_size: int
    hidden: int
    inner: int
    """Between the two halves of a layer's perceptron."""
    vocabulary: int
    epsilon: float
    rope_theta: float


def shape_of(folder: Path) -> Shape | None:
    """The sizes of a folder's model; None where it is of another architecture."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    rope = config.get("rope_parameters") or {}
    fits = (
        config.get("model_type") in ("llama", "qwen2")
        and config.get("hidden_act") == "silu"
        and rope.get("rope_type", "default") == "default"
        and "rope_theta" in rope
        and not config.get("use_sliding_window")
        and not config.get("mlp_bias")
        and (folder / WEIGHTS).is_file()
    )
    if not fits:
        return None
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    return Shape(
        layers=config["num_hidden_layers"],
        heads=heads,
        shared_heads=config["num_key_value_heads"],
        head_size=config.get("head_dim") or hidden // heads,
        hidden=hidden,
        inner=config["intermediate_size"],
        vocabulary=config["vocab_size"],
        epsilon=config["rms_norm_eps"],
        rope_theta=rope["rope_theta"],
    )
