"""A model whose answers are known, and the endpoint over it, with real HTTP."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import pytest

from tenfold.errors import TenfoldError
from tenfold.models.contract import Abilities, Alternative, Delta, DrawnToken, Sampling
from tenfold.prompting.prompt import Prompt
from tenfold.serving.alone import serve_alone
from tenfold.serving.bearers import Bearers, read_bearers
from tenfold.serving.engine import Engine
from tenfold.tokens.tokenizer import Token

TOKEN = "a-token-that-nobody-may-see"
OTHER_TOKEN = "another-token-of-somebody-else"
TOKENS = {"TENFOLD_SERVE_TOKENS": f"ann {TOKEN},bob {OTHER_TOKEN}"}
NAME = "scripted"
WINDOW = 100
ABILITIES = Abilities(NAME, WINDOW, False, True, True, True, 4)


class Words:
    """A tokenizer for which each word is a token."""

    encoding = "words"
    exact = True

    def count(self, text: str) -> int:
        return len(text.split())

    def tokens(self, text: str) -> list[Token]:
        return [Token(number, word) for number, word in enumerate(text.split())]


@dataclass
class ScriptedModel:
    """Answers each question with the same words, which depend on the answer's number and seed."""

    name: str = NAME
    words: Callable[[int, int], Sequence[str]] = lambda index, seed: (f"a{index}", " b", " c")
    pause: float = 0.0
    stall_after: int | None = None
    """Says nothing more after so many deltas, until it is released or closed."""
    fails: TenfoldError | Exception | None = None
    fails_after: int = 0
    asked: list[tuple[Prompt, Sampling]] = field(default_factory=list)
    running: int = 0
    most_at_once: int = 0
    _released: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    """Set when an answer was given up before its end."""
    loaded: bool = True
    tokenizer: Words = field(default_factory=Words)
    abilities: Abilities = field(default_factory=lambda: ABILITIES)

    async def load(self, progress: Callable[[str], None]) -> None:
        self.loaded = True

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        self.asked.append((prompt, sampling))
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            for said, delta in enumerate(self._deltas(sampling)):
                if said == self.fails_after and self.fails is not None:
                    raise self.fails
                if said == self.stall_after:
                    while not self._released.is_set():  # noqa: ASYNC110 - set in another thread
                        await asyncio.sleep(0.01)
                await asyncio.sleep(self.pause)
                yield delta
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped.set()
            raise
        finally:
            self.running -= 1

    def _deltas(self, sampling: Sampling) -> Iterator[Delta]:
        assert sampling.seed is not None
        rows = []
        for index in range(sampling.n):
            words = self.words(index, sampling.seed)
            row = [_word(index, word) for word in words[: sampling.max_tokens]]
            if len(words) < sampling.max_tokens:
                row.append(Delta(index, "", 0.0, "stop", 0, (DrawnToken("", -0.1),)))
            else:
                row[-1] = replace(row[-1], finish_reason="length")
            rows.append(row)
        for step in zip_longest(*rows):
            yield from (delta for delta in step if delta is not None)

    def release(self) -> None:
        """Go on where it has stalled."""
        self._released.set()

    async def prefill(self, prompt: Prompt) -> None:
        raise AssertionError("nobody prefills over the wire")

    async def close(self) -> None:
        self.loaded = False


def _word(index: int, word: str) -> Delta:
    others = (Alternative(word, -0.5), Alternative("~", -2.0))
    return Delta(index, word, -0.5, None, 1, (DrawnToken(word, -0.5, others),))


@contextmanager
def served(
    model: ScriptedModel, *, waiting: int = 4, bearers: Bearers | None = None
) -> Iterator[str]:
    """The address of an endpoint over a model, in a thread of its own."""
    known = read_bearers(None, TOKENS) if bearers is None else bearers
    started: list[str] = []
    there = threading.Event()
    stopping: list[Callable[[], None]] = []

    async def serve() -> None:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(task.cancel))

        def tell(address: str) -> None:
            started.append(address)
            there.set()

        await serve_alone(Engine(model, waiting), known, "127.0.0.1", 0, tell)

    def run() -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        assert there.wait(20), "the endpoint did not start"
        yield started[0]
    finally:
        for stop in stopping:
            stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def address(model: ScriptedModel) -> Iterator[str]:
    with served(model) as address:
        yield address
