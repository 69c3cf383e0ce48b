"""A Synthesis: rounds, cancelling at any moment, and further candidates."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from candidates.asks import ask_at
from tenfold.models.contract import Abilities, Delta, Sampling
from tenfold.prompting.prompt import Prompt
from tenfold.settings import CandidatesSettings
from tenfold.synthesis import READ_AFTER_SECONDS, STRAY_TEMPERATURE, Synthesis
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer

ASK = ask_at("# Add two numbers.\ndef add(a, b):\n    <|>\n")


class Model:
    """Answers with numbers, each time that ``turn`` is let go; ``alike`` with one number only."""

    name = "numbers"
    loaded = True
    abilities = Abilities("numbers", 1000, False, False, True, False, 10)
    tokenizer: Tokenizer = EstimatedTokenizer()

    def __init__(self, alike: bool = False) -> None:
        self.asked: list[Sampling] = []
        self.turn = asyncio.Semaphore(100)
        self._alike = alike
        self._last = 0

    async def load(self, progress: Callable[[str], None]) -> None: ...

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        self.asked.append(sampling)
        for index in range(sampling.n):
            await self.turn.acquire()
            self._last += not (self._alike and self._last)
            yield Delta(index, f"    return {self._last}\n", finish_reason="stop")

    async def close(self) -> None: ...


def synthesis_of(model: Model) -> Synthesis:
    prompt = Prompt(
        template="test", reason="", model="", text=ASK.prefix, messages=(), held_back="",
        suffix=None, continues=True, stop=(), pieces=(), total_tokens=0, exact=True, budget=0,
        reserved=0, left_out=(),
    )  # fmt: skip

    async def render() -> Prompt:
        return prompt

    return Synthesis(ASK, prompt, model, CandidatesSettings(), render, lambda _: None)


async def ended(synthesis: Synthesis) -> None:
    await synthesis.grown(lambda: False, 10)
    assert not synthesis.running


async def test_cancelled_before_it_began_it_says_so_and_can_be_asked_for_again() -> None:
    model = Model()
    synthesis = synthesis_of(model)
    synthesis.want(3)
    synthesis.stop()
    await ended(synthesis)
    await asyncio.sleep(0)
    assert synthesis.solutions.account.failed == (("cancelled", 3),)
    assert model.asked == []
    synthesis.want(3)
    await ended(synthesis)
    account = synthesis.solutions.account
    assert (account.shown, account.requested, account.failed) == (3, 3, ())


async def test_cancelled_half_way_the_rest_is_cancelled() -> None:
    model = Model()
    model.turn = asyncio.Semaphore(2)
    synthesis = synthesis_of(model)
    synthesis.want(5)
    await synthesis.grown(lambda: synthesis.solutions.shown == 2, 10)
    synthesis.stop()
    await ended(synthesis)
    account = synthesis.solutions.account
    assert (account.shown, account.requested) == (2, 5)
    assert account.failed == (("cancelled", 3),)


@pytest.mark.parametrize("different", [False, True])
async def test_further_ones_wanted_in_the_last_round_come_too(different: bool) -> None:
    model = Model()
    model.turn = asyncio.Semaphore(1)
    synthesis = synthesis_of(model)
    synthesis.want(2)
    await synthesis.grown(lambda: synthesis.solutions.shown == 1, 10)
    synthesis.want_more(3, different=different)
    assert synthesis.solutions.wanted == 5
    for _ in range(10):
        model.turn.release()
    await ended(synthesis)
    assert synthesis.solutions.shown == 5
    assert [sampling.n for sampling in model.asked] == [2, 3]
    strays = [sampling.temperature >= STRAY_TEMPERATURE for sampling in model.asked]
    assert strays == [False, different]


async def test_what_was_there_keeps_its_place() -> None:
    synthesis = synthesis_of(Model())
    synthesis.want(2)
    await ended(synthesis)
    before = [candidate.id for candidate in synthesis.solutions.ranked()]
    synthesis.want_more(4, different=True)
    await ended(synthesis)
    assert [candidate.id for candidate in synthesis.solutions.ranked()][:2] == before
    assert synthesis.solutions.shown == 6


async def test_a_model_that_says_the_same_again_is_not_asked_for_ever() -> None:
    model = Model(alike=True)
    synthesis = synthesis_of(model)
    synthesis.want(4)
    await ended(synthesis)
    assert [sampling.n for sampling in model.asked] == [4, 3]
    synthesis.want_more(2)
    await ended(synthesis)
    account = synthesis.solutions.account
    assert (account.wanted, account.shown, account.duplicates) == (3, 1, 8)
    assert account.pending == 0


async def test_after_something_different_the_next_are_drawn_as_before() -> None:
    model = Model()
    synthesis = synthesis_of(model)
    synthesis.want(1)
    await ended(synthesis)
    synthesis.want_more(1, different=True)
    await ended(synthesis)
    synthesis.want(5)
    await ended(synthesis)
    assert [sampling.temperature >= STRAY_TEMPERATURE for sampling in model.asked] == [
        False,
        True,
        False,
    ]


class Varied(Model):
    """Draws each completion by its number, and begins others while some are still wanted."""

    abilities = replace(Model.abilities, varied=True)

    def __init__(self, program: Callable[[int], int]) -> None:
        super().__init__()
        self._program = program
        self.drawn: list[int] = []

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        self.asked.append(sampling)
        index = 0
        while index < (sampling.wanted() if sampling.wanted is not None else sampling.n):
            number = sampling.first + index
            self.drawn.append(number)
            yield Delta(index, f"    return {self._program(number)}\n", finish_reason="stop")
            index += 1


async def test_a_duplicate_is_replaced_while_the_others_are_drawn() -> None:
    model = Varied(lambda number: number // 2)
    synthesis = synthesis_of(model)
    synthesis.want(5)
    await ended(synthesis)
    assert len(model.asked) == 1
    assert model.drawn == list(range(9))
    account = synthesis.solutions.account
    assert (account.shown, account.duplicates, account.requested) == (5, 4, 9)


async def test_after_twenty_the_others_stray_from_what_is_there() -> None:
    model = Varied(lambda number: number % 3 if number < 20 else number)
    synthesis = synthesis_of(model)
    synthesis.want(10)
    await ended(synthesis)
    free, straying = model.asked
    assert (free.first, free.away) == (0, ())
    assert (straying.first, straying.n, straying.wanted) == (20, 7, None)
    assert sorted(straying.away) == [f"    return {number}\n" for number in range(3)]
    assert synthesis.solutions.shown == 10
    account = synthesis.solutions.account
    assert account.requested == account.shown + account.duplicates == 27


async def test_the_same_are_drawn_whether_one_or_ten_are_asked_for() -> None:
    at_once, one_first = Varied(lambda number: number // 2), Varied(lambda number: number // 2)
    synthesis = synthesis_of(at_once)
    synthesis.want(10)
    await ended(synthesis)
    other = synthesis_of(one_first)
    other.want(1)
    await ended(other)
    other.want(10)
    await ended(other)
    assert at_once.drawn == one_first.drawn == list(range(19))
    texts = [{c.insert_text for c in s.solutions.ranked()} for s in (synthesis, other)]
    assert texts[0] == texts[1]
    heat = at_once.asked[0].temperature_of
    assert heat is not None
    assert heat(0) == 0.0
    assert [heat(number) for number in range(1, 30)] == sorted(heat(n) for n in range(1, 30))


async def test_a_model_that_has_no_more_to_say_is_not_asked_for_ever() -> None:
    model = Varied(lambda number: number % 2)
    synthesis = synthesis_of(model)
    synthesis.want(10)
    await ended(synthesis)
    assert synthesis.solutions.shown == 2
    assert len(model.asked) == 2
    account = synthesis.solutions.account
    assert account.requested == account.shown + account.duplicates


async def test_for_few_wanted_ones_no_more_than_four_each_are_drawn() -> None:
    model = Varied(lambda number: number % 2 if number < 20 else number)
    synthesis = synthesis_of(model)
    synthesis.want(5)
    await ended(synthesis)
    assert model.drawn == list(range(20))
    assert synthesis.solutions.shown == 2
    account = synthesis.solutions.account
    assert (account.wanted, account.requested, account.duplicates) == (5, 20, 18)


async def test_nothing_is_left_to_be_done_when_an_answer_came_at_once() -> None:
    loop = asyncio.get_running_loop()
    begun: list[object] = []
    loop.set_default_executor(Executor(begun))
    synthesis = synthesis_of(Model())
    synthesis.want(1)
    await ended(synthesis)
    before = len(begun)
    await asyncio.sleep(2 * READ_AFTER_SECONDS)
    assert len(begun) == before


class Executor(ThreadPoolExecutor):
    """Remembers what it was given."""

    def __init__(self, given: list[object]) -> None:
        super().__init__(1)
        self._given = given

    def submit(self, function: Any, /, *args: Any, **named: Any) -> Any:
        self._given.append(function)
        return super().submit(function, *args, **named)
