"""The kinds of words that an editor colours."""

from typing import Literal, get_args

Kind = Literal[
    "comment", "keyword", "string", "number", "operator", "variable", "parameter", "property",
    "function", "class",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
"""LSP's own types; ``parameter`` is for a loop's variable, ``class`` for a role marker."""
