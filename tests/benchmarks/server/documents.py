"""Documents of any length that look like somebody's code, with a place to complete in."""

from dataclasses import dataclass

FUNCTION = '''
def scale_{n}(values: list[float], factor: float = {n}.5) -> list[float]:
    """Scale the values by a factor, and leave out those below zero."""
    scaled = []
    for value in values:
        if value < 0:
            continue  # nothing below zero is ever drawn
        scaled.append(value * factor)
    return scaled

'''
PLACE = """
# Add two numbers, variant {}.
def add(a: int, b: int) -> int:
    

"""  # noqa: W293 - the cursor's line
HEAD = "import json\nimport os\nfrom pathlib import Path\n\n"


@dataclass(frozen=True)
class Text:
    """A document, and the lines of the comment and of the cursor in it."""

    text: str
    comment: int
    cursor: int


def document(lines: int, name: str = "0") -> Text:
    """A document of about so many lines, with a finished comment half way."""
    count = max(lines // FUNCTION.count("\n"), 2)
    parts = [FUNCTION.format(n=number) for number in range(count)]
    before = HEAD + "".join(parts[: count // 2])
    comment = before.count("\n") + 1
    return Text(before + PLACE.format(name) + "".join(parts[count // 2 :]), comment, comment + 2)
