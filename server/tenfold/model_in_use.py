"""The model in use: opened when it is first asked for, loaded once, dropped for another."""

import asyncio
from collections.abc import Callable

from tenfold.errors import TenfoldError
from tenfold.models.contract import Model
from tenfold.status import Status, error_status


class ModelInUse:
    """Keeps one model, and shows how its loading goes. All methods run on the event loop."""

    def __init__(self, opened: Callable[[], Model], show: Callable[[Status], None]) -> None:
        self._open = opened
        self._show = show
        self._model: Model | None = None
        self._loading: asyncio.Task[None] | None = None

    @property
    def in_memory(self) -> Model | None:
        """The model where it is loaded, so that nothing has to wait for it."""
        return self._model if self._model is not None and self._model.loaded else None

    async def loaded(self) -> Model:
        """The model, once it is loaded. Raises :class:`tenfold.errors.ModelError`."""
        model = self._opened()
        if not model.loaded:
            loading = self._loading
            if loading is None or loading.done():
                loading = self._start_loading(model)
            # Shielded: a request that is cancelled does not take the loading with it.
            await asyncio.shield(loading)
        return model

    def warm_up(self) -> None:
        """Begin to load it while the user still writes, unless that was tried before."""
        if self._loading is None:
            self._start_loading(self._opened())

    async def settled(self) -> None:
        """Wait until it is not being loaded any more, however that ends."""
        if self._loading is not None:
            await asyncio.wait([self._loading])

    async def drop(self) -> None:
        """Let go of it; the next one is opened anew."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        if self._model is not None:
            model, self._model = self._model, None
            await model.close()

    def _opened(self) -> Model:
        if self._model is None:
            self._model = self._open()
        return self._model

    def _start_loading(self, model: Model) -> "asyncio.Task[None]":
        loading = self._loading = asyncio.ensure_future(self._load(model))
        # Whoever waits gets the error; where nobody does, it has been shown all the same.
        loading.add_done_callback(lambda task: task.cancelled() or task.exception())
        return loading

    async def _load(self, model: Model) -> None:
        self._show(Status("loading", model.name, "Loading the model."))
        try:
            await model.load(lambda stage: self._show(Status("loading", model.name, stage)))
        except TenfoldError as error:
            self._show(error_status(model.name, error))
            raise
        self._show(Status("ready", model.name))
