"""A Problem: a document as a user might have it, and how an answer is judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a suite.

    The cursor stands at ``cursor``, an offset of ``text``, as if everything before it had just
    been typed. A problem has either ``tests``, which follow the document and end in an error
    where it is wrong, or ``hidden``, the text that was cut out at the cursor.
    """

    id: str
    file_name: str
    text: str
    cursor: int
    tests: str | None = None
    hidden: str | None = None
