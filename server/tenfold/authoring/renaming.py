"""Renaming an input of a template's own: its item and every use in the body."""

import yaml

from tenfold.authoring.fields import FieldName, FieldValue
from tenfold.authoring.outline import Input, Outline, Span
from tenfold.authoring.place import Variable, loop_of, place_at, variables
from tenfold.authoring.vocabulary import KEYWORDS
from tenfold.errors import TemplateError
from tenfold.prompting.includes import IncludeError, Includes
from tenfold.prompting.tags import find_tags
from tenfold.prompting.variables import VARIABLES


def input_at(outline: Outline, offset: int) -> tuple[Input, Span] | None:
    """The input that an offset names, and where; None where it names none.

    Raises :class:`tenfold.errors.TemplateError` for a variable that cannot be renamed.
    """
    place = place_at(outline, offset)
    if isinstance(place, (FieldName, FieldValue)):
        for item in outline.inputs:
            if item.span.holds(offset) and item.name not in VARIABLES:
                return item, _bare(outline, item)
        return None
    if not isinstance(place, Variable) or not place.word:
        return None
    if any(loop.name == place.word for loop in place.loops):
        return None
    if place.word in VARIABLES:
        raise TemplateError(
            f"{place.word} is one of Tenfold's variables.", "Only inputs can be renamed."
        )
    for item in outline.inputs:
        if item.name == place.word:
            return item, place.span
    return None


def rename(outline: Outline, item: Input, name: str, includes: Includes) -> list[Span]:
    """What has to give way to a new name.

    Raises :class:`tenfold.errors.TemplateError` where the name cannot be used, or the input is
    used in an included file.
    """
    if not _usable(name):
        raise TemplateError(
            f"{name or 'Nothing'} cannot be the name of an input.",
            "Use letters, digits and _, with a letter first; words such as yes and None are taken.",
        )
    taken = {*VARIABLES, *(other.name for other in outline.inputs if other is not item)}
    taken |= {loop.name for loop in map(loop_of, outline.tags) if loop is not None}
    if name in taken:
        raise TemplateError(f"There is a variable {name} already.", "Choose another name.")
    for file in _included(outline, includes):
        if item.name in _names(file, includes):
            raise TemplateError(
                f"{item.name} is used in {file} too, which other templates may include.",
                "Rename it by hand.",
            )
    uses = [
        Span(token.start, token.end)
        for token, loops in variables(outline.tags)
        if token.text == item.name and all(loop.name != item.name for loop in loops)
    ]
    return [_bare(outline, item), *uses]


def _usable(name: str) -> bool:
    """Whether it is a name in the front matter and in the body."""
    if not name.isidentifier() or name.startswith("_") or name == "loop":
        return False
    # YAML takes yes, no and null for values; to Jinja None is none.
    return name not in KEYWORDS | {"True", "False", "None"} and yaml.safe_load(name) == name


def _bare(outline: Outline, item: Input) -> Span:
    """Where an input's name stands, without quotes around it."""
    start, end = item.span
    quoted = outline.text[start : start + 1] in ("'", '"')
    return Span(start + 1, end - 1) if quoted else item.span


def _included(outline: Outline, includes: Includes) -> list[str]:
    """The names of all files that are included, by others too."""
    found: dict[str, None] = {}
    waiting = _include_names(outline.text, outline.body_start)
    while waiting:
        name = waiting.pop()
        if name not in found and includes.find(name) is not None:
            found[name] = None
            waiting += _include_names(_text(name, includes), 0)
    return list(found)


def _include_names(text: str, start: int) -> list[str]:
    return [
        token.text[1:-1]
        for tag in find_tags(text, start)
        if tag.word == "include"
        for token in tag.tokens
        if token.kind == "string"
    ]


def _names(file: str, includes: Includes) -> set[str]:
    return {token.text for token, _ in variables(find_tags(_text(file, includes)))}


def _text(file: str, includes: Includes) -> str:
    try:
        return includes.read(file)
    except IncludeError:
        return ""
