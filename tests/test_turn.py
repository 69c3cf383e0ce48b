"""One piece of work has the model at a time, the latest that came."""

import asyncio

from tenfold.turn import Turn


class Work:
    """Works until it is stopped, and takes some steps to tidy up."""

    alive = 0
    most = 0

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.tidied = False

    async def __call__(self) -> None:
        self.started.set()
        Work.alive += 1
        Work.most = max(Work.most, Work.alive)
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(5):
                await asyncio.sleep(0)
            Work.alive -= 1
            self.tidied = True


async def test_the_latest_begins_when_the_others_have_ended() -> None:
    Work.most = 0
    turn, works = Turn(), [Work() for _ in range(5)]
    turn.give(works[0])
    await works[0].started.wait()
    for work in works[1:]:
        last = turn.give(work)
    await works[-1].started.wait()
    assert works[0].tidied
    assert [work.started.is_set() for work in works] == [True, False, False, False, True]
    assert Work.most == 1
    assert turn.taken
    turn.stop(last)
    await asyncio.wait({last})
    await asyncio.sleep(0)
    assert not turn.taken


async def test_stopping_twice_does_not_cut_the_tidying_short() -> None:
    turn, work = Turn(), Work()
    task = turn.give(work)
    await work.started.wait()
    turn.stop(task)
    await asyncio.sleep(0)
    turn.stop(task)
    await asyncio.wait({task})
    assert work.tidied


async def test_what_has_ended_is_not_stopped() -> None:
    async def nothing() -> None: ...

    turn = Turn()
    task = turn.give(nothing)
    await task
    turn.stop(task)
    assert not task.cancelled()
