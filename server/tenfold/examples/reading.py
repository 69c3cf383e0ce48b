"""Finding the examples in a comment's text.

People state them in many ways, and doctest knows one: ``f(2) -> 4``, ``f(2) => 4``,
``f(2) ➞ 4``, ``f(2) == 4``, ``f(2) returns 4``, ``f(2) should be 4``, "for n = 2 the result is 4".
"""

import ast
import builtins
import doctest
import re
from collections.abc import Iterator, Sequence
from typing import Final

from tenfold.examples.example import Example
from tenfold.examples.values import calls_in, is_expression, value_end

MOST: Final = 20
"""Examples that are read of one comment."""

_PYTHON: Final = "python"
JAVASCRIPT: Final = frozenset({"javascript", "javascriptreact"})

_GIVES: Final = re.compile(
    r"""(?xi)
    [`*\s]* ;? \s* (?:(?://|\#) \s*)? (?:,\s*)?
    (?: (?:should|must|will|would|shall) \s+ (?:then\s+)? )?
    (?:
        (?: -+> | =+> | ➞ | → | ⇒ | ↦ | ⟶ | ===? | = )
      | (?: returns? | gives? | yields? | produces? | equals? (?:\s+to)? | evaluates\s+to
          | outputs? | prints? | results?\s+in | becomes? | is | be ) \b
          (?: \s+ (?:returned|equal\s+to|exactly) \b )?
    )
    [`:\s]*
    """
)
_COMMENT_GIVES: Final = re.compile(r"[`\s]*;?\s*//\s*(?:(?:=+>|-+>|→|➞|returns?\b|:)\s*)?`?")
"""``f(2); // 4``, as JavaScript's programmers write it."""
_RAISES: Final = re.compile(
    r"""(?xi)
    [`*\s]* ;? \s* (?:(?://|\#) \s*)?
    (?: (?:should|must|will|would) \s+ )?
    (?: (?: -+> | =+> | ➞ | → | raises? | throws? ) \s* )+
    (?: (?:an?|the) \s+ )? `? (?-i:(?P<name>[A-Z]\w*(?:Error|Exception|Interrupt|Iteration|Exit)) )\b
    """
)
_ASSIGNED: Final = re.compile(r"(?<![\w.\[])(?P<name>[A-Za-z_]\w*)\s*[=:]\s*(?![=>])")
_BETWEEN: Final = re.compile(r"[`\s]*(?:,|;|\band\b|\n)[`\s]*(?:and\s+)?", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"(?i)[`\s]*(?!(?:outputs?|results?|expected|returns?|answer)\b)"
    r"(?P<name>[A-Za-z_]\w*)\s*[=:]\s*(?![=>])"
)
_INPUT: Final = re.compile(r"(?i)\binput\s*[=:]\s*")
_SO: Final = re.compile(
    r"""(?xi)
    [`*\s]* [,.;:]? \s* (?:then\s+)? (?: (?:the|your) \s+ )? (?:function|result|output|answer|it|expected)?
    (?: \s+ (?:output|result|answer) )?
    \s* (?: (?:should|must|will|would) \s+ )?
    (?: (?: -+> | =+> | ➞ | → | = | : )
      | (?: returns? | gives? | outputs? | is | be | equals? ) \b (?: \s+ (?:returned|equal\s+to) \b )? )
    [`:\s]*
    """
)
_BARE_WORD: Final = re.compile(r"[A-Za-z][\w-]*(?=[\s`.,;)]*$)")
_SPELT: Final = frozenset({"true", "false", "null", "none", "nil", "undefined", "inf", "nan"})
"""Words that are values, in one language or another."""
_ARROW: Final = re.compile(r"[`*\s]*(?:-+>|=+>|➞|→|⇒|↦|⟶)\s*$")


def examples_in(
    text: str, language: str, name: str | None = None, parameters: Sequence[str] = ()
) -> tuple[Example, ...]:
    """Find the examples of a comment or docstring, each once, in order.

    ``language`` is the document's. ``name`` and ``parameters`` are those of the function that
    the comment is about, for examples that name its arguments only.
    """
    if language != _PYTHON and language not in JAVASCRIPT:
        return ()
    found: list[Example] = []
    if language == _PYTHON:
        sessions, text = _sessions(text)
        found += sessions
    found += _calls(text, python=language == _PYTHON, parameters=parameters)
    if language == _PYTHON and name is not None and parameters:
        found += _assignments(text, name, parameters)
        found += _inputs(text, name, parameters)
    return tuple(dict.fromkeys(found))[:MOST]


def _sessions(text: str) -> tuple[list[Example], str]:
    """Doctest's examples, and the text without their lines."""
    parser = doctest.DocTestParser()
    try:
        parts = parser.parse(text)
    except ValueError:  # such as ">>>f(1)", or a prompt that is indented differently
        return _loose_sessions(text)
    sessions = []
    rest = []
    for part in parts:
        if isinstance(part, doctest.Example):
            sessions.append(_session(part.source, part.want))
        else:
            rest.append(part)
    return [one for one in sessions if one is not None], "\n".join(rest)


def _loose_sessions(text: str) -> tuple[list[Example], str]:
    """As doctest, where it is too strict: one line, and the line below it."""
    sessions, rest = [], []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        at += 1
        if not line.startswith(">>>"):
            rest.append(line)
            continue
        below = lines[at].strip() if at < len(lines) else ""
        want = "" if below.startswith(">>>") else below
        at += bool(want)
        one = _session(line[3:].strip(), want)
        if one is not None:
            sessions.append(one)
    return sessions, "\n".join(rest)


def _session(source: str, want: str) -> Example | None:
    source, want = source.strip(), want.strip()
    if not want:
        stated = list(_calls(source, python=True))
        if len(stated) == 1:
            return stated[0]  # >>> f(2) == 4
    return Example("session", source, want) if source else None


def _calls(text: str, *, python: bool, parameters: Sequence[str] = ()) -> Iterator[Example]:
    """A call, a word or sign that says that it gives something, and a value."""
    for start, end in calls_in(text):
        call = text[start:end].replace("\n", " ")
        if python and not is_expression(call):
            continue  # such as a signature
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        raised = _RAISES.match(text, end, line_end)
        if raised is not None:
            yield Example("raises", call, raised["name"])
            continue
        gives = _GIVES.match(text, end)
        if gives is None and not python:
            gives = _COMMENT_GIVES.match(text, end)
        if gives is None or text.count("\n", end, gives.end()) > 1:
            continue
        place = gives.end()
        stop = value_end(text, place, python=python)
        arrow = _ARROW.match(text[end:place]) is not None
        if arrow and python:
            call = _quoted(call, parameters)
        if stop is not None:
            yield Example("value", call, " ".join(text[place:stop].split("\n")))
        elif arrow and (word := _BARE_WORD.match(text, place, line_end)):
            yield Example("value", call, repr(word.group()))


def _quoted(call: str, parameters: Sequence[str]) -> str:
    """A call with an argument that is a mere word, and no parameter's name, as a text.

    ``is_happy(abcd) => True`` is about a text whose quotes were left out.
    """
    tree = ast.parse(call.strip(), mode="eval")
    words = [
        node.id
        for called in ast.walk(tree)
        if isinstance(called, ast.Call)
        for node in called.args
        if isinstance(node, ast.Name)
    ]
    known = {*parameters, *_SPELT, *dir(builtins)}
    if not parameters or not words or not known.isdisjoint(words):
        return call
    for called in ast.walk(tree):
        if isinstance(called, ast.Call):
            called.args = [
                ast.Constant(node.id) if isinstance(node, ast.Name) else node
                for node in called.args
            ]
    return ast.unparse(tree)


def _assignments(text: str, name: str, parameters: Sequence[str]) -> Iterator[Example]:
    """``n = 2, m = 3 -> 5``, and "for n = 2 the result should be 4"."""
    at = 0
    while (match := _ASSIGNED.search(text, at)) is not None:
        at = match.end()
        given: dict[str, str] = {}
        place = match.start()
        while (one := _ASSIGNED.match(text, place)) is not None and one["name"] in parameters:
            end = value_end(text, one.end(), python=True)
            if end is None:
                break
            given[one["name"]] = " ".join(text[one.end() : end].split("\n"))
            place = at = end
            between = _BETWEEN.match(text, place)
            if between is None or _ASSIGNED.match(text, between.end()) is None:
                break
            place = between.end()
        if not given:
            continue
        so = _SO.match(text, place)
        if so is None or so.end() == place or text.count("\n", place, so.end()) > 1:
            continue
        end = value_end(text, so.end(), python=True)
        if end is not None:
            arguments = ", ".join(f"{key}={value}" for key, value in given.items())
            want = " ".join(text[so.end() : end].split("\n"))
            yield Example("value", f"{name}({arguments})", want)
            at = end


def _inputs(text: str, name: str, parameters: Sequence[str]) -> Iterator[Example]:
    """``Input: [4, 2]`` and ``Output: 2`` below it; several inputs stand for the arguments in order.

    Each may have a name of its own, as in ``Input: grid : [[1]], capacity : 1``.
    """
    wanted = len([parameter for parameter in parameters if parameter != "self"])
    for match in _INPUT.finditer(text):
        given, place = _given(text, match.end(), parameters)
        so = _SO.match(text, place)
        if len(given) != wanted or so is None or "output" not in so.group().lower():
            continue
        stop = value_end(text, so.end(), python=True)
        if stop is not None:
            want = " ".join(text[so.end() : stop].split("\n"))
            yield Example("value", f"{name}({', '.join(given)})", want)


def _given(text: str, place: int, parameters: Sequence[str]) -> tuple[list[str], int]:
    """The values that stand one behind the other, and where they end.

    They may have names; where these are the arguments' own, they are read as assignments instead,
    and there is none here.
    """
    given: list[str] = []
    names: list[str] = []
    at = place
    while True:
        named = _NAMED.match(text, at)
        start = named.end() if named is not None else at
        end = value_end(text, start, python=True)
        if end is None:
            break
        given.append(" ".join(text[start:end].split("\n")))
        names += [named["name"]] if named is not None else []
        place = end
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        at = between.end()
    return ([] if names and set(names) <= set(parameters) else given), place
