"""The servers, each started once, and what Tenfold asks them with."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peers import PeerMissing
from local_models import SMALL
from servers.running import Server, llama_cpp_python, ray_serve, transformers_serve
from tenfold.assistant import Assistant
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.local.conversion import convert
from tenfold.settings import read_settings


def _llama(log: Path) -> AbstractContextManager[Server]:
    (gguf,) = convert(CATALOGUE[SMALL]).parent.glob("*.gguf")
    return llama_cpp_python(gguf, log)


def _transformers(log: Path) -> AbstractContextManager[Server]:
    return transformers_serve(convert(CATALOGUE[SMALL]), log)


STARTING: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {
    "llama-cpp-python": _llama,
    "transformers": _transformers,
    "ray-serve": ray_serve,
}


@pytest.fixture(scope="module", params=STARTING)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Server]]:
    """One after the other, by its name; left out where it could not be installed."""
    name = request.param
    try:
        starting = STARTING[name](tmp_path_factory.mktemp("servers") / f"{name}.log")
        running = starting.__enter__()
    except PeerMissing as error:
        pytest.skip(f"{name}: {error}; make servers installs it")
    try:
        yield name, running
    finally:
        starting.__exit__(None, None, None)


Asked = Callable[..., Assistant]


@pytest.fixture
async def asking(server: tuple[str, Server]) -> AsyncIterator[Asked]:
    """Makes an assistant that asks the server."""
    made: list[Assistant] = []

    def make(**model: Any) -> Assistant:
        about = {
            "provider": "openai",
            "endpoint": server[1].url,
            "name": server[1].model,
            "timeoutSeconds": 120,
            **model,
        }
        sections = {"model": about, "candidates": {"maxTokens": 24, "temperature": 1.0}}
        settings, problems = read_settings(sections, source="the test")
        assert problems == []
        made.append(Assistant(settings, key=server[1].key))
        return made[-1]

    yield make
    for assistant in made:
        await assistant.close()
