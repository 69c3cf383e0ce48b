"""What an answer cost."""

from tenfold.models.contract import Usage
from tenfold.settings import ModelSettings


def price_of(settings: ModelSettings, usage: Usage) -> float | None:
    """US dollars for what a model has read and written; None where its prices are not set.

    APIs that give several answers to one request charge its prompt once. A model on this machine
    costs nothing.
    """
    if settings.provider == "local":
        return 0.0
    if settings.prompt_price is None or settings.answer_price is None:
        return None
    read = usage.prompt_tokens * settings.prompt_price
    return (read + usage.answer_tokens * settings.answer_price) / 1e6
