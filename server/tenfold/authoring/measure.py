"""What a template is measured with: the model's tokenizer where it is loaded, and the budget."""

from dataclasses import dataclass

from tenfold.models.contract import Abilities, Model
from tenfold.prompting.material import Redact
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer

ESTIMATE = EstimatedTokenizer()


@dataclass(frozen=True, slots=True)
class Measure:
    """How tokens are counted, how many there may be, and what is replaced before sending."""

    model: str
    tokenizer: Tokenizer
    abilities: Abilities
    budget_tokens: int
    answer_tokens: int
    redact: Redact | None

    @property
    def budget(self) -> int:
        """Tokens that a prompt may have."""
        return min(self.budget_tokens, self.abilities.window - self.answer_tokens)

    def words(self, tokens: int) -> str:
        """A count in words, such as ``about 12 tokens``."""
        return f"{self.about}{tokens} token{'' if tokens == 1 else 's'}"

    @property
    def about(self) -> str:
        """``about``, with a space behind it, where the counts are an estimate."""
        return "" if self.tokenizer.exact else "about "


def measure_with(
    name: str,
    model: Model | None,
    *,
    budget_tokens: int,
    answer_tokens: int,
    redact: Redact | None = None,
) -> Measure:
    """A measure with a model; with None, where it is not loaded, its tokens are estimated."""
    return Measure(
        model=name,
        tokenizer=model.tokenizer if model is not None else ESTIMATE,
        abilities=model.abilities if model is not None else _unknown(budget_tokens + answer_tokens),
        budget_tokens=budget_tokens,
        answer_tokens=answer_tokens,
        redact=redact,
    )


def _unknown(window: int) -> Abilities:
    """The abilities of a model that is not loaded: as far as anybody knows, it takes everything."""
    return Abilities(
        family="unknown",
        window=window,
        fill_in_middle=True,
        chat=True,
        text=True,
        logprobs=True,
        batch=1,
    )
