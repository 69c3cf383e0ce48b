"""What a comment says: its text without marks, and whether it asks for anything."""

import re
from collections.abc import Sequence
from typing import Final

_LINE_MARK: Final = re.compile(r"\s*(?:///|//!|//|#+|--+|;+|%+)")
_BLOCK_OPENER: Final = re.compile(r"\s*(?:/\*(?:\*(?!/))*!?<?|<!--|=begin|--\[\[|\{-|#=|<#|%\{)")
_BLOCK_CLOSER: Final = re.compile(r"(?:\*+/|-->|^=end|\]\]|-\}|=#|#>|%\})\s*$")
_STAR: Final = re.compile(r"\s*\*(?!/)")
_QUOTES: Final = re.compile(r"\s*[rRuUbBfF]{0,2}(\"\"\"|'''|\"|')")
_XML: Final = re.compile(r"</?(?:summary|remarks|para)\s*/?>")

_PRAGMA: Final = re.compile(
    r"""(?xi)
    \s* (?:
        noqa\b | type:\s*ignore | pyright: | mypy: | ruff: | pylint: | flake8: | pragma:\s*no
      | fmt:\s*(?:on|off|skip) | isort: | -\*-.*-\*- | coding[:=] | vim?: | !/
      | (?:es|ts|js|std)lint[- ] | @ts-\w+ | prettier-ignore | biome-ignore | istanbul\s | c8\s
      | webpack\w+: | \#?\s*sourceMappingURL | @jsx | @flow\b | @format\b | <reference\s
      | go:\w+ | \+build\s | nolint\b | export\s+\w+$
      | frozen_string_literal: | encoding: | warn_indent: | typed:\s | rubocop: | :nocov:
      | shellcheck\s | clang-(?:format|tidy) | NOLINT\w* | IWYU\s | cspell: | spell-?checker
      | checkstyle | CHECKSTYLE | noinspection\b | @?formatter:(?:on|off) | NOSONAR | SuppressW
      | \#?(?:end)?region\b | phpcs: | @phpstan | @psalm | phan-
    )"""
)
_LICENSE: Final = re.compile(
    r"(?i)copyright|licen[sc]ed?\b|SPDX-|all rights reserved|permission is hereby"
)
_TESTS: Final = re.compile(
    r"""(?xi)
    \s* (?:please\s+)?
    (?: (?:write|add|generate|create|make|implement)\s+
        (?: (?:me|some|a|an|the|few|more|new|unit|integration|regression|property|parametri[sz]ed
              |table-driven|pytest|unittest|jest|vitest|mocha|junit|go|rspec|phpunit|xunit|nunit
              |simple|basic|all|good|thorough)\s+ )*
      | (?: (?:unit|integration|pytest|jest|junit|rspec)\s+ )? (?=tests?\s+(?:cases?\s+)?for\b)
    )
    (?:unit)?tests?\b
    (?= \s*$ | \s*[.:,;(\n] | \s+(?:cases?|suites?|for|that|of|to|which|covering|with|using|on)\b )
    """
)


def comment_text(lines: Sequence[str], style: str) -> str:
    """Take the marks and the common indentation off a comment or docstring.

    ``lines`` are its own, without code beside it; ``style`` is ``line``, ``block`` or
    ``docstring``.
    """
    if style == "line":
        bare = [_LINE_MARK.sub("", text, count=1) for text in lines]
    elif style == "docstring":
        bare = _without_quotes(lines)
    else:
        bare = _without_block_marks(lines)
    bare = [text.rstrip() for text in (_XML.sub("", line) for line in bare)]
    common = _common_indentation(bare if style == "line" else bare[1:])
    first = bare[:1] if style != "line" else []
    rest = bare if style == "line" else bare[1:]
    shifted = [*(text.strip() for text in first), *(text[common:] for text in rest)]
    return "\n".join(shifted).strip("\n")


def asks_something(text: str, *, at_top: bool) -> bool:
    """Whether a comment's text can be an instruction.

    A rule of dashes, remarks for tools such as ``noqa`` and, at the file's top, a licence are not.
    """
    if not re.search(r"[^\W_]", text):
        return False
    if at_top and _LICENSE.search(text):
        return False
    return not all(_PRAGMA.match(line) for line in text.split("\n") if line.strip())


def asks_for_tests(text: str) -> bool:
    """Whether an instruction asks for tests, rather than for code that has to do with them."""
    return _TESTS.match(text) is not None


def _without_quotes(lines: Sequence[str]) -> list[str]:
    bare = list(lines)
    opened = _QUOTES.match(bare[0])
    if opened is None:
        return bare
    bare[0] = bare[0][opened.end() :]
    quotes, last = opened.group(1), bare[-1].rstrip()
    half = quotes[:2]  # two of three are typed
    for closing in (quotes, half) if len(quotes) == 3 else (quotes,):
        if last.endswith(closing):
            bare[-1] = last.removesuffix(closing)
            break
    return bare


def _without_block_marks(lines: Sequence[str]) -> list[str]:
    bare = list(lines)
    bare[0] = _BLOCK_OPENER.sub("", bare[0], count=1)
    bare[-1] = _BLOCK_CLOSER.sub("", bare[-1])
    return [bare[0], *(_STAR.sub("", text, count=1) for text in bare[1:])]


def _common_indentation(lines: Sequence[str]) -> int:
    return min((len(text) - len(text.lstrip()) for text in lines if text.strip()), default=0)
