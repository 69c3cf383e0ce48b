"""The models in use: that of the settings, and the one other that was asked for last."""

from collections.abc import Callable

from tenfold.model_in_use import ModelInUse
from tenfold.models.contract import Model
from tenfold.settings import ModelSettings
from tenfold.status import Status


class ModelsInUse:
    """Keeps two models at the most: a machine has room for few. All methods run on the event loop.

    ``opened`` makes a model of settings, ``current`` tells those in force.
    """

    def __init__(
        self,
        opened: Callable[[ModelSettings], Model],
        current: Callable[[], ModelSettings],
        show: Callable[[Status], None],
    ) -> None:
        self._opened = opened
        self._current = current
        self._show = show
        self.main = ModelInUse(lambda: opened(current()), show)
        self._other: tuple[ModelSettings, ModelInUse] | None = None

    async def loaded(self, wanted: ModelSettings) -> Model:
        """A model by its settings, once it is loaded.

        Raises :class:`tenfold.errors.ModelError`.
        """
        if wanted == self._current():
            return await self.main.loaded()
        if self._other is None or self._other[0] != wanted:
            await self._drop_other()
            self._other = wanted, ModelInUse(lambda: self._opened(wanted), self._show)
        return await self._other[1].loaded()

    async def drop(self) -> None:
        """Let go of both; the next ones are opened anew."""
        await self.main.drop()
        await self._drop_other()

    async def _drop_other(self) -> None:
        if self._other is not None:
            other, self._other = self._other[1], None
            await other.drop()
