"""A candidate with hard-coded keys, again with the keys read from the environment."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from tree_sitter import Node

from tenfold.candidates.evidence import parses, tree_with
from tenfold.candidates.undefined import faults
from tenfold.privacy.named import secret_environment
from tenfold.privacy.patterns import Span
from tenfold.privacy.scanning import find_secrets
from tenfold.source.ask import Ask


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a language reads a variable of the environment, and joins that to a string."""

    form: str
    """With ``NAME`` where the variable's name stands."""
    joined: str | None = None
    """The operator; None where there is none."""
    needs: re.Pattern[str] | None = None
    """The import without which it does not compile."""


_JAVASCRIPT = _Reading("process.env.NAME", "+")
READINGS: Mapping[str, _Reading] = MappingProxyType(
    {
        "python": _Reading('os.environ["NAME"]', "+"),
        "javascript": _JAVASCRIPT,
        "javascriptreact": _JAVASCRIPT,
        "typescript": _JAVASCRIPT,
        "typescriptreact": _JAVASCRIPT,
        "go": _Reading(
            'os.Getenv("NAME")', "+", re.compile(r'^(?:import\s*\(?)?\s*"os"\s*(?:\)|//.*)?$', re.M)
        ),
        "rust": _Reading('std::env::var("NAME").expect("NAME is not set")'),
        "java": _Reading('System.getenv("NAME")', "+"),
        "csharp": _Reading('System.Environment.GetEnvironmentVariable("NAME")', "+"),
        "ruby": _Reading('ENV["NAME"]', "+"),
        "php": _Reading('getenv("NAME")', "."),
        "c": _Reading('getenv("NAME")', needs=re.compile(r"^\s*#\s*include\s*<stdlib\.h>", re.M)),
        "cpp": _Reading(
            'std::getenv("NAME")',
            needs=re.compile(r"^\s*#\s*include\s*<(?:cstdlib|stdlib\.h)>", re.M),
        ),
        "shellscript": _Reading('"$NAME"'),
    }
)
"""By the language's id."""

_LITERAL = re.compile(
    r"""(?P<mark>[a-zA-Z@$]*)(?P<quote>\"{3}|'{3}|["'`])(?P<inner>.*)(?P=quote)""", re.DOTALL
)
_STRING = re.compile(r"string|template_literal|literal|^word$")
_ONLY_CONSTANTS = re.compile(
    # Where a language takes nothing that is found out when the program runs.
    r"const_declaration|const_item|static_item|const_spec|preproc|annotation|attribute|enum|import"
    r"|static_assert|literal_type|constant_pattern|match_pattern|switch_label"
    # A Rust macro may want a literal, C# and PHP want one where a parameter has a value.
    r"|token_tree|^parameter$|^simple_parameter$|property_promotion_parameter"
    r"|property_element|static_variable_declaration"
)
_MARKED_CONSTANT = MappingProxyType(
    {
        "modifier": r"const",
        "function_modifiers": r".*\bconst\b.*",
        "type_qualifier": r"constexpr|constinit|consteval",
    }
)
"""What marks a declaration as such, by the type of its node: in C++ ``const`` does not."""
_GIVEN_NAME = re.compile(
    r"""([A-Za-z_][\w-]*)["'\]]{0,2}\s*(?::\s*[\w\[\]|<>&*' ]{1,40})?(?:\?\s*:\s*\w+)?"""
    r"""\s*(?::=|=>|={1,3}|:)\s*[(&]*$"""
)
SHORTEST_NAME = 3
"""Characters of a name that says what it is for."""
_SAYS_LITTLE = frozenset(
    {"KEY", "TOKEN", "SECRET", "VALUE", "AUTH", "AUTHORIZATION", "HEADER", "HEADERS", "ARG"}
    | {"CREDENTIALS", "DATA", "TEXT", "STRING", "URL", "URI", "DSN", "PASS"}
)
_NAMES = MappingProxyType(
    {
        "aws-key": "AWS_SECRET_ACCESS_KEY",
        "openai-key": "OPENAI_API_KEY",
        "google-key": "GOOGLE_API_KEY",
        "stripe-key": "STRIPE_API_KEY",
        "sendgrid-key": "SENDGRID_API_KEY",
        "hugging-face-token": "HF_TOKEN",
        "azure-storage-key": "AZURE_STORAGE_KEY",
        "password-in-url": "PASSWORD",
        "bearer-token": "API_TOKEN",
        "basic-auth": "BASIC_AUTH",
        "high-entropy-string": "SECRET_KEY",
        "jwt": "ACCESS_TOKEN",
    }
)
"""What variables are called by custom, by the kind of the secret; else as the kind is."""


class Rewritten(NamedTuple):
    """A text that reads variables of the environment, and their names in order."""

    text: str
    names: tuple[str, ...]


def from_environment(
    ask: Ask, insert_text: str, environ: Mapping[str, str] | None = None
) -> Rewritten | None:
    """Read the keys of an insertion from the environment instead.

    None where the language has no way that is known or an import is missing for it, where a key
    stands outside of a string, and where what comes out does not parse or still holds a secret.
    ``environ`` has values that are
    secrets, and is the process's environment, unless given. Raises
    :class:`tenfold.errors.PrivacyError`.
    """
    reading = READINGS.get(ask.language.id)
    environ = os.environ if environ is None else environ
    spans = find_secrets(insert_text, environ)
    if reading is None or not spans or not _is_imported(reading, ask, insert_text):
        return None
    found = tree_with(ask, insert_text)
    if found is None:
        return None
    places = _Places(insert_text, found[1])
    names: dict[str, str] = {}
    literals: list[_Literal] = []
    for span in spans:
        node = _literal(found[0].root_node, places, span)
        if node is None or not _may_be_found_out(node, ask.language.id):
            return None
        start, end = places.character(node.start_byte), places.character(node.end_byte)
        if start < (literals[-1].end if literals else 0):
            return None
        secret = insert_text[span.start : span.end]
        names.setdefault(
            secret, _name(ask, insert_text, start, span, secret, names, secret_environment(environ))
        )
        literals.append(_Literal(node, start, end, secret))
    text = insert_text
    for literal in reversed(literals):
        before, after = text[: literal.start], text[literal.end :]
        read = _read(text[literal.start : literal.end], literal.secret, names, reading)
        if read is None:
            return None
        text = before + read + after
    if ask.language.id == "python":
        text = _with_import(ask, text, _statement(literals[0].node, places))
    if parses(ask, text) is not True or find_secrets(text, environ):
        return None
    return Rewritten(text, tuple(names.values()))


class _Literal(NamedTuple):
    """A string of an insertion that holds a secret, and where it begins and ends there."""

    node: Node
    start: int
    end: int
    secret: str


class _Places:
    """From characters of an insertion to bytes of the tree, and back."""

    def __init__(self, insert_text: str, start: int) -> None:
        self._text, self._start = insert_text, start
        self._bytes = insert_text.encode("utf-8", "replace")

    def byte(self, character: int) -> int:
        return self._start + len(self._text[:character].encode("utf-8", "replace"))

    def character(self, byte: int) -> int:
        """Negative before the insertion."""
        if byte < self._start:
            return -1
        return len(self._bytes[: byte - self._start].decode("utf-8", "replace"))


def _literal(root: Node, places: _Places, span: Span) -> Node | None:
    """The string that a secret stands in."""
    node = root.descendant_for_byte_range(places.byte(span.start), places.byte(span.end))
    while node is not None and not (
        _STRING.search(node.type)
        and (node.type == "word" or _LITERAL.fullmatch((node.text or b"").decode(errors="replace")))
    ):
        node = node.parent
    return node


def _above(node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _is_imported(reading: _Reading, ask: Ask, insert_text: str) -> bool:
    texts = (*ask.imports, insert_text)
    return reading.needs is None or any(reading.needs.search(text) for text in texts)


def _is_constant(node: Node, language: str) -> bool:
    """Whether a declaration, or a function, takes nothing that is found out when it runs."""
    for child in node.children:
        text = (child.text or b"").decode(errors="replace")
        mark = _MARKED_CONSTANT.get(child.type)
        if mark is not None and re.fullmatch(mark, text):
            return True
        if language == "c" and node.type == "declaration" and text == "static":
            return True
    return False


def _may_be_found_out(node: Node, language: str) -> bool:
    """Whether what stands in the place of a string may be found out when the program runs."""
    above = list(_above(node))
    if any(_ONLY_CONSTANTS.search(each.type) or _is_constant(each, language) for each in above):
        return False
    if language == "c" and not any(each.type == "function_definition" for each in above):
        return False
    declared = node.parent.child_by_field_name("declarator") if node.parent is not None else None
    return declared is None or declared.type != "array_declarator"


def _read(literal: str, secret: str, names: Mapping[str, str], reading: _Reading) -> str | None:
    """The expression in place of a literal; None where there is none."""
    name = names[secret]
    form = reading.form.replace("NAME", name)
    if literal == secret:
        return form
    match = _LITERAL.fullmatch(literal)
    if match is None:
        return None
    mark, quote, inner = match["mark"].lower(), match["quote"], match["inner"]
    if mark not in ("", "b", "r", "u", "f", "@", "$"):
        return None
    if inner.strip() == secret:
        return f"{form}.encode()" if mark == "b" else form
    before, _, after = inner.partition(secret)
    if mark or secret in after or re.search(r"[\\{$#]|%[sd]", before + after):
        return None
    if reading.joined is None:
        quoted = reading.form == '"$NAME"' and quote == '"'
        return f'"{before}${{{name}}}{after}"' if quoted else None
    parts = [f"{quote}{part}{quote}" if part else "" for part in (before, after)]
    joined = [part for part in (parts[0], form, parts[1]) if part]
    return "(" + f" {reading.joined} ".join(joined) + ")"


def _name(
    ask: Ask,
    insert_text: str,
    start: int,
    span: Span,
    secret: str,
    taken: Mapping[str, str],
    environ: Mapping[str, str],
) -> str:
    """What the variable is called: as what the key is given to, or else after its kind."""
    for name, value in environ.items():
        if value == secret and re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
            return name  # it is there already
    before = ask.text[: ask.replace[0]] + insert_text[: max(start, 0)]
    given = _GIVEN_NAME.search(before[before.rfind("\n") + 1 :][-200:])
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", given[1]).strip("_").upper() if given else ""
    if len(name) < SHORTEST_NAME or name in _SAYS_LITTLE:
        name = _NAMES.get(span.kind, span.kind.upper().replace("-", "_"))
    others = {each for other, each in taken.items() if other != secret}
    number, wanted = 1, name
    while name in others:
        number += 1
        name = f"{wanted}_{number}"
    return name


def _statement(node: Node, places: _Places) -> int:
    """Where in the insertion the statement begins that a string stands in; negative before it."""
    for each in _above(node):
        if each.parent is None or each.parent.type in ("block", "module"):
            return places.character(each.start_byte)
    return -1


def _with_import(ask: Ask, text: str, statement: int) -> str:
    """Import os where nobody does, above the first statement that reads the environment."""
    found = faults(ask, text)
    if found is None or "os" not in found.undefined or statement < 0:
        return text
    before = ask.text[: ask.replace[0]] + text[:statement]
    indent = before[before.rfind("\n") + 1 :]
    if indent.strip():
        return text
    return f"{text[:statement]}import os{ask.newline}{indent}{text[statement:]}"
