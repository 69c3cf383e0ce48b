"""Names that a candidate uses and nobody defines; in Python, by pyflakes."""

import ast
from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from tenfold.candidates.evidence import tree_with
from tenfold.source.ask import Ask

_DEFINITIONS: Final = frozenset({"function_definition", "class_definition"})
_TARGETS: Final = {
    "assignment": "left",
    "augmented_assignment": "left",
    "for_statement": "left",
    "named_expression": "name",
    "as_pattern": "alias",
    "type_alias_statement": "left",
}
_IMPORTS: Final = frozenset(
    {"import_statement", "import_from_statement", "future_import_statement"}
)
_MODULE_NAMES: Final = ("__file__", "__name__", "__path__", "__builtins__", "display")


@dataclass(frozen=True, slots=True)
class Faults:
    """What a compiler and a linter say against an insertion."""

    compiles: bool
    undefined: tuple[str, ...]
    """Names that are used in the insertion and defined nowhere, in order."""


def faults(ask: Ask, insert_text: str) -> Faults | None:
    """Compile the statement that an insertion is in, and look for undefined names in it.

    The other statements of the document only lend the names that they bind: reading a long
    document anew for each candidate would take too long. None for other languages than Python,
    and where the document around the insertion does not parse.
    """
    if ask.language.id != "python":
        return None
    found = tree_with(ask, insert_text)
    if found is None or found[0].root_node.has_error:
        return None
    tree, start, end = found
    statements = tree.root_node.children
    inside = [one for one in statements if one.start_byte < end and one.end_byte > start]
    if not inside:
        return None
    module = _compiled(_text(inside))
    if module is None:
        return Faults(False, ())
    first = inside[0].start_point[0]
    rows = range(_row(inside[0], start) - first + 1, _row(inside[0], end) - first + 2)
    unknown = _undefined(module, rows)
    if not unknown:
        return Faults(True, ())
    # Most often there is none, and the rest need not be looked at.
    names: set[str] = set()
    for statement in statements:
        if statement not in inside and not _bind(statement, names):
            return Faults(True, ())
    return Faults(True, tuple(name for name in unknown if name not in names))


def _row(statement: Node, byte: int) -> int:
    """The row of a byte of the document that a statement stands in."""
    root = statement
    while root.parent is not None:
        root = root.parent
    node = root.descendant_for_byte_range(byte, byte)
    assert node is not None
    text = (node.text or b"")[: max(0, byte - node.start_byte)]
    return node.start_point[0] + text.count(b"\n")


def _text(statements: list[Node]) -> str:
    """Statements one below the other, at the rows that they have to each other."""
    lines: list[str] = []
    for statement in statements:
        missing = statement.start_point[0] - statements[0].start_point[0] - len(lines)
        lines += [""] * missing
        lines += (statement.text or b"").decode("utf-8", "replace").split("\n")
    return "\n".join(lines) + "\n"


def _compiled(code: str) -> ast.Module | None:
    """The syntax tree of code that Python compiles; None for what it does not."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        module = ast.parse(code)
        compile(module, "<candidate>", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return module


def _undefined(module: ast.Module, rows: range) -> tuple[str, ...]:
    from pyflakes import checker, messages

    told = checker.Checker(module, builtins=_MODULE_NAMES).messages
    kinds = (messages.UndefinedName, messages.UndefinedLocal)
    return tuple(
        dict.fromkeys(
            str(message.message_args[0])
            for message in sorted(told, key=lambda message: (message.lineno, message.col))
            if isinstance(message, kinds) and message.lineno in rows
        )
    )


def _bind(statement: Node, names: set[str]) -> bool:
    """Add the names that a statement binds in its module; False where nobody can know them."""
    pending = [statement]
    while pending:
        node = pending.pop()
        if node.type in _DEFINITIONS:
            _add(node.child_by_field_name("name"), names)
            _bind_globals(node, names)
            continue
        if node.type in _IMPORTS:
            if any(child.type == "wildcard_import" for child in node.children):
                return False
            _bind_imports(node, names)
            continue
        target = _TARGETS.get(node.type)
        if target is not None:
            _add(node.child_by_field_name(target), names)
        elif node.type in ("case_pattern", "delete_statement"):
            _add(node, names)
        pending.extend(node.children)
    return True


def _bind_globals(definition: Node, names: set[str]) -> None:
    """Names that a function declares as its module's."""
    if b"global " not in (definition.text or b""):
        return
    pending = [definition]
    while pending:
        node = pending.pop()
        if node.type == "global_statement":
            _add(node, names)
        pending.extend(node.children)


def _bind_imports(statement: Node, names: set[str]) -> None:
    for number, child in enumerate(statement.children):
        if statement.field_name_for_child(number) != "name":
            continue
        if child.type == "aliased_import":
            _add(child.child_by_field_name("alias"), names)
        elif child.children:
            _add(child.children[0], names)  # import a.b binds a


def _add(node: Node | None, names: set[str]) -> None:
    """Add all identifiers of a piece of code: more than are bound does no harm."""
    pending = [node] if node is not None else []
    while pending:
        one = pending.pop()
        if one.type == "identifier":
            names.add((one.text or b"").decode("utf-8", "replace"))
        pending.extend(one.children)
