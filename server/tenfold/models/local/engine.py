"""The Model that runs in this process."""

import json
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenfold.errors import ModelError, ModelMissing, PromptTooLong
from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.contract import Abilities, Delta, Sampling
from tenfold.models.local.conversion import convert
from tenfold.models.local.folders import own_folder
from tenfold.models.local.libraries import torch_and_transformers
from tenfold.models.local.vocabulary import END_TOKENS, Vocabulary
from tenfold.models.local.worker import Worker
from tenfold.prompting.prompt import Prompt
from tenfold.tokens.hugging_face import HuggingFaceTokenizer

if TYPE_CHECKING:
    from tenfold.models.local.forward import Forward


def open_local(name: str) -> "LocalModel":
    """Make a model of a name of the catalogue, a folder, or an id of the hub.

    Nothing is loaded yet, so that a name that is none of these raises only when it is loaded.
    """
    return LocalModel(name, CATALOGUE.get(name))
