"""The endpoint on a Ray cluster: front doors that speak HTTP, and engines that run the model."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from ray import serve
from ray.exceptions import (
    NodeDiedError,
    ObjectLostError,
    RayActorError,
    RayError,
    WorkerCrashedError,
)
from ray.serve.exceptions import (
    BackPressureError,
    RayServeException,
    ReplicaUnavailableError,
)
from starlette.applications import Starlette

from tenfold.errors import ModelBusy, ModelError, ModelUnreachable, TenfoldError
from tenfold.models.contract import Delta, Sampling
from tenfold.models.local.engine import open_local
from tenfold.prompting.prompt import Prompt
from tenfold.serving.app import app_of
from tenfold.serving.bearers import Bearers
from tenfold.serving.engine import TOGETHER, Engine
from tenfold.serving.ray_meter import RayMeter
from tenfold.serving.resuming import Lost, resumed
from tenfold.serving.served import About
from tenfold.settings import Device

APPLICATION = "tenfold"
ENGINE = "engine"
FRONT_DOOR = "front-door"

FRONT_DOORS = 2
"""So that one can be made anew, or die with its node, while the other answers."""

HELD = 16
"""Requests that one engine holds, most of them waiting for their turn. The others wait at the front
doors, from where they may go to engines that are still being started."""

WANTED_IN_ENGINE = 4
"""Requests an engine is to hold: where there are more, others are started; where fewer, ended."""

BUSY_FOR_SECONDS = 10.0
"""There has to be more work than that for so long, before another engine is begun."""

AVERAGED_SECONDS = 20.0
"""What an engine holds is its mean over so long; Ray reports it every ten seconds."""

BUSY_SECONDS = 2.0
"""After so long a client that was turned away by a front door may try again."""

DRAIN_SECONDS = 120
"""What an engine is at when it is to end has so long to be done."""

LONGEST_SILENCE_SECONDS = 300
"""More than reading the longest prompt takes: a model that says nothing for so long hangs."""

_GONE = (RayActorError, NodeDiedError, WorkerCrashedError, ObjectLostError, ReplicaUnavailableError)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be served, and on how much of the cluster."""

    name: str
    device: Device = "auto"
    fewest: int = 1
    most: int = 1
    """Engines: as many as there is work for, between these two."""
    cpus: int = 1
    """Cores of each engine."""
    together: int = TOGETHER
    """Answers of several requests that an engine writes at once."""
    idle_seconds: float = 120.0
    """An engine for which there was no need for so long is ended."""
    queue: int = 64
    """Requests that wait at each front door at the most."""


class EngineReplica:
    """One process with the model."""

    async def __init__(self, plan: Plan) -> None:  # type: ignore[misc]  # Ray awaits it
        model = open_local(plan.name, plan.device, plan.together)
        self._engine = Engine(model, most_waiting=HELD, meter=RayMeter())
        self._about = await self._engine.load()

    async def about(self) -> About:
        """What is told of the model."""
        return self._about

    async def answer(
        self, user: str, prompt: Prompt, sampling: Sampling
    ) -> AsyncGenerator[list[Delta] | TenfoldError, None]:
        """Stream the answers. An error is the last item; one that is raised is a lost process."""
        try:
            async with aclosing(self._engine.answer(user, prompt, sampling)) as parts:
                async for part in parts:
                    yield part
        except TenfoldError as error:
            yield error

    def check_health(self) -> None:
        """Ray asks it now and then, and puts another engine in the place of one that raises."""
        if self._engine.silent_seconds > LONGEST_SILENCE_SECONDS:
            raise RuntimeError("the model has been silent for too long")


class Replicas:
    """The engines of the cluster, as one model that is served."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._streaming = handle.options(stream=True)

    async def about(self) -> About:
        """What is told of the model, by the first engine that is ready."""
        about: About = await self._handle.about.remote()
        return about

    async def answer(
        self, user: str, prompt: Prompt, sampling: Sampling
    ) -> AsyncGenerator[list[Delta], None]:
        """Stream the answers of an engine, and of another one where it dies."""
        async with aclosing(resumed(lambda: self._once(user, prompt, sampling))) as parts:
            async for part in parts:
                yield part

    async def _once(
        self, user: str, prompt: Prompt, sampling: Sampling
    ) -> AsyncGenerator[list[Delta], None]:
        response = self._streaming.answer.remote(user, prompt, sampling)
        try:
            async for part in response:
                if isinstance(part, TenfoldError):
                    raise part
                yield part
        except BackPressureError:
            raise ModelBusy(
                "Too many requests wait already.", "Ask again in a while.", BUSY_SECONDS
            ) from None
        except _GONE:
            raise Lost from None
        except RayServeException as error:
            raise ModelUnreachable(
                f"No engine can be had ({type(error).__name__}).", "Ask again in a moment."
            ) from None
        except RayError as error:
            raise ModelError(f"An engine failed ({type(error).__name__}).") from None
        finally:
            response.cancel()  # where it has not ended: the client has gone


class FrontDoor:
    """One process that speaks HTTP."""

    async def __init__(self, engines: Any, bearers: Bearers) -> None:  # type: ignore[misc]
        self._replicas = Replicas(engines)
        self._bearers = bearers
        self._about = await self._replicas.about()

    def __serve_build_asgi_app__(self) -> Starlette:
        """The ASGI application that Ray's own web servers hand requests to."""
        return app_of(self._replicas, self._about, self._bearers)


def application(plan: Plan, bearers: Bearers) -> Any:
    """The Ray Serve application."""
    engine: Any = serve.deployment(
        EngineReplica,
        name=ENGINE,
        ray_actor_options={"num_cpus": plan.cpus},
        max_ongoing_requests=HELD,
        max_queued_requests=plan.queue,
        autoscaling_config={
            "min_replicas": plan.fewest,
            "max_replicas": plan.most,
            "target_ongoing_requests": WANTED_IN_ENGINE,
            "look_back_period_s": AVERAGED_SECONDS,
            "upscale_delay_s": BUSY_FOR_SECONDS,
            "downscale_delay_s": plan.idle_seconds,
        },
        health_check_period_s=5,
        health_check_timeout_s=30,
        graceful_shutdown_timeout_s=DRAIN_SECONDS,
    )
    door: Any = serve.deployment(
        serve.ingress()(FrontDoor),
        name=FRONT_DOOR,
        num_replicas=FRONT_DOORS,
        ray_actor_options={"num_cpus": 0},
        max_ongoing_requests=1000,
        health_check_period_s=5,
        graceful_shutdown_timeout_s=DRAIN_SECONDS,
    )
    return door.bind(engine.bind(plan), bearers)


def deploy(plan: Plan, bearers: Bearers, host: str, port: int) -> None:
    """Serve on the cluster that this process is connected to; done once it answers.

    It goes on after this process has ended. Deployed again, it is changed while it answers. Raises
    :class:`tenfold.errors.ModelError` where the model cannot be run there.
    """
    serve.start(proxy_location="EveryNode", http_options={"host": host, "port": port})
    try:
        serve.run(application(plan, bearers), name=APPLICATION, route_prefix="/")
    except RuntimeError:
        raise ModelError(
            f"{plan.name} could not be started on the cluster.",
            "See `serve status`; each node needs Tenfold, the model and the cores for one engine.",
        ) from None
