"""Solutions: the ranked, de-duplicated candidates for one Ask, and the account of the others."""

from collections import Counter
from dataclasses import dataclass, replace

from tenfold.candidates.candidate import Candidate
from tenfold.candidates.ranking import ranked
from tenfold.examples.example import Tried


@dataclass(frozen=True, slots=True)
class Account:
    """Where every completion went.

    ``requested = shown + duplicates + empty + Σ failed + pending``, always.
    """

    wanted: int
    """What the user asked for, and one more for each candidate that is there in a second form."""
    requested: int
    """Completions asked of the model so far; more than wanted when duplicates are replaced. Each
    second form of a candidate counts as one."""
    shown: int
    duplicates: int
    empty: int
    failed: tuple[tuple[str, int], ...]
    """Reason and how many, most frequent first."""
    pending: int


class Solutions:
    """The candidates for one Ask as they come in.

    Order is by evidence, but what was shown once keeps its place: a list that reorders itself
    under the reader's eyes cannot be cycled through.
    """

    def __init__(self) -> None:
        self.wanted = 0
        self._requested = 0
        self._second_forms = 0
        self._empty = 0
        self._duplicates = 0
        self._failed: Counter[str] = Counter()
        self._by_fingerprint: dict[str, Candidate] = {}
        self._places: list[str] = []

    def want(self, count: int) -> None:
        """Raise the number of candidates that the user wants."""
        self.wanted = max(self.wanted, count)

    def request(self, count: int) -> None:
        """Note that so many more completions were asked of the model."""
        self._requested += count

    def add(self, candidate: Candidate) -> Candidate | None:
        """Take in a candidate; None where the same program is there already."""
        known = self._by_fingerprint.get(candidate.fingerprint)
        if known is None:
            self._by_fingerprint[candidate.fingerprint] = candidate
            return candidate
        self._by_fingerprint[candidate.fingerprint] = replace(
            known, duplicates=known.duplicates + 1
        )
        self._duplicates += 1
        return None

    def add_second_form(self, candidate: Candidate) -> bool:
        """Take in a second form of a candidate; False where the same program is there already.

        It is asked for and shown at once, and takes nobody's place: as many candidates as are
        wanted are drawn beside it.
        """
        if candidate.fingerprint in self._by_fingerprint:
            return False
        self._by_fingerprint[candidate.fingerprint] = candidate
        self._requested += 1
        self._second_forms += 1
        return True

    def note_examples(self, fingerprint: str, tried: Tried) -> None:
        """Note how a candidate did on its comment's examples."""
        known = self._by_fingerprint[fingerprint]
        self._by_fingerprint[fingerprint] = replace(known, examples=tried)

    def add_empty(self) -> None:
        """Note a completion of which nothing was left."""
        self._empty += 1

    def fail_pending(self, reason: str) -> None:
        """Note that all completions still pending failed, and why."""
        if self.pending:
            self._failed[reason] += self.pending

    def forget_failures(self) -> None:
        """Drop the failed ones from the account, before they are asked for again."""
        self._requested -= self._failed.total()
        self._failed.clear()

    @property
    def shown(self) -> int:
        """How many candidates there are."""
        return len(self._by_fingerprint)

    @property
    def second_forms(self) -> int:
        """How many of them are second forms of others."""
        return self._second_forms

    @property
    def missing(self) -> int:
        """How many more candidates have to be asked for to reach what is wanted."""
        return max(0, self.wanted - (self.shown - self._second_forms) - self.pending)

    @property
    def pending(self) -> int:
        """How many completions the model still owes."""
        settled = self.shown + self._duplicates + self._empty + self._failed.total()
        return self._requested - settled

    @property
    def account(self) -> Account:
        """Where every completion went, so far."""
        return Account(
            wanted=self.wanted + self._second_forms,
            requested=self._requested,
            shown=self.shown,
            duplicates=self._duplicates,
            empty=self._empty,
            failed=tuple(self._failed.most_common()),
            pending=self.pending,
        )

    def ranked(self) -> list[Candidate]:
        """The candidates: first those that keep their places, then the others by evidence."""
        by_id = {candidate.id: candidate for candidate in ranked(self._by_fingerprint.values())}
        kept = [by_id.pop(identity) for identity in self._places]
        return [*kept, *by_id.values()]

    def keep_places(self, count: int) -> list[Candidate]:
        """The first ``count`` candidates, whose places are fixed from now on."""
        served = self.ranked()[:count]
        self._places.extend(
            candidate.id for candidate in served if candidate.id not in self._places
        )
        return served
