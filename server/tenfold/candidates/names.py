"""Names that mean nothing outside an insertion: its local variables and parameters."""

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

_FUNCTIONS: Final = frozenset(
    {
        *("function_definition", "lambda", "function_declaration", "function_expression"),
        *("arrow_function", "generator_function_declaration", "generator_function"),
        *("method_definition", "method_declaration", "constructor_declaration"),
        *("func_literal", "function_item", "closure_expression", "lambda_expression"),
        *("local_function_statement", "method", "singleton_method", "anonymous_function"),
        *("block", "do_block"),
    }
)
"""Nodes that have names of their own; a block is one in Ruby, and elsewhere stands in one."""

_BINDERS: Final = {
    # Python
    "assignment": ("left",),
    "for_statement": ("left",),
    "for_in_clause": ("left",),
    "named_expression": ("name",),
    "as_pattern": ("alias",),
    "default_parameter": ("name",),
    "typed_default_parameter": ("name",),
    # JavaScript and TypeScript; Java and C# in part
    "variable_declarator": ("name",),
    "arrow_function": ("parameter",),
    "for_in_statement": ("left",),
    "catch_clause": ("parameter",),
    "required_parameter": ("pattern",),
    "optional_parameter": ("pattern",),
    # Java
    "formal_parameter": ("name",),
    "enhanced_for_statement": ("name",),
    # Go
    "short_var_declaration": ("left",),
    "var_spec": ("name",),
    "range_clause": ("left",),
    # Rust
    "let_declaration": ("pattern",),
    "for_expression": ("pattern",),
    # C and C++
    "init_declarator": ("declarator",),
    "for_range_loop": ("declarator",),
    "parameter_declaration": ("declarator", "name"),
    # C#, PHP
    "parameter": ("name", "pattern"),
    "foreach_statement": ("left",),
    "simple_parameter": ("name",),
    "assignment_expression": ("left",),
}
"""Kinds of nodes that bind names, and the fields in which the names stand."""

_LISTS: Final = frozenset(
    {
        *("parameters", "lambda_parameters", "formal_parameters", "inferred_parameters"),
        *("method_parameters", "block_parameters", "closure_parameters"),
    }
)
"""Nodes whose children are names that they bind."""

_PATTERNS: Final = frozenset(
    {
        *(
            "pattern_list",
            "tuple_pattern",
            "list_pattern",
            "list_splat_pattern",
            "as_pattern_target",
        ),
        *("dictionary_splat_pattern", "array_pattern", "rest_pattern", "expression_list"),
        *("left_assignment_list", "typed_parameter", "pointer_declarator", "reference_declarator"),
        *("mut_pattern", "ref_pattern", "reference_pattern", "tuple_expression"),
    }
)
"""What may stand between a binder and the names."""

IDENTIFIERS: Final = frozenset({"identifier", "variable_name"})
_DECLARED_ELSEWHERE: Final = frozenset({"global_statement", "nonlocal_statement"})
_NAMED: Final = {
    "keyword_argument": "name",
    "attribute": "attribute",
    "field_access": "field",
    "named_argument": "name",
    "member_access_expression": "name",
}
"""Nodes in which a name stands for something of another scope."""


def local_names(root: Node, start: int, end: int) -> frozenset[bytes]:
    """Names that are bound by the bytes from start to end, in a function, and used nowhere else.

    A name that the function around them has as well, such as one of its parameters, is not
    theirs to choose.
    """
    around = _outermost_function(root, start, end)
    bound: set[bytes] = set()
    others: set[bytes] = set()
    for node, inside in _nodes(root, start, end, in_function=False):
        if node.type in _DECLARED_ELSEWHERE or "string" in node.type:
            # A string is compared as it stands, with the names that are put into it.
            others.update(_names(node, every=True))
        elif node.type in IDENTIFIERS and is_of_another_scope(node):
            others.add(node.text or b"")
        elif inside:
            bound.update(_bound_by(node))
    if around is not None and bound:
        others.update(_outside(around, start, end))
    return frozenset(bound - others)


def is_of_another_scope(node: Node) -> bool:
    """Whether an identifier is an attribute's or an argument's name, and no variable's."""
    parent = node.parent
    field = _NAMED.get(parent.type) if parent is not None else None
    if field is None or parent is None:
        return False
    named = parent.child_by_field_name(field)
    return named is not None and named.id == node.id


def _nodes(root: Node, start: int, end: int, *, in_function: bool) -> Iterator[tuple[Node, bool]]:
    """The nodes that touch a range, each with whether it is in a function."""
    pending = [(root, in_function)]
    while pending:
        node, inside = pending.pop()
        if node.end_byte <= start or node.start_byte >= end:
            continue
        if node.start_byte >= start:
            yield node, inside
        here = inside or node.type in _FUNCTIONS
        pending.extend((child, here) for child in node.children)


def _bound_by(node: Node) -> Iterator[bytes]:
    for field in _BINDERS.get(node.type, ()):
        for target in node.children_by_field_name(field):
            yield from _names(target)
    if node.type in _LISTS:
        for child in node.children:
            yield from _names(child)


def _names(node: Node, *, every: bool = False) -> Iterator[bytes]:
    """The identifiers of a target; of ``x.y`` and ``x[y]`` none is bound."""
    if node.type in IDENTIFIERS:
        yield node.text or b""
    elif every or node.type in _PATTERNS:
        children = node.children[:1] if node.type == "typed_parameter" else node.children
        for child in children:
            yield from _names(child, every=every)


def _outermost_function(root: Node, start: int, end: int) -> Node | None:
    node: Node | None = root
    while node is not None:
        inner = next(
            (c for c in node.children if c.start_byte <= start and c.end_byte >= end), None
        )
        # An insertion begins its own functions; one around it has begun before.
        if inner is not None and inner.type in _FUNCTIONS and inner.start_byte < start:
            return inner
        node = inner
    return None


def _outside(function: Node, start: int, end: int) -> Iterator[bytes]:
    """Identifiers of a function that do not stand in the range."""
    pending = [function]
    while pending:
        node = pending.pop()
        if node.start_byte >= start and node.end_byte <= end:
            continue
        if node.type in IDENTIFIERS:
            yield node.text or b""
        pending.extend(node.children)
