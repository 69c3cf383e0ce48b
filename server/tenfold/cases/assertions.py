"""Assertions: what an answer must be like, by the names that promptfoo gives them."""

import csv
import re
from dataclasses import dataclass
from typing import Final, Literal

from tenfold.near_names import did_you_mean
from tenfold.prompting.front_matter import Group

FIELDS: Final = ("type", "value", "threshold", "any")
NOT: Final = "not-"


@dataclass(frozen=True, slots=True)
class Kind:
    """What an assertion of one type is made of."""

    value: Literal["text", "texts", "none"] = "none"
    threshold: Literal["needed", "possible", "none"] = "none"
    of_one: bool = True
    """It is of one solution, and not of the whole answer."""
    negated: bool = False
    """There is a ``not-`` of it."""


KINDS: Final[dict[str, Kind]] = {
    "contains": Kind("text", negated=True),
    "icontains": Kind("text", negated=True),
    "contains-any": Kind("texts", negated=True),
    "contains-all": Kind("texts", negated=True),
    "starts-with": Kind("text", negated=True),
    "equals": Kind("text", negated=True),
    "regex": Kind("text", negated=True),
    "levenshtein": Kind("text", "possible", negated=True),
    "python": Kind("text", "possible", negated=True),
    "parses": Kind(negated=True),
    "examples-pass": Kind(),
    "latency": Kind(threshold="needed", of_one=False),
    "cost": Kind(threshold="needed", of_one=False),
    "distinct": Kind(threshold="needed", of_one=False),
}
TYPES: Final = (*KINDS, *(NOT + name for name, kind in KINDS.items() if kind.negated))

MAY_BE_EMPTY: Final = ("equals", "levenshtein")
LEVENSHTEIN_THRESHOLD: Final = 5
"""Edits that are allowed where a case does not say how many, as in promptfoo."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion. It is of the first solution, or where ``any``, of one of them all."""

    type: str
    """As it stands in the file, with ``not-`` where it has that."""
    value: str
    values: tuple[str, ...]
    """Where the type takes several."""
    threshold: float | None
    any: bool
    line: int
    """Of the file, from 1."""

    @property
    def negated(self) -> bool:
        """Whether it must not hold."""
        return self.type not in KINDS

    @property
    def plain(self) -> str:
        """Its type without ``not-``."""
        return self.type.removeprefix(NOT) if self.negated else self.type

    @property
    def kind(self) -> Kind:
        """What it is made of."""
        return KINDS[self.plain]


class CannotTell(Exception):
    """Nobody can say whether an assertion holds, so it fails; the message says why."""


def read_assertions(top: Group) -> tuple[Assertion, ...]:
    """Read the field ``assert`` of a case."""
    read = [_read(group) for group in top.groups("assert")]
    if top.has("assert") and top.value("assert") == []:
        top.wrong("assert", "has nothing in it.", "Add one, such as - type: parses.")
    return tuple(one for one in read if one is not None)


def _read(group: Group) -> Assertion | None:
    group.only(FIELDS)
    name = group.get("type", str, "")
    if name not in TYPES:
        what = f"{name or 'without a name'} does not exist."
        group.wrong("type", what, did_you_mean(name, TYPES))
        return None
    assertion = Assertion(
        type=name,
        value="",
        values=(),
        threshold=None,
        any=_any(group),
        line=group.line,
    )
    kind = assertion.kind
    if assertion.any and not kind.of_one:
        group.wrong("any", f"is not for {name}, which is of the whole answer.", "Remove it.")
    value, values = _value(group, assertion.plain, kind)
    return Assertion(name, value, values, _threshold(group, name, kind), assertion.any, group.line)


def _any(group: Group) -> bool:
    value = group.value("any")
    if value is not None and not isinstance(value, bool):
        group.wrong("any", "must be true or false.", "Correct the value.")
    return value is True


def _value(group: Group, name: str, kind: Kind) -> tuple[str, tuple[str, ...]]:
    if kind.value == "none":
        if group.has("value"):
            group.wrong("value", f"is not for {name}.", "Remove it.")
        return "", ()
    if not group.has("value"):
        what = "a text" if kind.value == "text" else "a list of texts"
        group.wrong("value", "is missing.", f"Add value: and {what}.")
        return "", ()
    if kind.value == "texts":
        return "", _texts(group)
    value = _text(group.value("value"))
    if value is None:
        group.wrong("value", "must be a text.", "Put it in quotes.")
        return "", ()
    if not value and name not in MAY_BE_EMPTY:
        group.wrong("value", "is empty.", "Write what is to be looked for.")
    if name == "regex":
        try:
            re.compile(value)
        except (re.error, RecursionError, OverflowError) as error:
            group.wrong("value", f"is no regular expression: {error}.", "Correct it.")
    if name == "python" and value.startswith("file://"):
        group.wrong("value", "names a file.", "Write the code itself.")
    return value, ()


def _texts(group: Group) -> tuple[str, ...]:
    """A list of texts, or one text with commas between them, as promptfoo takes both."""
    value = group.value("value")
    if isinstance(value, str):
        value = [text.strip() for text in next(csv.reader([value], skipinitialspace=True), [])]
    texts = [_text(item) for item in value] if isinstance(value, list) else []
    found = tuple(text for text in texts if text)
    if not found or len(found) < len(texts):
        group.wrong("value", "must be a list of texts.", "Write it as [one, two].")
    return found


def _text(value: object) -> str | None:
    """A text, or a number as one; None for anything else."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    return None


def _threshold(group: Group, name: str, kind: Kind) -> float | None:
    if not group.has("threshold"):
        if kind.threshold == "needed":
            group.wrong("threshold", f"is missing: {name} needs one.", "Add threshold: to it.")
        return None
    if kind.threshold == "none":
        group.wrong("threshold", f"is not for {name}.", "Remove it.")
        return None
    threshold = float(group.get("threshold", float, 0.0))
    if not threshold >= 0:
        group.wrong("threshold", "must not be negative.", "Correct the value.")
    return threshold
