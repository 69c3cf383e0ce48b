"""How a model is asked for what stands between two texts: by the marks in its vocabulary."""

from tenfold.models.contract import Model
from tenfold.serving.served import Marks
from tenfold.tokens.hugging_face import HuggingFaceTokenizer

KNOWN: tuple[Marks, ...] = (
    ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
)
"""The ways in which models write them."""


def marks_of(model: Model) -> Marks | None:
    """The marks of a model that can fill in; None where it cannot, or has none that are known."""
    tokenizer = model.tokenizer
    if not (model.abilities.fill_in_middle and isinstance(tokenizer, HuggingFaceTokenizer)):
        return None
    for marks in KNOWN:
        if all(tokenizer.id_of(mark) is not None for mark in marks):
            return marks
    return None
