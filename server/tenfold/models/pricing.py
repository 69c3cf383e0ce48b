"""What an answer cost."""

from tenfold.settings import ModelSettings


def price_of(settings: ModelSettings, prompt_tokens: int, answer_tokens: int) -> float | None:
    """US dollars for a prompt and all its answers; None where the model's prices are not set.

    APIs that give several answers to one request charge its prompt once. A model on this machine
    costs nothing.
    """
    if settings.provider == "local":
        return 0.0
    if settings.prompt_price is None or settings.answer_price is None:
        return None
    return (prompt_tokens * settings.prompt_price + answer_tokens * settings.answer_price) / 1e6
