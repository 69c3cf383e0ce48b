"""tree-sitter parsers, each grammar loaded on first use, and what they are given to read."""

from functools import cache
from importlib import import_module
from typing import Final

import tree_sitter

from tenfold.source.languages import Language

_GRAMMARS: Final = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "java": ("tree_sitter_java", "language"),
    "go": ("tree_sitter_go", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "php_only": ("tree_sitter_php", "language_php_only"),
    "bash": ("tree_sitter_bash", "language"),
}
"""Grammar name to the module that carries it and the function in it."""


_PLAIN = bytes(byte if byte < 0x80 else ord(".") for byte in range(0x100))
"""Each byte of a character outside of ASCII becomes one that may stand in a word, as that may."""


def encoded(language: Language, text: str) -> bytes:
    """A text as a parser of its language is to be given it: as many bytes as it has in UTF-8.

    The grammar of Bash looks characters up in a table of 384, whatever they are
    (tree-sitter-bash 0.25.1, ``isdigit`` in ``scanner.c``): an emoji behind a brace may end the
    process. What such characters are is of no account for the tree; the texts of its nodes are
    not the document's then, their places are.
    """
    data = text.encode("utf-8", "replace")
    return data.translate(_PLAIN) if language.grammar == "bash" else data


def parser_for(language: Language) -> tree_sitter.Parser | None:
    """Make a parser for a language; None where it has no grammar, or none that loads.

    A parser holds the state of one parse: use one per thread. The grammar ``php`` reads
    everything before ``<?php`` as text; ``php_only`` is for code without that mark.
    """
    grammar = _grammar(language.grammar) if language.grammar is not None else None
    return tree_sitter.Parser(grammar) if grammar is not None else None


@cache
def _grammar(name: str) -> tree_sitter.Language | None:
    """Load a grammar; None where it is unknown, missing or of another tree-sitter version."""
    try:
        module, function = _GRAMMARS[name]
        return tree_sitter.Language(getattr(import_module(module), function)())
    except (KeyError, ImportError, AttributeError, ValueError):
        return None
