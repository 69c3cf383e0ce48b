"""What the front door makes of what Ray says of the engines, without a cluster."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from local_models import prompt_of
from tenfold.errors import ModelBusy, ModelError, ModelUnreachable, PromptTooLong
from tenfold.models.contract import Delta, Sampling
from tenfold.serving import resuming

pytest.importorskip("ray", reason="Ray is not installed: tenfold[cluster]")

from ray.exceptions import ActorDiedError, NodeDiedError, RayTaskError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError

from tenfold.serving.cluster import EngineReplica, Plan, Replicas, application


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "PAUSE_SECONDS", 0)


class Response:
    """What a call gives: items, of which an exception is raised."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items
        self.cancelled = False

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self._items:
            if isinstance(item, Exception) and not isinstance(item, ModelError):
                raise item
            yield item

    def cancel(self) -> None:
        self.cancelled = True


class Handle:
    """Calls engines that give what they are told to, one after the other."""

    def __init__(self, *responses: Sequence[Any]) -> None:
        self.responses = [Response(items) for items in responses]
        self.called = 0

    def options(self, stream: bool) -> "Handle":
        assert stream
        return self

    @property
    def answer(self) -> "Handle":
        return self

    def remote(self, user: str, prompt: Any, sampling: Any) -> Response:
        self.called += 1
        return self.responses[self.called - 1]


A, B = [Delta(0, "a", prompt_tokens=3)], [Delta(0, "b", None, "stop")]


async def heard(handle: Handle) -> str:
    answering = Replicas(handle).answer("ann", prompt_of("x"), Sampling(1, 5, 0.5, seed=1))
    return "".join([delta.text async for part in answering for delta in part])


async def test_an_answer_comes_through() -> None:
    handle = Handle([A, B])
    assert await heard(handle) == "ab"
    assert handle.responses[0].cancelled, "which does nothing to one that is over"


@pytest.mark.parametrize(
    "gone", [ActorDiedError(), NodeDiedError("gone")], ids=["an engine", "a node"]
)
async def test_another_engine_goes_on(gone: Exception) -> None:
    handle = Handle([A, gone], [gone], [A, B])
    assert await heard(handle) == "ab"
    assert handle.called == 3
    assert all(response.cancelled for response in handle.responses)


def task_error() -> Exception:
    return RayTaskError("answer", "a traceback with a secret", ValueError("a secret"))


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (lambda: BackPressureError(9, 9), ModelBusy),
        (lambda: DeploymentUnavailableError("engine"), ModelUnreachable),
        (task_error, ModelError),
        (lambda: PromptTooLong("Too long.", "", 10, 11), PromptTooLong),
    ],
)
async def test_errors_are_told_in_words(
    raised: Callable[[], Exception], kind: type[Exception]
) -> None:
    handle = Handle([A, raised()])
    with pytest.raises(ModelError) as caught:
        await heard(handle)
    assert type(caught.value) is kind
    assert "secret" not in str(caught.value)
    assert handle.called == 1


async def test_a_busy_cluster_says_when_to_come_again() -> None:
    with pytest.raises(ModelBusy) as caught:
        await heard(Handle([BackPressureError(9, 9)]))
    assert caught.value.retry_after


def test_an_engine_whose_model_hangs_is_not_well() -> None:
    class Silent:
        silent_seconds = 1e6

    replica = object.__new__(EngineReplica)
    replica._engine = Silent()  # type: ignore[assignment]
    with pytest.raises(RuntimeError):
        replica.check_health()
    Silent.silent_seconds = 1.0
    replica.check_health()


def test_engines_are_as_many_as_planned() -> None:
    from tenfold.serving.bearers import Bearers

    door = application(Plan("any", fewest=2, most=5, cpus=3, idle_seconds=9, queue=7), Bearers())
    engine, _ = door._bound_deployment.init_args
    deployment = engine._bound_deployment
    scaling = deployment._deployment_config.autoscaling_config
    assert (scaling.min_replicas, scaling.max_replicas) == (2, 5)
    assert scaling.downscale_delay_s == 9
    assert deployment.ray_actor_options["num_cpus"] == 3
    assert deployment.max_queued_requests == 7
