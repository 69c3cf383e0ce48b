"""The OpenAI API, and every server that speaks it."""

from tenfold.models.openai_api.credentials import resolve_key
from tenfold.models.openai_api.model import OpenAIModel
from tenfold.models.openai_api.probing import Probe

__all__ = ["OpenAIModel", "Probe", "resolve_key"]
