"""The Ask: what is wanted at a cursor."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from tenfold.source.directives import NO_DIRECTIVES, Directives
from tenfold.source.languages import Language
from tenfold.source.positions import Position, Range

Task = Literal["code", "docstring", "tests", "comment", "explain", "example", "commit"]
"""What the answer is to be: code, a docstring for the code below, tests, more comment text, a
comment that explains code, an example of how code is used, or a commit message for a diff."""

ANSWERS_FOR_PEOPLE: Final = frozenset({"explain", "commit"})
"""Tasks whose answers are no code, and go elsewhere than to where a prompt's text ends."""


class CommentState(Enum):
    """Whether the user is still writing a comment at the cursor."""

    NONE = "none"
    """No comment governs the cursor."""
    WRITING = "writing"
    """The cursor is inside a comment or docstring: an automatic request answers nothing."""
    FINISHED = "finished"
    """A comment above the cursor governs it: an automatic request answers."""


@dataclass(frozen=True, slots=True)
class Indentation:
    """White space as the document uses it."""

    unit: str
    """One level: a tab, or so many spaces."""
    current: str
    """The white space before the first character of the answer's first line."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A related piece of another open file."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Insertion:
    """Where the answer to a task goes in the document itself, and what goes there around it."""

    range: Range
    """What the whole of it replaces."""
    head: str = ""
    tail: str = ""
    below: str = ""
    """What stands in front of ``tail`` where the answer has several lines."""

    def inserted(self, insert_text: str, newline: str) -> str:
        """The text that goes to ``range`` for an answer, with the document's line ends."""
        head, tail = self.head, self.tail
        if "\n" in insert_text.strip():
            tail = self.below + tail
        if newline != "\n":
            head, tail = head.replace("\n", newline), tail.replace("\n", newline)
        return head + insert_text + tail


@dataclass(frozen=True, slots=True)
class AskedIn:
    """Where a task about code that is there already was asked for, and which one."""

    text: str
    """The document's, with line feeds; that of the Ask may be a copy in which the answer's place
    was made."""
    cursor: Position
    task: Task
    """That of the Ask may be another, by what its answer is like: documentation in lines of
    comment is like an explanation."""
    insertion: Insertion


@dataclass(frozen=True, slots=True)
class Ask:
    r"""What is wanted at a cursor.

    All texts have ``\n`` line ends; ``newline`` is the document's own. Offsets count characters
    (code points) of ``text``. The answer goes to ``anchor``, which is on the cursor's own line: at
    or after the cursor, or at the start of a line that is white space only. What an editor
    inserts in place of ``replace`` is ``kept + lead + answer``.
    """

    uri: str
    path: str
    """The file's name as a person would say it, relative to the workspace where there is one."""
    version: int | None
    language: Language
    cursor: Position
    state: CommentState
    task: Task
    instruction: str
    """The comment's text without its marks, one line per line; empty where there is no comment."""
    text: str
    anchor: int
    lead: str
    """What stands between the text at ``anchor`` and the answer, such as a new line and its
    indentation when the cursor is at the end of the comment; the closing quotes of an open
    docstring belong here too."""
    replace: tuple[int, int]
    """Start and end offset of what the insertion replaces: on the cursor's line, around the
    cursor; left of the cursor only white space."""
    indentation: Indentation
    newline: str
    scope: tuple[str, ...]
    """First lines of the enclosing definitions, outermost first."""
    imports: tuple[str, ...]
    """The document's import statements."""
    snippets: tuple[Snippet, ...]
    range: Range
    """``replace`` as LSP positions."""
    subject: str = ""
    """The code that the task is about, where it is about some that is there already."""
    directives: Directives = NO_DIRECTIVES
    """What the comment says of how it is to be answered."""
    asked_in: AskedIn | None = None
    """For a task about code that is there already: where it was asked for."""
    mark: int | None = None
    """Since when the document remembers its changes, in ``Document.changes``."""

    @property
    def prefix(self) -> str:
        """The text that the answer continues."""
        return self.text[: self.anchor] + self.lead

    @property
    def suffix(self) -> str:
        """The text that follows the answer."""
        return self.text[self.replace[1] :]

    @property
    def kept(self) -> str:
        """What stands in ``replace`` before the answer and is inserted again."""
        return self.text[self.replace[0] : self.anchor]
