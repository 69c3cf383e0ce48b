"""The templates that ship, and a real tokenizer that needs no network."""

from collections.abc import Callable

import pytest

from tenfold.prompting.library import TemplateLibrary, shipped_folder
from tenfold.prompting.templates import Template
from tenfold.tokens.openai_ranks import openai_tokenizer
from tenfold.tokens.tokenizer import Tokenizer


@pytest.fixture(scope="session")
def shipped() -> TemplateLibrary:
    return TemplateLibrary([(shipped_folder(), "shipped")])


@pytest.fixture(scope="session")
def by_name(shipped: TemplateLibrary) -> Callable[[str], Template]:
    found = {template.name: template for template in shipped.templates()}
    return lambda name: found[name]


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return openai_tokenizer("gpt-4o")
