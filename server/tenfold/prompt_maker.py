"""From an Ask and a model to the Prompt, by the settings and templates in force."""

from tenfold.models.contract import Model
from tenfold.models.opening import is_remote
from tenfold.privacy.gate import Gate
from tenfold.prompting.choosing import choice_of
from tenfold.prompting.library import Choice
from tenfold.prompting.material import Redact
from tenfold.prompting.prompt import Prompt
from tenfold.prompting.rendering import render
from tenfold.prompting.templates import Template
from tenfold.settings import ModelSettings, Settings
from tenfold.source.ask import Ask
from tenfold.templates import Templates
from tenfold.variant import Variant


class PromptMaker:
    """Chooses templates and renders them. May be used by several threads."""

    def __init__(self, settings: Settings, templates: Templates, gate: Gate) -> None:
        self._settings = settings
        self._templates = templates
        self._gate = gate

    def redact_for(self, model: ModelSettings) -> Redact | None:
        """What replaces secrets in the prompts of a model; None where nothing is replaced."""
        leaves = is_remote(model) and self._settings.privacy.redact
        return self._gate.redact if leaves else None

    def choose(self, ask: Ask, model: Model, variant: Variant) -> Choice:
        """The template for an Ask, and why. Raises :class:`tenfold.errors.TemplateError`."""
        wanted = variant.template
        if isinstance(wanted, Template):
            return choice_of(wanted, model.abilities)
        name = wanted or self._settings.prompt.template
        return self._templates.choose(ask, model.abilities, name)

    def make(self, ask: Ask, model: Model, variant: Variant, redact: Redact | None) -> Prompt:
        """Make the prompt for an Ask, byte for byte as it is sent.

        Raises :class:`tenfold.errors.TenfoldError`.
        """
        choice = self.choose(ask, model, variant)
        return render(
            choice.template,
            ask,
            model=model.name,
            abilities=model.abilities,
            tokenizer=model.tokenizer,
            budget_tokens=self._settings.prompt.budget_tokens,
            answer_tokens=self._settings.candidates.max_tokens,
            reason=choice.reason,
            redact=redact,
        )
