"""The trees of the texts that were asked in last.

A tree is some fifty times the size of its text: an Ask, of which many are kept, does not hold it.
"""

from collections import deque
from typing import Final

from tree_sitter import Tree

_KEPT: Final = 4

_latest: "deque[tuple[str, Tree]]" = deque(maxlen=_KEPT)


def keep_tree(text: str, tree: Tree) -> None:
    """Keep the tree of a whole text for a while."""
    if tree_of(text) is None:
        _latest.append((text, tree))


def tree_of(text: str) -> Tree | None:
    """The tree that was kept with this very text; None for an equal one."""
    return next((tree for kept, tree in tuple(_latest) if kept is text), None)
