"""An answer that is gone on with by another process where its own has died."""

from collections.abc import AsyncGenerator, Callable

import pytest

from tenfold.errors import ModelAnswerBroken, ModelBusy, ModelUnreachable
from tenfold.models.contract import Delta
from tenfold.serving import resuming
from tenfold.serving.resuming import ATTEMPTS, Lost, resumed


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PAUSE_SECONDS", 0)


def answer(words: str = "abc", parts: int = 1) -> list[list[Delta]]:
    """Two completions, whose first delta has the prompt's tokens."""
    deltas = [Delta(index, f"{word}{index}") for word in words for index in (0, 1)]
    deltas += [Delta(index, "", 0.0, "stop", 0) for index in (0, 1)]
    deltas[0] = Delta(0, deltas[0].text, prompt_tokens=7)
    return [deltas[start : start + parts] for start in range(0, len(deltas), parts)]


def dying(*after: int | None, said: Callable[[int], list[list[Delta]]] | None = None) -> "Dying":
    return Dying(list(after), said or (lambda attempt: answer()))


class Dying:
    """Processes that die, each after so many parts; None lives."""

    def __init__(self, after: list[int | None], said: Callable[[int], list[list[Delta]]]) -> None:
        self.after = after
        self.said = said
        self.asked = 0
        self.closed = 0

    async def __call__(self) -> AsyncGenerator[list[Delta], None]:
        attempt, self.asked = self.asked, self.asked + 1
        try:
            for number, part in enumerate(self.said(attempt)):
                if number == self.after[attempt]:
                    raise Lost
                yield part
        finally:
            self.closed += 1


async def heard(process: Dying) -> list[Delta]:
    return [delta async for part in resumed(process) for delta in part]


WHOLE = [delta for part in answer() for delta in part]


@pytest.mark.parametrize("after", range(len(WHOLE)))
async def test_nothing_is_told_twice_and_nothing_is_missing(after: int) -> None:
    process = dying(after, None)
    assert await heard(process) == WHOLE
    assert (process.asked, process.closed) == (2, 2)


async def test_several_may_die() -> None:
    process = dying(3, 1, 0, 6, None)
    assert await heard(process) == WHOLE


async def test_another_interleaving_is_the_same_answer() -> None:
    def said(attempt: int) -> list[list[Delta]]:
        return answer(parts=3) if attempt == 0 else [sorted(WHOLE, key=lambda one: one.index)]

    found = await heard(dying(2, None, said=said))
    for index in (0, 1):
        assert [one for one in found if one.index == index] == [
            one for one in WHOLE if one.index == index
        ]


async def test_the_prompt_is_charged_once() -> None:
    found = await heard(dying(1, 1, None))
    assert sum(delta.prompt_tokens for delta in found) == 7


async def test_another_answer_is_no_continuation() -> None:
    process = dying(4, None, said=lambda attempt: answer("abc" if attempt == 0 else "axc"))
    with pytest.raises(ModelAnswerBroken):
        await heard(process)
    assert process.closed == 2


async def test_not_for_ever() -> None:
    process = dying(*[0] * ATTEMPTS)
    with pytest.raises(ModelUnreachable):
        await heard(process)
    assert process.asked == ATTEMPTS


async def test_an_error_is_no_death() -> None:
    asked = 0

    async def busy() -> AsyncGenerator[list[Delta], None]:
        nonlocal asked
        asked += 1
        raise ModelBusy("Busy.")
        yield []

    with pytest.raises(ModelBusy):
        async for _ in resumed(busy):
            pass
    assert asked == 1
