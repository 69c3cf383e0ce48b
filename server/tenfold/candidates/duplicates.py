"""Fingerprints: equal for candidates that are the same program."""

import hashlib
import re

from tree_sitter import Node

from tenfold.candidates.evidence import tree_with
from tenfold.candidates.names import IDENTIFIERS, is_of_another_scope, local_names
from tenfold.candidates.place import columns, indent
from tenfold.source.ask import Ask

_TEXT = re.compile(r"string|char|regex|heredoc|nowdoc|template_literal|text")
_SIMPLE_STRING = re.compile(r"'([^'\"\\\n{}$]*)'")
_SINGLE_IS_DOUBLE = frozenset(
    {"python", "javascript", "javascriptreact", "typescript", "typescriptreact"}
)
_OPTIONAL_SEMICOLONS = _SINGLE_IS_DOUBLE
_TEXTS = frozenset({"comment", "docstring", "explain", "commit"})
"""Tasks whose answers are comments or other text, in which the tree sees nothing."""
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def fingerprint(ask: Ask, insert_text: str) -> str:
    """A hash that is equal for insertions at the same Ask that make the same program.

    It is taken from the syntax tree: kinds of nodes and the texts of their tokens, without
    comments. White space counts only where the tree carries it: Python's indentation makes
    another tree. Literals count, and names that mean something outside; local variables and
    parameters count by where they stand, whatever they are called. What does not parse, and
    languages without a grammar, are compared token by token, with the indentation of each line;
    so are comments, where a comment is what is wanted.
    """
    found = tree_with(ask, insert_text) if ask.task not in _TEXTS else None
    if found is not None:
        tree, start, end = found
        inserted = insert_text.encode("utf-8", "replace")
        parts = _tree(tree.root_node, start, end, inserted, ask.language.id)
        if parts is not None:
            return _hash(parts)
    return _hash(_tokens(insert_text))


def _hash(parts: list[str]) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


def _tree(root: Node, start: int, end: int, inserted: bytes, language: str) -> list[str] | None:
    """The tree's parts that touch the bytes from start to end; None where they do not parse."""
    parts: list[str] = []
    numbers = dict.fromkeys(local_names(root, start, end), 0)
    pending: list[Node | str] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.end_byte < start or node.start_byte > end or "comment" in node.type:
            continue
        if node.is_error or node.is_missing:
            return None
        if node.child_count and not _TEXT.search(node.type):
            parts.append("(" + node.type)
            pending.append(")")
            pending.extend(reversed(node.children))
        elif node.start_byte < end and not _is_optional(node, language):
            # Not the node's own text: a parser may have been given other characters to read.
            text = inserted[max(0, node.start_byte - start) : node.end_byte - start]
            parts.append(_numbered(node, numbers) or _leaf(node.type, text, language))
    return parts


def _numbered(node: Node, numbers: dict[bytes, int]) -> str | None:
    """A local name as its number, in the order of appearance; None for any other token."""
    name = node.text or b""
    if node.type not in IDENTIFIERS or name not in numbers or is_of_another_scope(node):
        return None
    numbers[name] = numbers[name] or max(numbers.values()) + 1
    return f"local {numbers[name]}"


def _is_optional(node: Node, language: str) -> bool:
    """True for a semicolon that JavaScript would put in by itself, or Python throws away."""
    return (
        node.type == ";"
        and language in _OPTIONAL_SEMICOLONS
        and (node.parent is None or node.parent.type != "for_statement")
    )


def _leaf(kind: str, inserted: bytes, language: str) -> str:
    """A token as it counts; of one that begins before the insertion, what is inserted of it."""
    text = inserted.decode("utf-8", "replace")
    if "string" in kind and language in _SINGLE_IS_DOUBLE:
        text = _SIMPLE_STRING.sub(r'"\1"', text) if _SIMPLE_STRING.fullmatch(text) else text
    return f"{kind} {text}"


def _tokens(text: str) -> list[str]:
    """The tokens of each line that is not blank, after its indentation in columns."""
    parts: list[str] = []
    for line in text.splitlines():
        if line.strip():
            parts.append(str(columns(indent(line), 4)))
            parts += [token for token in _TOKEN.findall(line.strip()) if not token.isspace()]
    return parts
