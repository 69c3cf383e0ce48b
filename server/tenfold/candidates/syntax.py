"""What tree-sitter says about an answer: is it whole, and which lines are inside a literal."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Node, Tree

from tenfold.source.languages import Language
from tenfold.source.parsing import encoded, parser_for

_OPENERS = {"(", "[", "{", "${", "#{", "#[", "$(", "((", "$((", "[["}
_CLOSERS = {")", "]", "}", "))", "]]"}
_QUOTES = {'"', "'", "`", '"""', 'R"', '$"', '@"', "$'"}
_HEREDOC = re.compile(r"<<[~-]?\s?(?P<quote>[\"'`]?)(?P<name>[A-Z_a-z]\w*)(?P=quote)")
_HEREDOC_LANGUAGES = frozenset({"ruby", "shellscript", "php"})
_LITERAL = re.compile(r"string|heredoc|nowdoc|template_literal|text_block|regex")


@dataclass(frozen=True, slots=True)
class Openness:
    """What is still open at the end of a piece of code.

    ``brackets`` is how many brackets wait for their closer (negative: more closers than
    openers); ``literal`` is True inside a string, a here document or a block comment.
    """

    brackets: int
    literal: bool

    @property
    def closed(self) -> bool:
        """True where the next line starts something new."""
        return self.brackets <= 0 and not self.literal


_CLOSED = Openness(0, False)


def parse(language: Language, code: str) -> Tree | None:
    """The syntax tree of a piece of code, None for a language without a grammar.

    PHP code without its opening tag is parsed as code. Rows are those of ``code``.
    """
    parser = parser_for(language)
    if parser is None:
        return None
    if language.id == "php" and "<?" not in code:
        code = "<?php " + code
    return parser.parse(encoded(language, code))


def has_errors(language: Language, code: str) -> bool | None:
    """True where the code does not parse; None for a language without a grammar."""
    tree = parse(language, code)
    return None if tree is None else tree.root_node.has_error


@lru_cache(maxsize=512)
def openness(language: Language, code: str) -> Openness:
    """What is still open at the end of the code, by its tokens where it does not parse."""
    if language.id in _HEREDOC_LANGUAGES and _open_heredoc(code):
        return Openness(0, True)
    tree = parse(language, code)
    if tree is None:
        return Openness(_textual_brackets(code), False)
    if not tree.root_node.has_error:
        return _CLOSED
    if _open_block_comment(language, code):
        return Openness(0, True)
    return _count(tree.root_node)


def _open_heredoc(code: str) -> bool:
    for match in _HEREDOC.finditer(code):
        end = re.compile(rf"^\s*{re.escape(match['name'])}\b", re.MULTILINE)
        if end.search(code, match.end()) is None:
            return True
    return False


def _open_block_comment(language: Language, code: str) -> bool:
    return any(
        code.rfind(opener) > code.rfind(closer)
        for opener, closer in language.block_comments
        if opener != closer
    )


def _textual_brackets(code: str) -> int:
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))


def _count(root: Node) -> Openness:
    """Count the tokens below nodes with errors; a node without an error is balanced."""
    brackets = 0
    starts = 0
    quotes: dict[str, int] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if node.child_count:
            if node.has_error:
                pending.extend(node.children)
            continue
        kind = node.type
        if node.is_missing:
            if kind == "heredoc_end":
                starts += 1
        elif kind in _OPENERS:
            brackets += 1
        elif kind in _CLOSERS:
            brackets -= 1
        elif kind in _QUOTES:
            quotes[kind] = quotes.get(kind, 0) + 1
        elif kind in ("string_start", "raw_string_start") or _is_open_verbatim(node):
            starts += 1
        elif kind in ("string_end", "raw_string_end"):
            starts -= 1
    literal = starts > 0 or any(number % 2 for number in quotes.values())
    return Openness(brackets, literal)


def _is_open_verbatim(node: Node) -> bool:
    """True for a string of C# over several lines that is not closed: one error without tokens."""
    return node.is_error and node.text is not None and node.text.startswith((b'@"', b'@$"'))


def literal_rows(language: Language, code: str) -> frozenset[int]:
    """Rows (from 0) whose leading white space belongs to a string or here document.

    A Python docstring is not among them: its lines move with the code.
    """
    tree = parse(language, code)
    if tree is None:
        return frozenset()
    rows: set[int] = set()
    pending = [tree.root_node]
    while pending:
        node = pending.pop()
        first, last = node.start_point[0], node.end_point[0]
        if first == last:
            continue
        if _LITERAL.search(node.type) and not node.type.startswith("interpolat"):
            if not _is_docstring(node):
                start = first if node.start_point[1] == 0 and "body" in node.type else first + 1
                rows.update(range(start, last + 1))
            continue
        pending.extend(node.children)
    return frozenset(rows)


def _is_docstring(node: Node) -> bool:
    parent = node.parent
    if node.type != "string" or parent is None:
        return False
    if parent.type in ("module", "block"):
        return True
    return parent.type == "expression_statement" and parent.child_count == 1
