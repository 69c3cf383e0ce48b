"""Tiny models as GGUF files, which are converted by processes that get killed."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType
from tokenizers import pre_tokenizers

from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.local.conversion import convert

_HIDDEN, _INNER, _HEADS, _LAYERS = 64, 96, 4, 2


def tiny_entry(number: int) -> Entry:
    """A model of random weights, whose file is made where it is not there yet."""
    entry = replace(CATALOGUE["smollm2-135m"], name=f"tiny-{number}", file="model.gguf")
    if not entry.path.is_file():
        entry.folder.mkdir(parents=True, exist_ok=True)
        unfinished = entry.path.with_suffix(".unfinished")
        _write(unfinished)
        unfinished.replace(entry.path)
    return replace(entry, bytes=entry.path.stat().st_size)


def convert_for_ever() -> None:
    """Convert one after the other, and say so once all is imported."""
    for number in count():
        entry = tiny_entry(number)
        convert(entry)
        if number == 0:
            print("ready", flush=True)  # noqa: T201


def _write(path: Path) -> None:
    writer = GGUFWriter(path, "llama")
    letters = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "ab"]
    writer.add_context_length(128)
    writer.add_embedding_length(_HIDDEN)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_HIDDEN // _HEADS)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(len(letters) + 1)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([*letters, "<|endoftext|>"])
    writer.add_token_types([TokenType.NORMAL] * len(letters) + [TokenType.CONTROL])
    writer.add_token_merges(["a b"])
    writer.add_eos_token_id(len(letters))
    writer.add_bos_token_id(len(letters))
    source = np.random.default_rng(1)

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(f"{name}.weight", source.normal(0, 0.1, shape).astype(np.float32))

    add("token_embd", len(letters) + 1, _HIDDEN)
    add("output", len(letters) + 1, _HIDDEN)
    add("output_norm", _HIDDEN)
    for layer in range(_LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            add(f"{block}.{norm}", _HIDDEN)
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"{block}.{part}", _HIDDEN, _HIDDEN)
        add(f"{block}.ffn_gate", _INNER, _HIDDEN)
        add(f"{block}.ffn_up", _INNER, _HIDDEN)
        add(f"{block}.ffn_down", _HIDDEN, _INNER)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
