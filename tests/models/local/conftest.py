"""A real small model, fetched and converted once per machine, and a tiny random one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from local_models import SMALL, save_tiny_llama
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.download import pull
from tenfold.models.local.conversion import convert
from tenfold.models.local.engine import LocalModel, open_local


@pytest.fixture(scope="session")
def small_folder() -> Path:
    """The folder of a real model, in the user's own cache."""
    pull(CATALOGUE[SMALL])
    return convert(CATALOGUE[SMALL])


@pytest.fixture(scope="session")
def small_unloaded(small_folder: Path) -> Iterator[LocalModel]:
    model = open_local(SMALL)
    yield model
    asyncio.run(model.close())


@pytest.fixture
async def small(small_unloaded: LocalModel) -> LocalModel:
    """The real model, loaded by the first test that needs it."""
    await small_unloaded.load()
    return small_unloaded


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama of two layers, saved as transformers saves models."""
    return save_tiny_llama(
        tmp_path_factory.mktemp("tiny"),
        num_attention_heads=4,
        max_position_embeddings=128,
    )


@pytest.fixture
async def tiny(tiny_folder: Path) -> AsyncIterator[LocalModel]:
    model = open_local(str(tiny_folder))
    await model.load()
    yield model
    await model.close()
