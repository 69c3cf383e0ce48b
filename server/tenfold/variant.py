"""A Variant: with what an Ask is answered, where that is other than the settings say."""

from dataclasses import dataclass
from pathlib import Path

from attrs import evolve

from tenfold.models.catalogue import CATALOGUE
from tenfold.prompting.templates import Template
from tenfold.settings import CandidatesSettings, ModelSettings
from tenfold.source.directives import Directives


@dataclass(frozen=True, slots=True)
class Variant:
    """What is other than in the settings; None where they hold."""

    template: str | Template | None = None
    """By its name, or as it stands in an editor that has not saved it."""
    model: str | None = None
    seed: int | None = None
    temperature: float | None = None

    def or_else(self, said: Directives, *, any_model: bool) -> "Variant":
        """The same, and for what it leaves open what the comment says.

        It can name a model of the catalogue, which nothing is fetched for, and another one where
        ``any_model``.
        """
        named = said.model if any_model or said.model in CATALOGUE else None
        return Variant(
            template=self.template if self.template is not None else said.template,
            model=self.model if self.model is not None else named,
            seed=self.seed if self.seed is not None else said.seed,
            temperature=self.temperature if self.temperature is not None else said.temperature,
        )

    @property
    def key(self) -> tuple[str, ...]:
        """Tells variants apart; that of none is empty, as the settings are known anyway."""
        template = self.template
        if isinstance(template, Template):
            template = f"{template.file}\0{template.fingerprint}"
        values = (template, self.model, self.seed, self.temperature)
        if all(value is None for value in values):
            return ()
        return tuple("" if value is None else str(value) for value in values)

    def model_settings(self, settings: ModelSettings) -> ModelSettings:
        """The settings with this model: on this machine where it is a local one by its name."""
        if self.model is None or self.model == settings.name:
            return settings
        local = self.model in CATALOGUE or Path(self.model).expanduser().is_dir()
        provider = "local" if local else settings.provider
        return evolve(settings, name=self.model, provider=provider)

    def candidates_settings(self, settings: CandidatesSettings) -> CandidatesSettings:
        """The settings with this seed and temperature."""
        return evolve(
            settings,
            seed=settings.seed if self.seed is None else self.seed,
            temperature=settings.temperature if self.temperature is None else self.temperature,
        )


AS_SET = Variant()
"""What the settings say, and the comment."""
