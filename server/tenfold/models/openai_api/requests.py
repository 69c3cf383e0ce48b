"""From a Prompt to the fields of a request."""

from collections.abc import Set
from typing import Any

from tenfold.models.contract import ALTERNATIVES, Sampling
from tenfold.prompting.prompt import Prompt

STOP_LIMIT = 4
"""Stop sequences that OpenAI takes at the most; the others are applied to what comes back."""

OPTIONAL = frozenset(
    {"n", "logprobs", "top_logprobs", "stop", "suffix", "seed", "temperature", "top_p"}
)
"""Fields that a request can do without, where the endpoint refuses them."""


def request_fields(
    prompt: Prompt,
    sampling: Sampling,
    *,
    model: str,
    count: int,
    seed: int | None,
    refused: Set[str],
) -> dict[str, Any]:
    """Build the fields for ``count`` completions, without those that the endpoint refuses.

    A prompt of text goes to ``/completions``, one of messages to ``/chat/completions``.
    """
    chat = prompt.text is None
    limit = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
    fields: dict[str, Any] = {"model": model, "stream": True, limit: sampling.max_tokens}
    if chat:
        fields["messages"] = [
            {"role": message.role, "content": message.content} for message in prompt.messages
        ]
    else:
        fields["prompt"] = prompt.text
    optional: dict[str, Any] = {
        "n": count if count > 1 else None,
        "logprobs": True if chat else ALTERNATIVES,
        "top_logprobs": ALTERNATIVES if chat and "logprobs" not in refused else None,
        "stop": list(prompt.stop[:STOP_LIMIT]) or None,
        "suffix": None if chat else prompt.suffix,
        "seed": seed,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
    }
    fields.update(
        (name, value)
        for name, value in optional.items()
        if value is not None and name not in refused
    )
    return fields
