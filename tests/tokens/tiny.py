"""Small tokenizers of three kinds, made on the spot."""

import json
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers.trainers import BpeTrainer

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|fim_prefix|>", "<|fim_suffix|>",
           "<|fim_middle|>"]  # fmt: skip
CODE = [
    "def add(first, second):\n    return first + second\n",
    "class Stack:\n    def __init__(self):\n        self.items = []\n",
    "for number in range(10):\n    print(number)\n",
    "# return the sum of the numbers\n",
] * 20
CHAT_TEMPLATE = """\
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""


def byte_level(folder: Path, *, trim_offsets: bool = False, **config: Any) -> Path:
    """Save a byte-level BPE tokenizer, as Qwen's and SmolLM2's are, with NFC as Qwen has."""
    backend = Tokenizer(models.BPE())
    backend.normalizer = normalizers.NFC()
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(
        add_prefix_space=False, trim_offsets=trim_offsets
    )
    backend.decoder = decoders.ByteLevel()
    trainer = BpeTrainer(
        vocab_size=500,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(CODE, trainer)
    backend.add_tokens([AddedToken("<think>", special=False)])
    # As a training run may have left them; no text may be cut or filled up because of it.
    backend.enable_truncation(8)
    backend.enable_padding(length=32)
    return _save(backend, folder, config)


def sentence_piece(folder: Path) -> Path:
    """Save a BPE tokenizer with byte fallback, as Code Llama's is."""
    vocabulary = {"<unk>": 0, "<s>": 1, "</s>": 2}
    vocabulary |= {f"<0x{byte:02X}>": 3 + byte for byte in range(256)}
    for piece in ["\u2581", *"abcdefghij", "ab", "\u2581ab", "\u2581\u2581"]:
        vocabulary[piece] = len(vocabulary)
    merges = [("a", "b"), ("\u2581", "ab"), ("\u2581", "\u2581")]
    backend = Tokenizer(
        models.BPE(vocabulary, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    )
    backend.normalizer = normalizers.Replace(" ", "\u2581")
    backend.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    backend.add_special_tokens(["<s>", "</s>"])
    return _save(backend, folder, {})


def _save(backend: Tokenizer, folder: Path, config: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    backend.save(str(folder / "tokenizer.json"))
    if config:
        (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder
