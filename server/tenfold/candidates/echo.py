"""Dropping what an answer repeats of the document before the cursor."""

import re

from tenfold.candidates.definitions import LONG_LINE, Kind, classify, is_comment
from tenfold.candidates.place import Place
from tenfold.source.ask import Ask

_NAME = re.compile(r"\b([A-Za-z_$][\w$]*)\s*(?:<[^>]*>)?\(|\b(?:class|struct|impl|module)\s+(\w+)")
_NEAR = 12
"""How many lines above the cursor a repeated comment is looked for."""


def without_echo(
    lines: list[str], ask: Ask, place: Place, *, continues: bool
) -> tuple[list[str], bool]:
    """Drop lines at the answer's start that the document has before the cursor.

    A chat model tends to answer with the comment, the signature and the imports again. Each is
    dropped where it is the same line, and the signature also where only its name is. Returns the
    other lines, and whether more lines could not change what is dropped.
    """
    if ask.task == "comment" or place.level == "inline":
        return _without_head(lines, place), True
    lines, settled = _after_repeated_lines(lines, ask, place, continues=continues)
    if not settled:
        return lines, False
    return _after_signature(lines, ask, place)


def _without_head(lines: list[str], place: Place) -> list[str]:
    """Drop the cursor line's own text where the answer starts with it."""
    head = place.head.strip()
    first = lines[0].lstrip() if lines else ""
    if len(head) > 2 and first.startswith(head):
        return [first[len(head) :].lstrip(" "), *lines[1:]]
    return lines


def _after_repeated_lines(
    lines: list[str], ask: Ask, place: Place, *, continues: bool
) -> tuple[list[str], bool]:
    start = 0
    position = 0
    settled = False
    for number, line in enumerate(lines):
        text = line.strip()
        if not text:
            continue
        if text in ask.imports and _is_at_top(text, ask):
            start = number + 1
            continue
        try:
            position = place.before.index(text, position) + 1
        except ValueError:
            settled = True
            break
        if _is_echo(text, position - 1, ask, place, started=start > 0, continues=continues):
            start = number + 1
        elif continues and not start:
            settled = True
            break
    return (_from_first_text(lines[start:]) if start else lines), settled


def _is_echo(
    text: str, position: int, ask: Ask, place: Place, *, started: bool, continues: bool
) -> bool:
    """Whether a repeated line shows that the answer starts over, and is no chance likeness."""
    last = position == len(place.before) - 1
    if last and (started or not continues):
        return True
    if not re.search(r"\w\w", text):
        return False
    kind = classify(text, ask.language, member=False)
    if kind is Kind.PRELUDE:
        return not text.startswith(("@", "#[", "[")) and _is_at_top(text, ask)
    if kind is Kind.COMMENT:
        return position >= len(place.before) - _NEAR
    if kind in (Kind.DEFINITION, Kind.MAIN, Kind.TEST, Kind.DATA):
        whole = text.count("(") <= text.count(")")
        return whole and (started or text.removesuffix("{").rstrip() in ask.scope)
    return False


def _is_at_top(text: str, ask: Ask) -> bool:
    """Whether the document has the line outside all blocks."""
    return f"\n{text}" in f"\n{ask.text}"


def _after_signature(lines: list[str], ask: Ask, place: Place) -> tuple[list[str], bool]:
    """Drop a signature with the name of the definition that the answer stands in."""
    wanted = _name(ask.scope[-1]) if ask.scope and place.level in ("body", "member") else None
    if wanted is None:
        return lines, True
    imports: list[str] = []
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or is_comment(text, ask.language):
            continue
        kind = classify(text, ask.language, member=False)
        if kind is not Kind.PRELUDE and _name(text) == wanted and _is_definition(text, ask):
            body = _from_first_text(lines[_signature_end(lines, number) :])
            body, settled = _after_repeated_lines(body, ask, place, continues=False)
            return _with_imports(imports, body), settled
        if kind is not Kind.PRELUDE:
            return lines, True
        if text.startswith(("import ", "from ")) and ask.language.id == "python":
            imports.append(text)
    return lines, False


def _is_definition(line: str, ask: Ask) -> bool:
    kinds = (classify(line, ask.language, member=member) for member in (False, True))
    return any(kind in (Kind.DEFINITION, Kind.MAIN, Kind.TEST, Kind.DATA) for kind in kinds)


def _name(line: str) -> str | None:
    match = _NAME.search(line[:LONG_LINE])
    return (match[1] or match[2]) if match else None


def _signature_end(lines: list[str], start: int) -> int:
    """The row after a signature: after the line that opens its body."""
    depth = 0
    for number in range(start, len(lines)):
        text = lines[number].strip()
        depth += sum(map(text.count, "([")) - sum(map(text.count, ")]"))
        if depth > 0:
            continue
        if text.endswith(("{", ":")):
            return number + 1
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if following != "{":
            return number + 1
    return len(lines)


def _with_imports(imports: list[str], body: list[str]) -> list[str]:
    """Put imports that stood above a dropped signature at the start of its body."""
    if not imports or not body:
        return body
    margin = body[0][: len(body[0]) - len(body[0].lstrip())]
    return [*(margin + line for line in imports), *body]


def _from_first_text(lines: list[str]) -> list[str]:
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return lines[start:]
