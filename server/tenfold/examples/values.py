"""Finding where a call or a value in running text ends."""

import ast
import re
from typing import Final

_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_CALL: Final = re.compile(r"(?<![\w.$])(?:new\s+)?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*(?=\()")
_METHOD: Final = re.compile(r"\.[A-Za-z_$][\w$]*(?=\()")
_WORDS: Final = re.compile(
    r"(?:True|False|None|true|false|null|undefined|NaN|Infinity|inf|nan)\b"
)
_NUMBER: Final = re.compile(r"[-+]?(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?j?n?)")
_STRING_START: Final = re.compile(r"(?:[rbfuRBFU]{1,2})?(?=['\"`])")
_OPERATOR: Final = re.compile(r"\s*(?:\*\*|//|[-+*/%])\s*(?=[\w(\[.'\"-])")
_LONGEST: Final = 4000


def calls_in(text: str) -> list[tuple[int, int]]:
    """Start and end of each call in a text that no other call holds.

    ``f(1)[0].g(2)`` is one.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while (match := _CALL.search(text, at)) is not None:
        end = _closed(text, match.end())
        if end is None:
            at = match.end() + 1
            continue
        while True:
            if text[end : end + 1] in ("(", "["):
                closed = _closed(text, end)
                if closed is None:
                    break
                end = closed
            elif (method := _METHOD.match(text, end)) is not None:
                end = method.end()
            else:
                break
        found.append((match.start(), end))
        at = end
    return found


def value_end(text: str, start: int, *, python: bool) -> int | None:
    """Where the value ends that begins at ``start``; None where none does.

    A value is what can be told from prose: a literal, one in brackets, a call, or several of
    these with operators between.
    """
    end = _one_value(text, start)
    if end is None:
        return None
    while (operator := _OPERATOR.match(text, end)) is not None:
        more = _one_value(text, operator.end())
        if more is None:
            break
        end = more
    return end if not python or is_expression(text[start:end]) else None


def _one_value(text: str, start: int) -> int | None:
    character = text[start : start + 1]
    if character in _PAIRS:
        return _closed(text, start)
    quoted = _STRING_START.match(text, start)
    if quoted is not None:
        return _string_end(text, quoted.end())
    word = _WORDS.match(text, start)
    if word is not None:
        return word.end()
    number = _NUMBER.match(text, start)
    if number is not None and not text[number.end() : number.end() + 1].isalpha():
        # The full stop of a sentence is no decimal point.
        return number.end() - (text[number.end() - 1] == ".")
    if character == "-":
        return _one_value(text, start + 1)
    call = _CALL.match(text, start)
    return _closed(text, call.end()) if call is not None else None


def _closed(text: str, start: int) -> int | None:
    """The place behind the bracket that closes the one at ``start``."""
    expected: list[str] = []
    at = start
    while at < min(len(text), start + _LONGEST):
        character = text[at]
        if character in "'\"`":
            end = _string_end(text, at)
            if end is None:
                return None
            at = end
            continue
        if character in _PAIRS:
            expected.append(_PAIRS[character])
        elif character in ")]}":
            if not expected or expected.pop() != character:
                return None
            if not expected:
                return at + 1
        at += 1
    return None


def _string_end(text: str, start: int) -> int | None:
    """The place behind a string whose opening quote stands at ``start``."""
    quote = text[start]
    if text.startswith(quote * 3, start) and quote != "`":
        end = text.find(quote * 3, start + 3)
        return end + 3 if end >= 0 else None
    at = start + 1
    while at < min(len(text), start + _LONGEST):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == quote:
            return at + 1
        if text[at] == "\n" and quote != "`":
            return None
        at += 1
    return None


def is_expression(text: str) -> bool:
    """Whether a text is an expression of Python's."""
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
