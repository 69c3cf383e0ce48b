"""The languages table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it is named, parsed and commented.

    ``id`` is LSP's ``languageId``; ``name`` is for people and prompts.
    """

    id: str
    name: str
    extensions: tuple[str, ...]
    grammar: str | None
    """Name of its tree-sitter grammar, None for the plain fallback."""
    line_comments: tuple[str, ...]
    block_comments: tuple[tuple[str, str], ...]
