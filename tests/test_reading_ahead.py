"""What an idle local model does ahead: never more than one thing, and never before a request."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tenfold import reading_ahead
from tenfold.assistant import Assistant
from tenfold.models.contract import Abilities, Delta, Sampling
from tenfold.prompting.prompt import Prompt
from tenfold.settings import Settings, read_settings
from tenfold.source.document import Change, Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position, Range
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer

WRITING = "import os\n\n# Add two numb"


class LocalModel:
    """Prefills until it is let go, and answers each completion with a number."""

    name = "local"
    loaded = True
    abilities = Abilities("local", 4000, False, False, True, False, 10)
    tokenizer: Tokenizer = EstimatedTokenizer()

    def __init__(self) -> None:
        self.log: list[str] = []
        self.prefilled: list[str] = []
        self.go = asyncio.Event()
        self.drawn = 0

    async def load(self, progress: Callable[[str], None]) -> None: ...

    async def prefill(self, prompt: Prompt) -> None:
        self.prefilled.append(prompt.text or "")
        self.log.append("prefill")
        try:
            await self.go.wait()
        finally:
            self.log.append("prefill ended")

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        self.log.append(f"complete {sampling.n}")
        for index in range(sampling.n):
            self.drawn += 1
            yield Delta(index, f"    return {self.drawn}\n", finish_reason="stop")

    async def close(self) -> None: ...


@pytest.fixture
async def model() -> LocalModel:
    return LocalModel()


@pytest.fixture
async def assistant(
    model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Assistant, None]:
    monkeypatch.setattr("tenfold.assistant.open_model", lambda *_: model)
    settings, _ = read_settings({"trigger": {"debounceMs": 0}}, source="the test")
    made = Assistant(settings)
    await made.model()
    yield made
    await made.close()


async def test_a_comment_in_an_excluded_file_is_not_read_ahead(
    assistant: Assistant, model: LocalModel
) -> None:
    excluded = Document("file:///w/.env", language_for("python", ".env"), WRITING, 1)
    assistant.expect(excluded, excluded.position(len(WRITING)))
    await asyncio.sleep(0)
    assert model.log == []


async def test_it_is_asked_once_for_a_key_whether_a_file_may_be_read(
    assistant: Assistant, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    gate = assistant._gate
    real = gate.why_not
    monkeypatch.setattr(gate, "why_not", lambda path: asked.append(path.name) or real(path))
    writing = document(WRITING)
    assistant.expect(writing, writing.position(len(WRITING)))
    assert asked == ["a.py"]


def document(text: str) -> Document:
    return Document("file:///w/a.py", language_for("python", "a.py"), text, 1)


def typed(edited: Document, text: str) -> Position:
    end = edited.position(len(edited.text))
    edited.apply([Change(Range(end, end), text)], 2)
    return edited.position(len(edited.text))


async def until(holds: Callable[[], bool]) -> None:
    async def wait() -> None:
        while not holds():  # noqa: ASYNC110 - a model tells nobody
            await asyncio.sleep(0.001)

    await asyncio.wait_for(wait(), 10)


async def all_that_was_due() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_comment_that_is_being_written_is_read(
    assistant: Assistant, model: LocalModel
) -> None:
    edited = document(WRITING)
    assistant.expect(edited, typed(edited, "e"))
    await until(lambda: len(model.prefilled) == 1)
    finished = typed(edited, "rs.\n")
    ask = assistant.ask(edited, finished)
    assert ask is not None
    text = (await assistant.prompt(ask)).text or ""
    assert text.startswith(model.prefilled[0].rstrip("\n")), "what was read is of no use"


async def test_one_at_a_time_and_then_the_latest(assistant: Assistant, model: LocalModel) -> None:
    edited = document(WRITING)
    for key in "ers.":
        assistant.expect(edited, typed(edited, key))
        await until(lambda: len(model.prefilled) == 1)
    assert model.log == ["prefill"]
    model.go.set()
    await until(lambda: len(model.prefilled) == 2)
    assert "# Add two numbers." in model.prefilled[1]


async def test_a_request_goes_first(assistant: Assistant, model: LocalModel) -> None:
    edited = document(WRITING)
    assistant.expect(edited, typed(edited, "ers."))
    await until(lambda: len(model.prefilled) == 1)
    ask = assistant.ask(edited, typed(edited, "\n"))
    assert ask is not None
    assert len(await assistant.automatic(ask, edited)) == 1
    assert model.log[:3] == ["prefill", "prefill ended", "complete 1"]


async def test_the_other_candidates_are_drawn_while_the_first_is_read(
    assistant: Assistant, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "READING_SECONDS", 0.01)
    edited = document("# Add two numbers.\ndef add(a, b):\n    ")
    ask = assistant.ask(edited, Position(2, 4))
    assert ask is not None
    shown = await assistant.automatic(ask, edited)
    await until(lambda: model.drawn >= 10)
    assert model.log[:2] == ["complete 1", "complete 9"]
    cycled = await assistant.invoked(ask)
    assert len(cycled) == 10
    assert cycled[0].id == shown[0].id
    assert len(model.log) == 2, "cycling had to ask the model"


async def test_nothing_is_drawn_once_the_user_goes_on(
    assistant: Assistant, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "READING_SECONDS", 0.0)
    edited = document("# Add two numbers.\ndef add(a, b):\n    ")
    ask = assistant.ask(edited, Position(2, 4))
    assert ask is not None
    await assistant.automatic(ask, edited)
    typed(edited, "pass")
    assistant.document_changed(edited)
    await all_that_was_due()
    assert model.log == ["complete 1"]


async def test_a_model_elsewhere_is_left_alone(
    model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenfold.assistant.open_model", lambda *_: model)
    monkeypatch.setattr(reading_ahead, "READING_SECONDS", 0.0)
    settings, problems = read_settings(
        {"model": {"provider": "openai"}, "trigger": {"debounceMs": 0}}, Settings(), source="test"
    )
    assert not problems
    assistant = Assistant(settings)
    await assistant.model()
    edited = document(WRITING)
    assistant.expect(edited, typed(edited, "ers."))
    ask = assistant.ask(edited, typed(edited, "\n"))
    assert ask is not None
    await assistant.automatic(ask, edited)
    await all_that_was_due()
    assert model.log == ["complete 1"]
    await assistant.close()


async def test_the_prompt_is_made_while_the_pause_is_not_over(
    assistant: Assistant, model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = document("# Add two numbers.\n")
    ask = assistant.ask(edited, edited.position(len(edited.text)))
    assert ask is not None
    made: list[Prompt] = []
    make = assistant._prompts.make

    def noting(*of: Any) -> Prompt:
        made.append(make(*of))
        return made[-1]

    monkeypatch.setattr(assistant._prompts, "make", noting)
    halves = 0
    over = asyncio.Event()

    async def sleep(seconds: float) -> None:
        nonlocal halves
        halves += 1
        if halves == 2:
            await over.wait()

    monkeypatch.setattr(
        "tenfold.assistant.asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
    )
    answer = asyncio.ensure_future(assistant.automatic(ask, edited))
    await until(lambda: len(made) == 1)
    await all_that_was_due()
    assert model.log == [], "the model was asked before the pause was over"
    over.set()
    assert len(await answer) == 1
    assert len(made) == 1


async def test_nothing_is_kept_of_a_pause_that_was_none(
    assistant: Assistant, model: LocalModel
) -> None:
    edited = document("# Add two numbers.\n")
    ask = assistant.ask(edited, edited.position(len(edited.text)))
    later = assistant.ask(edited, typed(edited, "def "))
    assert ask is not None
    assert later is not None
    answers = await asyncio.gather(
        assistant.automatic(ask, edited), assistant.automatic(later, edited)
    )
    assert [len(found) for found in answers] == [0, 1]
    assert model.log == ["complete 1"]


async def test_two_pauses_at_one_place_are_both_answered_by_one_call(
    assistant: Assistant, model: LocalModel
) -> None:
    edited = document("# Add two numbers.\n")
    ask = assistant.ask(edited, edited.position(len(edited.text)))
    assert ask is not None
    first, second = await asyncio.gather(
        assistant.automatic(ask, edited), assistant.automatic(ask, edited)
    )
    assert [one.id for one in first] == [one.id for one in second]
    assert len(first) == 1
    assert model.log == ["complete 1"]


async def test_a_pause_is_answered_though_its_twin_is_cancelled(
    assistant: Assistant, model: LocalModel
) -> None:
    edited = document("# Add two numbers.\n")
    ask = assistant.ask(edited, edited.position(len(edited.text)))
    assert ask is not None
    kept = asyncio.ensure_future(assistant.automatic(ask, edited))
    cancelled = asyncio.ensure_future(assistant.automatic(ask, edited))
    await asyncio.sleep(0)
    cancelled.cancel()
    assert len(await kept) == 1
