"""The store: every Ask's Synthesis, served again to ghost text, cycling and the panel."""

from collections import OrderedDict
from collections.abc import Hashable

from tenfold.candidates.candidate import Candidate
from tenfold.source.document import Document
from tenfold.source.positions import Position
from tenfold.synthesis import Synthesis
from tenfold.typed_through import goes_on, rest_of

STORE_SIZE = 100
"""Asks whose solutions are kept."""
STORE_CHARACTERS = 20_000_000
"""Characters of their documents together: of long ones fewer are kept."""

Key = tuple[Hashable, ...]


class Store:
    """Syntheses by what they were asked, the latest used last; the oldest make room."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[Key, Synthesis] = OrderedDict()
        self._characters = 0

    def get(self, key: Key) -> Synthesis | None:
        """The synthesis for a key, from now on the latest used."""
        found = self._by_key.get(key)
        if found is not None:
            self._by_key.move_to_end(key)
        return found

    def add(self, key: Key, synthesis: Synthesis) -> None:
        """Keep a synthesis, in the place of another one for the same key."""
        replaced = self._by_key.pop(key, None)
        if replaced is not None:
            self._characters -= len(replaced.ask.text)
        self._by_key[key] = synthesis
        self._characters += len(synthesis.ask.text)
        while len(self._by_key) > 1 and (
            len(self._by_key) > STORE_SIZE or self._characters > STORE_CHARACTERS
        ):
            oldest = self._by_key.popitem(last=False)[1]
            self._characters -= len(oldest.ask.text)
            oldest.stop()

    def of_solution(self, identity: str) -> tuple[Synthesis, Candidate] | None:
        """The candidate with this id, and the synthesis that made it."""
        for synthesis in reversed(self._by_key.values()):
            for candidate in synthesis.solutions.ranked():
                if candidate.id == identity:
                    return synthesis, candidate
        return None

    def typed_through(self, document: Document, position: Position) -> list[Candidate]:
        """What is left of candidates whose beginning the user has typed up to the cursor.

        Those of the latest used synthesis that has any, in their order.
        """
        for synthesis in reversed(self._by_key.values()):
            if synthesis.ask.uri != document.uri or not synthesis.solutions.shown:
                continue
            ranked = synthesis.solutions.ranked()
            if found := rest_of(ranked, synthesis.ask, document, position):
                return found
        return []

    def running(self, uri: str) -> Synthesis | None:
        """The synthesis for a document that the model is at work for."""
        for synthesis in reversed(self._by_key.values()):
            if synthesis.ask.uri == uri and synthesis.running:
                return synthesis
        return None

    def asked_for(self, besides: Synthesis) -> bool:
        """Whether the user waits for the candidates of another one."""
        return any(s is not besides and s.asked_for for s in self._by_key.values())

    def stop_others(self, besides: Synthesis) -> None:
        """Stop all but one and those that the user waits for."""
        for synthesis in self._by_key.values():
            if synthesis is not besides and not synthesis.asked_for:
                synthesis.stop()

    def stop_outdated(self, document: Document) -> None:
        """Stop those that nobody waits for, unless the user types what they say."""
        for synthesis in self._by_key.values():
            ask = synthesis.ask
            if ask.uri != document.uri or not synthesis.running or synthesis.waited_for:
                continue
            if synthesis.solutions.shown or not goes_on(synthesis.begun(), ask, document):
                synthesis.stop()

    def stop_unread(self, uri: str) -> None:
        """Stop those for a document that nobody waits for."""
        for synthesis in self._by_key.values():
            if synthesis.ask.uri == uri and not synthesis.waited_for:
                synthesis.stop()

    def clear(self) -> None:
        """Stop and forget all."""
        for synthesis in self._by_key.values():
            synthesis.stop()
        self._by_key.clear()
        self._characters = 0
