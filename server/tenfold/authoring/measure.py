"""What a template is measured with: the model's tokenizer where it is loaded, and the budget."""

from dataclasses import dataclass

from tenfold.models.contract import Abilities
from tenfold.prompting.material import Redact
from tenfold.tokens.tokenizer import Tokenizer


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
