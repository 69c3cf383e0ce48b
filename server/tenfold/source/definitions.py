"""The definitions around a cursor, and a document's imports."""

import re
from dataclasses import dataclass
from typing import Final

import tree_sitter

from tenfold.source.document import Document
from tenfold.source.indentation import indentation_of, width
from tenfold.source.languages import Language
from tenfold.source.scanning import Place

_KINDS: Final = frozenset(
    (
        *("class_definition", "function_definition", "class_declaration", "function_declaration"),
        *("abstract_class_declaration", "generator_function_declaration", "method_definition"),
        *("interface_declaration", "enum_declaration", "internal_module", "method_declaration"),
        *("constructor_declaration", "record_declaration", "struct_declaration", "impl_item"),
        *("namespace_declaration", "property_declaration", "local_function_statement"),
        *(
            "function_item",
            "trait_item",
            "mod_item",
            "struct_item",
            "enum_item",
            "type_declaration",
        ),
        *("struct_specifier", "class_specifier", "enum_specifier", "namespace_definition"),
        *("class", "module", "method", "singleton_method", "singleton_class", "trait_declaration"),
    )
)
_FUNCTION_VALUES: Final = ("arrow_function", "function_expression")
_WRAPPERS: Final = frozenset(
    (
        *("decorated_definition", "export_statement", "template_declaration"),
        *("variable_declarator", "lexical_declaration", "variable_declaration", "pair"),
        *("field_definition", "public_field_definition"),
    )
)
_HOLDERS: Final = ("variable_declarator", "pair", "field_definition", "public_field_definition")

_DEFINITION: Final = re.compile(
    r"""(?x) \s*
    (?: (?: export|default|pub(?:\(\w+\))?|public|private|protected|internal|static|abstract|async
          | final|override|virtual|unsafe|sealed|partial|local|open|data )\s+ )*
    (?: (?: def|class|function\*?|fn|func|fun|impl|trait|interface|struct|enum|module|namespace
          | mod|record|object|type )\b [^;]*
      | (?!(?:if|for|while|switch|else|catch|elif|do|try|return|with|match|foreach|using|lock)\b)
        [A-Za-z_~][\w<>\[\],.*&:?\s~]* \( [^;]* \) [^;()=]* \{? \s*
      | (?:const|let|var)\s+\w+\s*=\s*(?:async\s*)?(?:function\b|\(?[^=;]*\)?\s*=>).*
    )"""
)

_IMPORTS: Final = {
    "python": r"import\s+[\w.]+(?:\s+as\s+\w+)?\s*(?:[,#].*)?$|from\s+[\w.]+\s+import\b.*",
    "javascript": r"import\b.*|(?:const|let|var)\s.*\brequire\(.*|export\s.*\bfrom\b.*",
    "java": r"import\s.*",
    "go": r"import\b.*",
    "rust": r"(?:pub\s+)?use\s.*|extern\s+crate\s.*",
    "c": r"\#\s*include\b.*|using\s+(?:namespace\s)?[\w:]+;",
    "csharp": r"\s*(?:global\s+)?using\s+(?:static\s+)?[\w.=\s]+;",
    "ruby": r"(?:require|require_relative|load|include)\b.*",
    "php": r"use\s.*|(?:require|include)(?:_once)?\b.*",
    "bash": r"(?:source|\.)\s+\S.*",
}
_SAME_AS: Final = {"typescript": "javascript", "tsx": "javascript", "cpp": "c"}
_ANY_IMPORT: Final = r"(?:import|include|require|use|using|from|open|@import)\b.*"
_LINES_READ: Final = 2_000
_LINES_OF_ONE: Final = 40
_IMPORTS_KEPT: Final = 100
_LONGEST: Final = 400
"""Characters of a line that are read."""


def enclosing_definitions(
    document: Document, place: Place, answer_line: int, indentation: str
) -> list[int]:
    """First lines of the definitions around a cursor, outermost first.

    Told by the tree where it is whole there, else by the lines above ``answer_line`` that are
    indented less than ``indentation``. Python's tree does not know where a body belongs that is
    still to be written.
    """
    by_indentation = _by_indentation(document, answer_line, indentation)
    if document.language.grammar in (None, "python"):
        return by_indentation
    by_tree = _by_tree(document, place)
    return by_indentation if by_tree is None else by_tree


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a definition; ``end`` is behind its last.

    ``body`` is where its body begins, None where that is on a line with other code.
    """

    first: int
    end: int
    body: int | None


def definition_at(document: Document, place: Place) -> Lines | None:
    """The lines of the innermost definition that a line stands in.

    Decorators and what declares its name belong to it. None where there is none, or no grammar.
    """
    view = document.syntax(place[0])
    if view is None:
        return None
    text = document.line_text(place[0])
    column = max(len(indentation_of(text)), min(place[1], len(text.rstrip()) - 1), 0)
    point = (place[0] - view.first_line, len(text[:column].encode()))
    node = view.tree.root_node.descendant_for_point_range(point, point)
    while node is not None and not _is_definition(node):
        wrapped = node.named_children[-1] if node.named_children else None
        if node.type in _WRAPPERS and wrapped is not None and _is_definition(wrapped):
            break  # the cursor is on a decorator
        node = node.parent
    if node is None:
        return None
    whole = node
    while whole.parent is not None and whole.parent.type in _WRAPPERS:
        whole = whole.parent
    if node.type in _WRAPPERS:
        node = node.named_children[-1]
    body = node.child_by_field_name("body")
    end = whole.end_point[0] + (whole.end_point[1] > 0)
    below = None
    if body is not None:
        row = body.start_point[0] + view.first_line
        begins = len(indentation_of(document.line_text(row)).encode())
        below = row if body.start_point[1] == begins else None
    return Lines(whole.start_point[0] + view.first_line, end + view.first_line, below)


def first_line(document: Document, line: int) -> str:
    """A definition's first line as scope shows it, without what opens its body."""
    return document.line_text(line)[:_LONGEST].strip().removesuffix("}").removesuffix("{").rstrip()


def import_statements(document: Document) -> tuple[str, ...]:
    """The import statements in the first 2,000 lines, such as stand at the line's start."""
    grammar = document.language.grammar or ""
    begins = re.compile(_IMPORTS.get(_SAME_AS.get(grammar, grammar), _ANY_IMPORT)).match
    found: list[str] = []
    lines = [text[:_LONGEST] for text in document.lines(0, _LINES_READ)]
    end = 0
    for number, text in enumerate(lines):
        if number >= end and begins(text):
            end = _import_end(document.language, lines, number)
            found.append("\n".join(lines[number:end]).strip())
            if len(found) == _IMPORTS_KEPT:
                break
    return tuple(found)


def _import_end(language: Language, lines: list[str], start: int) -> int:
    depth = 0
    for number in range(start, min(start + _LINES_OF_ONE, len(lines))):
        text = lines[number]
        depth += sum(map(text.count, "({[")) - sum(map(text.count, ")}]"))
        if depth <= 0:
            return number + 1
    return start + 1


def _by_indentation(document: Document, line: int, indentation: str) -> list[int]:
    found: list[int] = []
    reach = width(indentation)
    for number in range(line - 1, -1, -1):
        if reach == 0:
            break
        text = document.line_text(number)[:_LONGEST]
        if not text.strip():
            continue
        indented = width(indentation_of(text))
        if indented < reach and text.strip()[0] not in "})]{#/*":
            reach = indented
            if _DEFINITION.fullmatch(text) or _DEFINITION.match(text.rstrip().removesuffix("{")):
                found.append(number)
    return found[::-1]


def _by_tree(document: Document, place: Place) -> list[int] | None:
    """The same by the tree; None where it is broken around the cursor or knows of nothing."""
    view = document.syntax(place[0])
    if view is None or view.first_line > 0:
        return None  # what encloses the part that is parsed is not in its tree
    column = len(document.line_text(place[0])[: place[1]].encode())
    point = (place[0] - view.first_line, column)
    node = view.tree.root_node.descendant_for_point_range(point, point)
    found: list[int] = []
    while node is not None:
        if node.type == "ERROR" or (node.has_error and _is_definition(node)):
            return None
        if node.start_point < point < node.end_point and _is_definition(node):
            found.append(_named_on(node) + view.first_line)
        node = node.parent
    if not found and view.tree.root_node.has_error:
        return None
    return list(dict.fromkeys(reversed(found)))


def _named_on(node: tree_sitter.Node) -> int:
    """The row of a definition's name: attributes may stand on the rows above."""
    named = node.child_by_field_name("name") or node.child_by_field_name("declarator")
    return (named or node).start_point[0]


def _is_definition(node: tree_sitter.Node) -> bool:
    if not node.is_named or node.parent is None:
        return False
    if node.type in _FUNCTION_VALUES:
        return node.parent.type in _HOLDERS
    return node.type in _KINDS
