"""The store: every Ask's Synthesis, served again to ghost text, cycling and the panel."""

from collections import OrderedDict

from tenfold.candidates.candidate import Candidate
from tenfold.source.document import Document
from tenfold.source.positions import Position
from tenfold.synthesis import Synthesis
from tenfold.typed_through import rest_of

STORE_SIZE = 100
"""Asks whose solutions are kept."""

Key = tuple[str, ...]


class Store:
    """Syntheses by what they were asked, the latest used last; the oldest make room."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[Key, Synthesis] = OrderedDict()

    def get(self, key: Key) -> Synthesis | None:
        """The synthesis for a key, from now on the latest used."""
        found = self._by_key.get(key)
        if found is not None:
            self._by_key.move_to_end(key)
        return found

    def add(self, key: Key, synthesis: Synthesis) -> None:
        """Keep a synthesis."""
        self._by_key[key] = synthesis
        if len(self._by_key) > STORE_SIZE:
            self._by_key.popitem(last=False)[1].stop()

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

    def stop_unread(self, *, uri: str | None = None, besides: Synthesis | None = None) -> None:
        """Stop those that nobody waits for: of one document, or all but one."""
        for synthesis in self._by_key.values():
            of_document = uri is None or synthesis.ask.uri == uri
            if of_document and synthesis is not besides and not synthesis.waited_for:
                synthesis.stop()

    def clear(self) -> None:
        """Stop and forget all."""
        for synthesis in self._by_key.values():
            synthesis.stop()
        self._by_key.clear()
