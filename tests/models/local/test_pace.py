from collections.abc import Callable, Iterator

import pytest
import torch

from tenfold.models.local.pace import Pace


class Machine:
    """A clock that goes on by what a step costs with so many threads."""

    def __init__(self, cost: Callable[[int], float], most: int = 2) -> None:
        self.now = 0.0
        self.cost = cost
        self.took: list[int] = []
        """Threads of each step."""
        self.pace = Pace(most, lambda: self.now)

    def steps(self, count: int) -> float:
        """Seconds that so many steps take."""
        began = self.now
        for _ in range(count):
            with self.pace.step():
                self.took.append(torch.get_num_threads())
                self.now += self.cost(self.took[-1])
        return self.now - began


@pytest.fixture(autouse=True)
def same_threads_afterwards() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def idle(threads: int) -> float:
    return 1.0 / threads


def busy(threads: int) -> float:
    """One of two cores is lost."""
    return 10.0 if threads == 2 else 1.2


def test_an_idle_machine_uses_all_threads() -> None:
    machine = Machine(idle)
    assert machine.steps(200) < 1.05 * 200 * idle(2)
    assert machine.pace.threads == 2
    assert machine.took.count(1) <= 8


def test_a_busy_machine_is_found_out_within_a_few_steps() -> None:
    machine = Machine(busy)
    assert machine.steps(64) < 0.2 * 64 * busy(2)
    assert machine.pace.threads == 1


def test_a_core_that_is_lost_is_noticed_at_the_next_step() -> None:
    machine = Machine(idle)
    machine.steps(300)
    machine.cost = busy
    machine.took.clear()
    machine.steps(4)
    assert machine.took[0] == 2
    assert machine.took[2:] == [1, 1]


def test_a_core_that_is_free_again_is_used_again() -> None:
    machine = Machine(busy)
    machine.steps(64)
    machine.cost = idle
    machine.steps(128)
    assert machine.pace.threads == 2


def test_steps_of_another_size_are_not_taken_for_a_lost_core() -> None:
    machine = Machine(idle)
    machine.steps(100)
    machine.cost = lambda threads: 20 * idle(threads)
    machine.pace.begin()
    machine.took.clear()
    machine.steps(50)
    assert machine.pace.threads == 2
    assert machine.took.count(1) <= 4


def test_one_core_leaves_no_choice() -> None:
    machine = Machine(lambda threads: 1.0, most=1)
    before = torch.get_num_threads()
    machine.steps(50)
    assert set(machine.took) == {before}


def test_an_error_in_a_step_leaves_all_threads() -> None:
    pace = Pace(2)
    with pytest.raises(ValueError, match="step"), pace.step():
        raise ValueError("step")
    assert torch.get_num_threads() == 2
