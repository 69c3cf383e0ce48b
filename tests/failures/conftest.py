"""A real assistant, and all that it says of itself."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from scripted_endpoint import ScriptedEndpoint
from tenfold.assistant import Assistant
from tenfold.settings import read_settings
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position
from tenfold.status import Status
from tenfold.synthesis import Synthesis

KEY = "a-key-that-nobody-may-see"
LINES = 50
TEXT = "number = 1\n" * LINES + "\n\n# Add two numbers.\ndef add(a, b):\n    \n"
CURSOR = Position(LINES + 4, 4)


class Session:
    """An assistant, its statuses, and the way to ask it."""

    def __init__(self, **settings: Any) -> None:
        self.statuses: list[Status] = []
        read, problems = read_settings(settings, source="the test")
        assert problems == []
        self.assistant = Assistant(read, key=KEY, on_status=self.statuses.append)

    async def solutions(self, count: int, text: str = TEXT) -> Synthesis:
        """Ask as an editor does, and wait for the end."""
        document = Document("file:///add.py", language_for("python", "add.py"), text, 1)
        ask = self.assistant.ask(document, CURSOR)
        assert ask is not None
        synthesis = await self.assistant.synthesis(ask, count)
        await synthesis.grown(lambda: False, 60)
        assert not synthesis.running
        return synthesis


def of_endpoint(url: str, **model: Any) -> dict[str, Any]:
    """Settings that ask an endpoint for text."""
    return {
        "model": {
            "provider": "openai",
            "name": "scripted",
            "endpoint": url,
            "apiStyle": "completions",
            "timeoutSeconds": 1,
            **model,
        }
    }


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture
async def sessions() -> AsyncIterator[list[Session]]:
    """Those in it are closed at the end of the test."""
    made: list[Session] = []
    yield made
    for session in made:
        await session.assistant.close()
