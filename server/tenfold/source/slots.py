"""Where the answer goes: its place on the cursor's line, and what stands before it."""

import re
from dataclasses import dataclass
from typing import Final

from tenfold.source.ask import Task
from tenfold.source.document import Document
from tenfold.source.governing import Block, Governing, code_part, statement_start
from tenfold.source.indentation import indentation_of, opens_body, width
from tenfold.source.scanning import Place
from tenfold.source.spans import Spans

_DOC_MARK: Final = re.compile(r"\s*(?:///|//!|/\*\*|/\*!)")
_DOCUMENTED: Final = re.compile(
    r"""(?x) \s* (?: @\w | \#\[ | \[\w.*\]\s*$
      | (?: [\w<>\[\],.*&:?\s]*? \b )?
        (?: def|class|function|fn|func|fun|impl|trait|interface|struct|enum|module|namespace|mod
          | record|type|public|private|protected|static|const|export|template )\b
      | [A-Za-z_][\w<>\[\],.*&:?\s]* \( .* \) [^;=]* \{? \s* $ )"""
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for the answer on the cursor's line; columns in characters."""

    task: Task
    anchor: int
    lead: str
    replace: tuple[int, int]
    indentation: str
    """White space before the first character of the answer's first line."""


def slot_at(
    document: Document,
    spans: Spans,
    place: Place,
    unit: str,
    inside: Block | None,
    governing: Governing | None,
) -> Slot:
    """Find the place for the answer to a cursor; ``inside`` is the comment it is in."""
    text = document.line_text(place[0])
    if inside is not None and inside.style == "line":
        return _in_line_comment(document, spans, place, unit, inside)
    if inside is not None:
        return _in_block(document, place, inside)
    if not text.strip():
        indentation = _indentation_of_blank(document, spans, place[0], unit, governing)
        return Slot("code", 0, indentation, (0, len(text)), indentation)
    return _in_code(document, spans, place, unit, governing)


def _on_next_line(text: str, column: int, indentation: str, closer: str = "") -> Slot:
    lead = f"{closer}\n{indentation}"
    return Slot("code", len(text), lead, (column, len(text)), indentation)


def _here(document: Document, place: Place, task: Task = "code", lead: str = "") -> Slot:
    line, column = place
    text = document.line_text(line)
    end = column if text[column:].strip() else len(text)
    return Slot(task, column, lead, (column, end), indentation_of(text))


def _in_line_comment(
    document: Document, spans: Spans, place: Place, unit: str, block: Block
) -> Slot:
    line, column = place
    text = document.line_text(line)
    indentation = indentation_of(text)
    if block.trailing:
        deeper = unit if opens_body(document.language, code_part(document, spans, line)) else ""
        return _on_next_line(text, column, indentation + deeper)
    documents = bool(_DOC_MARK.match(text)) and _documents(document, block)
    if documents or not block.text or block.end[0] > line:
        return _comment_text(document, place, block, "docstring" if documents else "comment")
    return _on_next_line(text, column, indentation)


def _in_block(document: Document, place: Place, block: Block) -> Slot:
    line, column = place
    text = document.line_text(line)
    opening = document.line_text(block.start[0])
    indentation = indentation_of(opening)
    documents = block.style == "docstring" or _documents(document, block)
    if not re.search(r"[^\W_]", block.text):
        return _comment_text(document, place, block, "docstring" if documents else "comment")
    if block.open:
        return _after_closing(document, place, block, indentation)
    if block.end[0] > line or text[block.end[1] :].strip():
        return _comment_text(document, place, block, "comment")
    if documents and _DOC_MARK.match(opening):
        return _comment_text(document, place, block, "docstring")
    return _on_next_line(text, column, indentation)


def _comment_text(document: Document, place: Place, block: Block, task: Task) -> Slot:
    """The answer is text of the comment itself."""
    line, column = place
    text = document.line_text(line)
    if not text.strip():
        opening = document.line_text(block.start[0])
        starred = block.style == "block" and opening.lstrip().startswith("/*")
        indentation = indentation_of(opening) + (" " if starred else "")
        lead = indentation + ("* " if starred else "")
        return Slot(task, 0, lead, (0, len(text)), indentation)
    touching = column == len(text) and text.endswith(("#", "//", "///", "//!", "--", "/*", "/**"))
    return _here(document, place, task, " " if touching else "")


def _after_closing(document: Document, place: Place, block: Block, indentation: str) -> Slot:
    """Close an open comment after the cursor's line, and go on below it."""
    line, column = place
    text = document.line_text(line)
    closer = _closer(document, block)
    one_line = block.start[0] == line
    if not text.strip():
        space = " " if closer == "*/" and not one_line else ""
        lead = f"{indentation}{space}{closer}\n{indentation}"
        return Slot("code", 0, lead, (0, len(text)), indentation)
    if block.style == "docstring":
        written = text.rstrip()
        half = closer[0] * 2
        if written.endswith(half) and not written.endswith(closer):
            return _on_next_line(text, column, indentation, closer[0])
        if not one_line or written[-1] in ("\\", closer[0]):
            closer = f"\n{indentation}{closer}"
    elif closer == "=end":
        closer = "\n=end"
    elif one_line:
        closer = f"{'' if text.endswith(' ') else ' '}{closer}"
    else:
        closer = f"\n{indentation}{' ' if closer == '*/' else ''}{closer}"
    return _on_next_line(text, column, indentation, closer)


def _closer(document: Document, block: Block) -> str:
    opening = document.line_text(block.start[0])[block.start[1] :]
    if block.style == "docstring":
        found = re.match(r"\w{0,2}(\"\"\"|'''|\"|')", opening)
        return found.group(1) if found is not None else '"""'
    closers = [
        closer for opener, closer in document.language.block_comments if opening.startswith(opener)
    ]
    return closers[0] if closers else ""


def _documents(document: Document, block: Block) -> bool:
    """Whether a definition stands right below a comment."""
    return _DOCUMENTED.match(document.line_text(block.end[0] + 1)) is not None


def _indentation_of_blank(
    document: Document, spans: Spans, line: int, unit: str, governing: Governing | None
) -> str:
    """The indentation for an answer on a line of white space: the user's where that can be."""
    typed = document.line_text(line)
    above = line - 1
    while above >= 0 and not document.line_text(above).strip():
        above -= 1
    if above < 0:
        return typed
    code = code_part(document, spans, above)
    opener = opens_body(document.language, code) or code.strip() == "{"
    if governing is not None and governing.how == "above":
        block = governing.block
        fitting = indentation_of(document.line_text(block.start[0]))
        if _can_stand(document, typed, block, unit):
            return typed
        return fitting
    if opener:
        start = statement_start(document, spans, above)
        fitting = indentation_of(document.line_text(start)) + unit
        return typed if width(typed) >= width(fitting) else fitting
    if governing is not None and not typed:
        return indentation_of(document.line_text(above)) + unit
    return typed


def _can_stand(document: Document, typed: str, block: Block, unit: str) -> bool:
    """Whether white space that differs from the comment's above it makes sense."""
    fitting = indentation_of(document.line_text(block.start[0]))
    if not typed or typed == fitting or width(typed) % max(width(unit), 1):
        return False
    if width(typed) < width(fitting):
        return block.style != "docstring"
    above = block.start[0] - 1
    while above >= 0 and not document.line_text(above).strip():
        above -= 1
    text = document.line_text(max(above, 0))
    if above < 0 or not text.strip():
        return False
    reach = width(indentation_of(text))
    return reach >= width(typed) or (
        opens_body(document.language, text) and reach + width(unit) == width(typed)
    )


def _in_code(
    document: Document, spans: Spans, place: Place, unit: str, governing: Governing | None
) -> Slot:
    line, column = place
    text = document.line_text(line)
    if text[column:].strip() or not text[:column].strip():
        return _here(document, place)
    if governing is not None and governing.how == "above":
        start = document.line_text(governing.block.start[0])
        return _on_next_line(text, column, indentation_of(start))
    if opens_body(document.language, text[:column]):
        start = document.line_text(statement_start(document, spans, line))
        return _on_next_line(text, column, indentation_of(start) + unit)
    return _here(document, place)
