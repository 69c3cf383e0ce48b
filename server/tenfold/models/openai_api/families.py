"""What the name of a model tells about it, before the endpoint has said a word."""

import re
from dataclasses import dataclass

DEFAULT_WINDOW = 8192
"""Tokens assumed for a model that is not in the table: small enough for all in use today."""

REASONING_REFUSES = frozenset({"temperature", "top_p", "stop", "logprobs", "max_tokens"})
"""What OpenAI's reasoning models answer with a 400."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a model: ``chat`` is None where the name does not tell how it is asked."""

    family: str
    window: int = DEFAULT_WINDOW
    chat: bool | None = None
    fill_in_middle: bool = False
    refuses: frozenset[str] = frozenset()


_TABLE: tuple[tuple[str, Known], ...] = (
    # The first pattern found in the name decides, so the special stands before the general.
    (r"^gpt-3\.5-turbo-instruct", Known("gpt", 4096, chat=False, fill_in_middle=True)),
    (r"^gpt-3\.5", Known("gpt", 16_385, chat=True)),
    (r"^gpt-4\.1", Known("gpt", 1_047_576, chat=True)),
    (r"^(chatgpt-)?(gpt-)?4o|^gpt-4-(turbo|\d{4}-preview)", Known("gpt", 128_000, chat=True)),
    (r"^gpt-4", Known("gpt", 8192, chat=True)),
    (r"^gpt-5.*chat", Known("gpt", 128_000, chat=True)),
    (r"^gpt-[5-9]", Known("gpt", 400_000, chat=True, refuses=REASONING_REFUSES)),
    (r"^o\d", Known("gpt", 200_000, chat=True, refuses=REASONING_REFUSES)),
    (r"gpt-oss", Known("gpt-oss", 131_072, chat=True)),
    (r"^code-(davinci|cushman)", Known("codex", 8001, chat=False, fill_in_middle=True)),
    (r"^(davinci|babbage)-002$", Known("gpt", 16_384, chat=False)),
    (r"^text-davinci|^davinci|^curie|^babbage|^ada$", Known("gpt", 4097, chat=False)),
    (r"claude", Known("claude", 200_000, chat=True)),
    (r"gemini", Known("gemini", 1_048_576, chat=True)),
    (r"qwen2\.5-coder", Known("qwen2.5-coder", 32_768, fill_in_middle=True)),
    (r"qwen3-coder", Known("qwen3-coder", 262_144, fill_in_middle=True)),
    (r"qwen", Known("qwen", 32_768)),
    (r"starcoder2", Known("starcoder", 16_384, fill_in_middle=True)),
    (r"starcoder|santacoder", Known("starcoder", 8192, fill_in_middle=True)),
    (r"deepseek-coder", Known("deepseek-coder", 16_384, fill_in_middle=True)),
    (r"deepseek", Known("deepseek", 65_536, chat=True)),
    (r"code-?llama", Known("codellama", 16_384, fill_in_middle=True)),
    (r"codegemma", Known("codegemma", 8192, fill_in_middle=True)),
    (r"codestral", Known("codestral", 32_768, fill_in_middle=True)),
    (r"granite.*code", Known("granite-code", 8192, fill_in_middle=True)),
    (r"smollm", Known("smollm", 8192)),
    (r"llama", Known("llama", 8192)),
    (r"mistral|mixtral|ministral", Known("mistral", 32_768)),
    (r"phi-?\d", Known("phi", 4096)),
)


def known(name: str) -> Known:
    """Look a model's name up, such as ``Qwen/Qwen2.5-Coder-7B`` or ``gpt-4o-mini``."""
    short = name.lower().rsplit("/", 1)[-1]
    for pattern, entry in _TABLE:
        if re.search(pattern, short):
            return entry
    return Known("unknown")
