"""Which models are kept, and which are let go, and when."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import cast

from tenfold.models.contract import Abilities, Delta, Model, Sampling
from tenfold.models_in_use import ModelsInUse
from tenfold.prompting.prompt import Prompt
from tenfold.settings import ModelSettings
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer
from tenfold.turn import Turn

MAIN, A, B = (ModelSettings(provider="local", name=name) for name in ("main", "a", "b"))


class Noted:
    """A model that notes what happens to all of its kind."""

    abilities = Abilities("any", 2000, False, False, True, False, 10)
    tokenizer: Tokenizer = EstimatedTokenizer()

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name = name
        self.loaded = False
        self._notes = notes

    async def load(self, progress: Callable[[str], None]) -> None:
        await asyncio.sleep(0)
        self.loaded = True
        self._notes.append(f"{self.name} loaded")

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        yield Delta(0, "", finish_reason="stop")

    async def prefill(self, prompt: Prompt) -> None: ...

    async def close(self) -> None:
        self.loaded = False
        self._notes.append(f"{self.name} closed")


class Kept:
    """Models in use, and what was noted of them."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.turn = Turn()
        self.models = ModelsInUse(
            lambda settings: cast(Model, Noted(settings.name, self.notes)),
            lambda: MAIN,
            lambda _: None,
            self.turn.free,
        )


async def test_one_other_is_kept_beside_that_of_the_settings() -> None:
    kept = Kept()
    for settings in (MAIN, A, A, MAIN, B):
        assert (await kept.models.loaded(settings)).name == settings.name
    assert kept.notes == ["main loaded", "a loaded", "a closed", "b loaded"]
    assert kept.models.in_memory(MAIN) is not None
    assert kept.models.in_memory(A) is None
    assert kept.models.in_memory(B) is not None


async def test_none_is_let_go_while_it_answers() -> None:
    kept = Kept()
    await kept.models.loaded(A)
    answered = asyncio.Event()

    async def work() -> None:
        await answered.wait()
        kept.notes.append("a answered")

    task = kept.turn.give(work)
    other = asyncio.ensure_future(kept.models.loaded(B))
    await asyncio.sleep(0.01)
    assert not other.done()
    answered.set()
    await asyncio.gather(task, other)
    assert kept.notes == ["a loaded", "a answered", "a closed", "b loaded"]


async def test_work_may_take_another_model_itself() -> None:
    kept = Kept()

    async def work() -> None:
        await kept.models.loaded(A)
        await kept.models.loaded(B)

    await kept.turn.give(work)
    assert kept.notes == ["a loaded", "a closed", "b loaded"]


async def test_asked_for_at_once_each_is_served_and_one_is_kept() -> None:
    kept = Kept()
    found = await asyncio.gather(*(kept.models.loaded(one) for one in (A, B, A, B)))
    assert [model.name for model in found] == ["a", "b", "a", "b"]
    assert [kept.models.in_memory(one) is not None for one in (A, B)].count(True) == 1
    assert kept.notes.count("a loaded") - kept.notes.count("a closed") + (
        kept.notes.count("b loaded") - kept.notes.count("b closed")
    ) == 1  # fmt: skip


async def test_one_that_was_let_go_is_loaded_again() -> None:
    kept = Kept()
    first = await kept.models.loaded(A)
    await kept.models.loaded(B)
    again = await kept.models.again(first)
    assert (again.name, again.loaded) == ("a", True)
    assert await kept.models.again(again) is again
    assert kept.notes == ["a loaded", "a closed", "b loaded", "b closed", "a loaded"]
