"""The models in use: that of the settings, and the one other that was asked for last."""

from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from tenfold.model_in_use import ModelInUse
from tenfold.models.contract import Model
from tenfold.settings import ModelSettings
from tenfold.status import Status


class ModelsInUse:
    """Keeps two models at the most: a machine has room for few. All methods run on the event loop.

    ``opened`` makes a model of settings, ``current`` tells those in force. ``free`` waits until
    no other work than the caller's has a model: none is let go while it answers.
    """

    def __init__(
        self,
        opened: Callable[[ModelSettings], Model],
        current: Callable[[], ModelSettings],
        show: Callable[[Status], None],
        free: Callable[[], Awaitable[None]],
    ) -> None:
        self._settings_of: WeakKeyDictionary[Model, ModelSettings] = WeakKeyDictionary()
        self._opened = opened
        self._current = current
        self._show = show
        self._free = free
        self.main = ModelInUse(lambda: self._open(current()), show)
        self._other: tuple[ModelSettings, ModelInUse] | None = None

    async def loaded(self, wanted: ModelSettings) -> Model:
        """A model by its settings, once it is loaded.

        Raises :class:`tenfold.errors.ModelError`.
        """
        if wanted == self._current():
            return await self.main.loaded()
        while (other := self._other) is not None and other[0] != wanted:
            await other[1].settled()
            await self._free()
            if other is self._other:
                await self._drop_other()
        if self._other is None:
            self._other = wanted, ModelInUse(lambda: self._open(wanted), self._show)
        return await self._other[1].loaded()

    async def again(self, model: Model) -> Model:
        """A model that was used before, loaded; another one like it where it has been let go.

        Raises :class:`tenfold.errors.ModelError`.
        """
        return await self.loaded(self._settings_of[model])

    def in_memory(self, wanted: ModelSettings) -> Model | None:
        """A model by its settings where it is loaded, so that nothing has to wait for it."""
        if wanted == self._current():
            return self.main.in_memory
        if self._other is not None and self._other[0] == wanted:
            return self._other[1].in_memory
        return None

    async def drop(self) -> None:
        """Let go of both; the next ones are opened anew."""
        await self.main.drop()
        await self._drop_other()

    def _open(self, settings: ModelSettings) -> Model:
        model = self._opened(settings)
        self._settings_of[model] = settings
        return model

    async def _drop_other(self) -> None:
        if self._other is not None:
            other, self._other = self._other[1], None
            await other.drop()
