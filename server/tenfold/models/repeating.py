"""Hearing answers again that broke off, up to where they did."""


class OtherAnswer(Exception):
    """What is told again is not what was told before."""


class Repeating:
    """Knows the pieces of several answers, and which were told before when they come again."""

    def __init__(self) -> None:
        self._told: dict[int | str, list[str]] = {}
        self._heard: dict[int | str, int] = {}

    @property
    def begun(self) -> bool:
        """Whether anything was told."""
        return bool(self._told)

    def again(self) -> None:
        """All answers are told again, from their beginnings."""
        self._heard = {}

    def was_told(self, index: int | str, text: str) -> bool:
        """Whether the next piece of an answer was told before; one that was not is remembered.

        Raises :class:`OtherAnswer`.
        """
        told = self._told.setdefault(index, [])
        place = self._heard.get(index, 0)
        self._heard[index] = place + 1
        if place == len(told):
            told.append(text)
            return False
        if told[place] != text:
            raise OtherAnswer
        return True
