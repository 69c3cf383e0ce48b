"""Running the body of a template: a bounded part of Jinja, in Jinja's sandbox.

:mod:`tenfold.prompting.grammar` says what a body may hold. What is left is bounded here: turns
of loops, length of the output, and time, so that a template that came with a workspace can
neither reach out nor hang.
"""

import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_TURNS = 10_000
"""Turns of all loops of one rendering together."""
MAX_SECONDS = 2.0
"""Of the processor's time, so that a busy machine makes no template fail."""
MAX_GROWTH = 4
"""How many times longer than all values together the output may be, beside FREE_LENGTH."""
FREE_LENGTH = 200_000

FILE_NAME = "<template>"
LIMITS = "_limits"
TURNS = "_turns"
LOOP_FIELDS = frozenset(
    {"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"}
)


class RenderingError(Exception):
    """A body could not be run; ``line`` counts from the body's first, which is 1."""

    def __init__(self, what: str, next_step: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
        self.line = line


class LimitError(TemplateRuntimeError):
    """A bound was reached."""


@dataclass(slots=True)
class Limits:
    """What one rendering may still use."""

    length: int
    turns: int = MAX_TURNS
    seconds: float = MAX_SECONDS
    began: float = field(default_factory=time.thread_time)

    def check_length(self, length: int) -> None:
        """Refuse a text that would be too long, before it is made."""
        if length > self.length:
            raise LimitError("it makes too long a text")
        self.check_time()

    def check_time(self) -> None:
        """Refuse to go on for too long."""
        if time.thread_time() - self.began > self.seconds:
            raise LimitError("it takes too long")

    def turn(self) -> None:
        """Count one turn of a loop."""
        self.turns -= 1
        if self.turns < 0:
            raise LimitError(f"its loops turn more than {MAX_TURNS} times")
        self.check_time()


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which only the items of a variable have fields."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of an item, or of ``loop``; nothing else has attributes."""
        if isinstance(obj, Undefined):
            return obj  # which says what it was that there is not
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in LOOP_FIELDS:
            return getattr(obj, attribute)
        return self.undefined(f"there is no field {attribute}")

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item by its place, or a field by its name."""
        if isinstance(obj, (str, tuple)) and isinstance(argument, int):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(f"there is no item {argument}")
        return self.getattr(obj, str(argument))


def make_environment() -> BoundedEnvironment:
    """An environment with Prompty's own options and nothing but the bounded filters."""
    environment = BoundedEnvironment(undefined=StrictUndefined, finalize=_only_text)
    environment.filters = {
        **{name: environment.filters[name] for name in ("default", "first", "last", "length")},
        "lower": lambda text: _texts(text)[0].lower(),
        "trim": lambda text: _texts(text)[0].strip(),
        "upper": lambda text: _texts(text)[0].upper(),
        "replace": _replace,
        "join": _join,
        "indent": _indent,
        TURNS: _turns,
    }
    environment.globals = {}
    return environment


def run(
    environment: BoundedEnvironment, code: Any, values: Mapping[str, Any], seconds: float
) -> str:
    """Run a compiled body, for so many seconds at most. Raises :class:`RenderingError`."""
    length_of_values = sum(map(_length, values.values()))
    limits = Limits(FREE_LENGTH + MAX_GROWTH * length_of_values, seconds=seconds)
    template = environment.template_class.from_code(environment, code, {}, None)
    parts: list[str] = []
    length = 0
    try:
        for part in template.generate({**values, LIMITS: limits}):
            parts.append(part)
            length += len(part)
            limits.check_length(length)
    except LimitError as error:
        raise RenderingError(
            f"{error.message}.", "Loop over fewer items, or show less.", _line(error)
        ) from None
    except UndefinedError as error:
        raise RenderingError(
            f"{error.message}.", "See the variables in the README of the prompts.", _line(error)
        ) from None
    except TemplateRuntimeError as error:
        raise RenderingError(f"{error.message}.", "Correct this line.", _line(error)) from None
    except Exception as error:  # its words could quote the user's code
        raise RenderingError(
            f"this cannot be worked out ({type(error).__name__}).",
            "Correct this line.",
            _line(error),
        ) from None
    return "".join(parts)


def bounded_loop(loop: nodes.For) -> None:
    """Make a loop count its turns."""
    loop.iter = nodes.Filter(loop.iter, TURNS, [], [], None, None, lineno=loop.lineno)


def _only_text(value: Any) -> Any:
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Undefined):
        return str(value)  # which raises the error that names it
    raise TemplateRuntimeError("a list cannot be shown as it is; use {% for %}")


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    inner = value.values() if isinstance(value, Mapping) else value
    return sum(map(_length, inner)) if isinstance(inner, Iterable) else 0


@pass_context
def _turns(context: Context, items: Any) -> Iterator[Any]:
    """Give the items of a loop while there are turns left."""
    limits = context[LIMITS]
    if not isinstance(items, (str, tuple)):
        raise TemplateRuntimeError("only lists can be looped over")
    for item in items:
        limits.turn()
        yield item


@pass_context
def _replace(context: Context, text: Any, old: Any, new: Any) -> str:
    """Put one text in place of another."""
    whole, old, new = _texts(text, old, new)
    context[LIMITS].check_length(len(whole) + whole.count(old) * len(new))
    return whole.replace(old, new)


@pass_context
def _join(context: Context, items: Any, separator: Any = "") -> str:
    """Join a list of texts."""
    if not isinstance(items, (str, tuple)):
        raise TemplateRuntimeError("only lists can be joined")
    parts = _texts(*items)
    (between,) = _texts(separator)
    context[LIMITS].check_length(sum(map(len, parts)) + len(between) * len(parts))
    return between.join(parts)


@pass_context
def _indent(context: Context, text: Any, width: Any = 4, first: Any = False) -> str:
    """Indent each line, the first one too only where ``first`` is true."""
    (whole,) = _texts(text)
    space = width if isinstance(width, str) else " " * min(int(width), 1000)
    context[LIMITS].check_length(len(whole) + (whole.count("\n") + 1) * len(space))
    return (space if first else "") + whole.replace("\n", "\n" + space)


def _texts(*values: Any) -> list[str]:
    for value in values:
        if not isinstance(value, str):
            raise TemplateRuntimeError("this filter takes texts only")
    return list(values)


def _line(error: Exception) -> int:
    """The body's line that an error came from, as Jinja has written it into the traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == FILE_NAME]
    return lines[-1] or 1 if lines else 1
