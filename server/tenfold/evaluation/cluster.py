"""A run spread over the nodes of a Ray cluster."""

import asyncio
from collections.abc import Sequence

from tenfold.assistant import Assistant
from tenfold.errors import EvaluationError
from tenfold.evaluation.answers import Answer, Answers, Variant
from tenfold.evaluation.asking import answer
from tenfold.evaluation.problem import Problem
from tenfold.evaluation.run import Told, unanswered
from tenfold.ray_cluster import connect
from tenfold.settings import Settings

RETRIES = 5
"""How often a problem is given to another node where one dies."""


class _Worker:
    """What a process of the cluster keeps from one problem to the next: the loaded model."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._settings: Settings | None = None
        self._assistant: Assistant | None = None

    def answer(self, problem: Problem, variant: Variant, settings: Settings) -> Answer:
        """Answer a problem in this process."""
        return self._loop.run_until_complete(self._answer(problem, variant, settings))

    async def _answer(self, problem: Problem, variant: Variant, settings: Settings) -> Answer:
        if self._assistant is None or self._settings != settings:
            if self._assistant is not None:
                await self._assistant.close()
            self._assistant, self._settings = Assistant(settings), settings
        return await answer(self._assistant, problem, variant)


_worker: _Worker | None = None


def _answer_here(problem: Problem, variant: Variant, settings: Settings) -> Answer:
    global _worker
    _worker = _worker or _Worker()
    return _worker.answer(problem, variant, settings)


class Cluster:
    """A connection to a Ray cluster whose nodes have Tenfold and the model installed.

    ``address`` is as Ray takes it. Each problem takes ``cpus`` of a node. Raises
    :class:`tenfold.errors.ClusterError` where there is no cluster.
    """

    def __init__(self, address: str, cpus: int = 1) -> None:
        self._ray = connect(address)
        self._answer = self._ray.remote(num_cpus=cpus, max_retries=RETRIES)(_answer_here)

    def run_variant(
        self,
        problems: Sequence[Problem],
        variant: Variant,
        settings: Settings,
        answers: Answers,
        told: Told,
    ) -> None:
        """Answer what is not answered yet; what a node that dies was at goes to another one.

        Raises :class:`EvaluationError` where a problem could not be answered on any node.
        """
        ray = self._ray
        waiting = {
            self._answer.remote(problem, variant, settings): problem
            for problem in unanswered(problems, variant, answers)
        }
        while waiting:
            ready, _ = ray.wait(list(waiting), num_returns=1)
            for reference in ready:
                problem = waiting.pop(reference)
                try:
                    one = ray.get(reference)
                except ray.exceptions.RayError as error:
                    raise EvaluationError(
                        f"{problem.id} was answered by no node ({type(error).__name__}).",
                        "See the cluster's logs; what was answered is kept.",
                    ) from error
                answers.add(one)
                told(variant, one)

    def close(self) -> None:
        """Let go of the connection; the cluster goes on."""
        self._ray.shutdown()
