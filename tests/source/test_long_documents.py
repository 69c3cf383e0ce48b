"""Documents of which only a part is parsed: where that part begins must not turn a text round."""

import pytest

from tenfold.source.ask import CommentState
from tenfold.source.comments import comment_state
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position

METHOD = [
    "    def method_{n}(self, a, b):",
    '        """Compare {n} values.',
    "",
    "        The rules are these, and there are",
    "        several of them:",
    "",
    "        >>> A().method_{n}('7', 'NaN')",
    "        '7'",
    '        """',
    "        return a + b",
    "",
]


@pytest.mark.parametrize("number", range(3, 398, 13))
def test_below_a_docstring_of_a_long_class(number: int) -> None:
    lines = ["class A:", '    """A long class."""', ""]
    for n in range(400):
        lines += [line.format(n=n) for line in METHOD]
    below = 3 + number * len(METHOD) + METHOD.index("        return a + b")
    lines[below] = "        "
    document = Document("file:///a.py", language_for("python", "a.py"), "\n".join(lines), 1)
    assert comment_state(document, Position(below, 8)) is CommentState.FINISHED
    assert comment_state(document, Position(below - 2, 8)) is CommentState.WRITING
