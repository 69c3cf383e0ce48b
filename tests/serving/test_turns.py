"""Who is next, with many users and few places."""

import asyncio

import pytest

from tenfold.errors import ModelBusy
from tenfold.serving.turns import LONGEST_SECONDS, Turns


class Users:
    """Requests that take a turn, and keep it until they are let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.served: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, name: str, places: int = 1) -> None:
        """A request of the user with the name's first letter."""
        self._gates[name] = asyncio.Event()

        async def run() -> None:
            async with self.turns.turn(name[0], places):
                self.served.append(name)
                await self._gates[name].wait()

        self._tasks[name] = asyncio.create_task(run())
        await self.settle()

    async def done(self, name: str) -> None:
        self._gates[name].set()
        await self._tasks[name]
        await self.settle()

    async def cancel(self, name: str) -> None:
        self._tasks[name].cancel()
        with pytest.raises(asyncio.CancelledError):
            await self._tasks[name]
        await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def all_done(self) -> None:
        while len(self.served) < len(self._tasks):
            for name in list(self.served):
                self._gates[name].set()
            await self.settle()
        for gate in self._gates.values():
            gate.set()
        await asyncio.gather(*self._tasks.values())


async def test_users_take_turns_however_many_requests_one_has() -> None:
    users = Users(Turns(1, 10))
    for name in ("a1", "a2", "a3", "a4", "b1", "c1", "b2"):
        await users.ask(name)
    assert users.turns.waiting == 6
    await users.all_done()
    assert users.served == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]
    assert users.turns.waiting == 0


async def test_places_are_shared() -> None:
    users = Users(Turns(3, 10))
    for name in ("a1", "b1", "c1", "d1"):
        await users.ask(name)
    assert users.served == ["a1", "b1", "c1"]
    await users.done("b1")
    assert users.served == ["a1", "b1", "c1", "d1"]
    await users.all_done()


async def test_one_that_wants_many_places_is_not_passed_by() -> None:
    users = Users(Turns(4, 10))
    await users.ask("a1", 2)
    await users.ask("b1", 4)
    await users.ask("c1", 1)
    assert users.served == ["a1"]
    await users.done("a1")
    assert users.served == ["a1", "b1"]
    await users.done("b1")
    assert users.served == ["a1", "b1", "c1"]
    await users.all_done()


async def test_one_that_wants_more_places_than_there_are_gets_all() -> None:
    users = Users(Turns(4, 10))
    await users.ask("a1", 10)
    await users.ask("b1", 1)
    assert users.served == ["a1"]
    await users.all_done()
    assert users.served == ["a1", "b1"]


async def test_no_more_wait_than_may() -> None:
    users = Users(Turns(1, 2))
    for name in ("a1", "b1", "c1"):
        await users.ask(name)
    with pytest.raises(ModelBusy) as caught:
        async with users.turns.turn("d"):
            pass
    assert caught.value.retry_after is not None
    assert 1 <= caught.value.retry_after <= LONGEST_SECONDS
    await users.done("a1")
    await users.ask("d1")
    await users.all_done()
    assert users.served == ["a1", "b1", "c1", "d1"]


async def test_one_that_goes_away_while_it_waits_is_forgotten() -> None:
    users = Users(Turns(2, 10))
    await users.ask("a1", 1)
    await users.ask("b1", 2)
    await users.ask("c1", 1)
    await users.cancel("b1")
    assert users.served == ["a1", "c1"], "it was in the way of the third"
    await users.cancel("c1")
    await users.ask("d1", 1)
    assert users.served[-1] == "d1"
    assert users.turns.waiting == 0


async def test_one_that_goes_away_with_its_turn_gives_it_on() -> None:
    turns = Turns(1, 10)
    users = Users(turns)
    await users.ask("a1")
    await users.ask("b1")
    await users.ask("c1")
    # a1 ends and b1 is cancelled before it has seen that it is its turn.
    users._gates["a1"].set()
    while turns.waiting == 2:  # noqa: ASYNC110 - no step further than this one
        await asyncio.sleep(0)
    users._tasks["b1"].cancel()
    await users.settle()
    assert users.served == ["a1", "c1"]
