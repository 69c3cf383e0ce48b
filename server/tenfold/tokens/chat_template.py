"""Rendering a model's own chat template, as transformers does."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, Protocol

from jinja2 import TemplateError as JinjaError
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tenfold.errors import ModelError


class ChatMessage(Protocol):
    """One message of a chat."""

    @property
    def role(self) -> str:
        """Who speaks: ``system``, ``user`` or ``assistant``."""

    @property
    def content(self) -> str:
        """What is said."""


ChatTemplate = Callable[[Sequence[ChatMessage]], str]

SPECIAL_TOKENS = ("bos_token", "eos_token", "pad_token", "unk_token")


class GenerationBlock(Extension):
    """``{% generation %}`` marks the assistant's words for training; its content stays."""

    tags = {"generation"}  # noqa: RUF012 - as the base class has it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Take the block away from around its content."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def read_chat_template(folder: Path, config: Mapping[str, Any]) -> ChatTemplate | None:
    """Compile the chat template of a model's folder; None where it has none.

    ``config`` is the content of ``tokenizer_config.json``. Raises :class:`ModelError` where the
    template cannot be compiled; what it returns raises it where it cannot be rendered.
    """
    file = folder / "chat_template.jinja"
    source = file.read_text(encoding="utf-8") if file.is_file() else _of_config(config)
    if source is None:
        return None
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, GenerationBlock]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise
    environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    variables = {name: _text_of(config.get(name)) for name in SPECIAL_TOKENS}
    try:
        compiled = environment.from_string(source)
    except JinjaError as error:
        raise _broken(folder, error) from None

    def render(messages: Sequence[ChatMessage]) -> str:
        shown = [{"role": message.role, "content": message.content} for message in messages]
        try:
            return compiled.render(
                messages=shown, tools=None, documents=None, add_generation_prompt=True, **variables
            )
        except Exception as error:  # a template can fail in any way that Python can
            raise _broken(folder, error) from None

    return render


def _of_config(config: Mapping[str, Any]) -> str | None:
    """The template in the configuration: one, or the default one of several named ones."""
    found = config.get("chat_template")
    if isinstance(found, list):
        named = {item.get("name"): item.get("template") for item in found}
        found = named.get("default")
    return found if isinstance(found, str) else None


def _text_of(token: Any) -> str:
    if isinstance(token, Mapping):
        token = token.get("content")
    return token if isinstance(token, str) else ""


def _to_json(value: Any, indent: int | None = None) -> str:
    """Jinja's own filter escapes for HTML, which no model has seen."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _raise(message: str) -> NoReturn:
    raise JinjaError(message)


def _broken(folder: Path, error: Exception) -> ModelError:
    # Only Jinja's own words: another error's could quote a message.
    why = error.message if isinstance(error, JinjaError) else type(error).__name__
    return ModelError(
        f"The chat template of {folder.name} cannot be used: {why}.",
        "Choose a prompt template that continues text, such as prefix.",
    )
