"""Secrets that are told by the name they are given, or by looking like noise."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import log2
from typing import Any

from tenfold.privacy.patterns import Span

_WORDS = (
    r"(?:api|auth|access|account|client|db|database|encryption|master|priv|private|secret|service"
    r"|shared|signing)[_-]?key|secret|token|passwd|password|passphrase|passwort|pwd|credential"
)
_QUICK = re.compile(rf"{_WORDS}|_?pass\b", re.IGNORECASE)
_PARTS = ("key", "secret", "token", "pass", "pwd", "credential")
"""One of these is in whatever ``_QUICK`` finds; looking for them takes a hundredth of its time."""

_ASSIGNED = re.compile(
    # name, perhaps closed by a quote or bracket, perhaps with a type; then the quoted value.
    rf"""(?<![\w.-])(?P<name>[\w.-]*(?:{_WORDS}))(?:_?\d+|_(?:prod|production|dev|test|live|staging|base))?
    ["'\]]{{0,2}}\s*(?::\s*[\w.\[\]|\ &*?<>]+?)?\s*(?::=|=>|={{1,3}}|!==?|:)\s*
    [rbfuRBFU@$]{{0,2}}(?P<quote>["'`])(?P<value>[^"'`\n]{{6,}})(?P=quote)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNQUOTED = re.compile(
    # As in .env files, shells and YAML; long, with digits, so that no expression is taken.
    rf"""(?<![\w.-])(?P<name>[\w.-]*(?:{_WORDS}))(?:_base)?\s?[=:]\s?
    (?P<value>(?=[^\s"'`(){{}}\[\]$<>;,]*\d)[^\s"'`(){{}}\[\]$<>;,]{{12,}})(?=[\s"']|$)""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_CONNECTION = re.compile(
    # As in connection strings and the queries of addresses.
    rf"""[;?&]\s?\w*(?:{_WORDS})=(?P<value>[^\s"'`(){{}}\[\]$<>;,&%]{{6,}})(?=[\s"';&]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOUT = re.compile(
    # The value says something about a secret and is none.
    r"(?:name|field|url|uri|type|kind|header|path|file|hash|hasher|algorithm|algo|alg|len|length"
    r"|id|label|hint|error|message|policy|column|param|prefix|suffix|regex|pattern|format|version"
    r"|izer|ize|_?to)s?$",
    re.IGNORECASE,
)
_NOT_A_VALUE = re.compile(
    r"\s|^\$|\$\{|\{\{|%\(|%s|^\{.*\}$|^<.*>$|^\[.*\]$|\.\.\.|\*\*\*|xxx"
    r"|^(?:https?:/)?/|^[\w-]+/[\w.+-]+$"
    r"|example|change.?me|your|placeholder|dummy|redacted|todo",
    re.IGNORECASE,
)
_ABOUT_HASH = re.compile(
    r"sha-?\d|md5|hash|digest|checksum|integrity|commit|revision|fingerprint|uuid|guid|etag"
    r"|expected|==",
    re.IGNORECASE,
)
_ENVIRONMENT_NAME = re.compile(
    r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL"
    r"|(?:^|_)(?:KEY|PASS|PWD|PAT|DSN|AUTH)(?:_|\d|$)",
    re.IGNORECASE,
)

BASE64_LIMIT = 4.5
"""Shannon entropy in bits per character from which on a quoted string is noise."""
HEX_LIMIT = 3.0
LETTERS_AND_DIGITS = 4
"""Runs of letters and of digits that a part of a name in code has at the most."""
ROW = 400
ROW_OVERLAP = 150
"""Characters of a line that are looked at together, and of two such rows that are the same."""
SHORTEST_BASE64 = 20
SHORTEST_HEX = 32
SHORTEST_ENVIRONMENT_VALUE = 12
ENVIRONMENT_LIMIT = 2.25
"""Shannon entropy in bits per character that a variable's value has at least to be a secret."""


def named_secrets(text: str) -> Iterator[Span]:
    """Find values that are given a secret's name. Raises ImportError without detect-secrets."""
    if text.isascii() and not any(part in text.lower() for part in _PARTS):
        return
    begin = 0
    while (name := _QUICK.search(text, begin)) is not None:
        first = text.rfind("\n", 0, name.start()) + 1
        begin = text.find("\n", name.end()) + 1 or len(text)
        for start, row in _rows(text[first:begin]):
            for at, end in _values(row):
                yield Span("password", first + start + at, first + start + end)


def noise(text: str) -> Iterator[Span]:
    """Find quoted strings that look like noise. Raises ImportError without detect-secrets."""
    for plugin, kind, shortest in _entropy_plugins():
        for match in plugin.regex.finditer(text):
            value = match.group(2)
            if len(value) < shortest or not _looks_random(value, kind):
                continue
            if plugin.calculate_shannon_entropy(value) <= plugin.entropy_limit:
                continue
            if not _ABOUT_HASH.search(_line_around(text, match.start(), match.end())):
                yield Span("high-entropy-string", *match.span(2))


def secret_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment variables whose names say that their values are secret."""
    return {
        name: value
        for name, raw in environ.items()
        # A place is where a secret lies, not the secret.
        if _ENVIRONMENT_NAME.search(name)
        and len(value := raw.strip()) >= SHORTEST_ENVIRONMENT_VALUE
        and not value.startswith(("/", "./", "~"))
        and _entropy(value) >= ENVIRONMENT_LIMIT
    }


def _entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    shares = (count / len(value) for count in Counter(value).values())
    return -sum(share * log2(share) for share in shares)


def occurrences(text: str, value: str, kind: str) -> Iterator[Span]:
    """Find each place of a value."""
    at = text.find(value)
    while at >= 0:
        yield Span(kind, at, at + len(value))
        at = text.find(value, at + len(value))


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line and where it starts; a long one in rows that overlap.

    The patterns take time by the square of a line's length and more, which minified code would
    make felt.
    """
    start = 0
    for line in text.splitlines(keepends=True):
        for at in range(0, max(1, len(line) - ROW_OVERLAP), ROW - ROW_OVERLAP):
            yield start + at, line[at : at + ROW]
        start += len(line)


def _values(line: str) -> Iterator[tuple[int, int]]:
    """Yield where in a line the values of secret names stand."""
    for match in _ASSIGNED.finditer(line):
        if _is_secret(match["value"]):
            yield match.span("value")
    for match in _UNQUOTED.finditer(line):
        value = match["value"]
        if _is_secret(value) and not _is_expression(value):
            yield match.span("value")
    for match in _CONNECTION.finditer(line):
        if _is_secret(match["value"]):
            yield match.span("value")
    for pattern, group in _keyword_patterns():
        for match in pattern.finditer(line):
            name = re.match(r"\w+", match.group())
            if name is not None and _ABOUT.search(name.group()):
                continue
            if _is_secret(match.group(group)):
                yield match.span(group)


def _is_secret(value: str) -> bool:
    """Tell a value from a word: it has a digit or a sign, and is no template or address."""
    if len(value) < 6 or _NOT_A_VALUE.search(value):
        return False
    return bool(re.search(r"\d", value) or re.search(r"[^\w\s./:,-]", value))


def _is_expression(value: str) -> bool:
    """Tell a name in code, with its parts, from a value that happens to look like one."""
    if not re.fullmatch(r"[\w.]*[a-z]+[._][\w.]*", value):
        return False
    turns = (len(re.findall(r"\d+|[A-Za-z]+", part)) for part in re.split(r"[._]", value))
    return max(turns) <= LETTERS_AND_DIGITS


def _looks_random(value: str, kind: str) -> bool:
    """Tell noise from paths, identifiers, alphabets and UUIDs."""
    from detect_secrets.filters.heuristic import is_potential_uuid, is_sequential_string

    if is_sequential_string(value) or is_potential_uuid(value) or "0123456789" in value:
        return False
    if kind == "hex":
        return bool(re.search(r"\d", value)) and bool(re.search(r"[a-fA-F]", value))
    if re.search(r"[a-z]{8,}|[A-Z]{8,}", value) or value.count("/") > len(value) / 12:
        return False
    return all(re.search(kinds, value) for kinds in (r"\d", r"[a-z]", r"[A-Z]"))


def _line_around(text: str, start: int, end: int) -> str:
    """Take the line that a match stands on, without the match."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return text[begin:start] + " " + text[end : stop if stop >= 0 else len(text)]


@lru_cache(maxsize=1)
def _entropy_plugins() -> tuple[tuple[Any, str, int], ...]:
    from detect_secrets.plugins.high_entropy_strings import (
        Base64HighEntropyString,
        HexHighEntropyString,
    )

    return (
        (Base64HighEntropyString(limit=BASE64_LIMIT), "base64", SHORTEST_BASE64),
        (HexHighEntropyString(limit=HEX_LIMIT), "hex", SHORTEST_HEX),
    )


@lru_cache(maxsize=1)
def _keyword_patterns() -> tuple[tuple[re.Pattern[str], int], ...]:
    from detect_secrets.plugins.keyword import QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP

    return tuple(QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP.items())
