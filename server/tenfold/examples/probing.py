"""Probes: further inputs like those of the examples, by which candidates are told apart.

Examples are few, and a candidate that is wrong may pass them all. What most candidates agree on
for inputs that nobody has stated an answer for is right more often than what one of them says:
the idea is that of CodeT (Chen et al. 2022) and of AlphaCode's clustering (Li et al. 2022), with
the inputs taken from the examples instead of from a model.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, Final

from tenfold.examples.example import Example

MOST: Final = 24
"""Probes for one comment."""


def probes_like(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Inputs near those of the examples, each once, none of them an example itself.

    Only calls whose arguments are literals are varied: one argument is changed at a time, or
    taken from another example of the same function. The least of its kind comes first, an empty
    text or list, 0 and 1, as faults are found there most often.
    """
    calls = [call for example in examples if (call := _call(example)) is not None]
    known = {ast.unparse(call) for call in calls}
    edges = (_changed(call, least) for call in calls)
    varied = (chain(_crossed(call, calls), _changed(call, near)) for call in calls)
    turns = chain(*zip_longest(*edges), *zip_longest(*varied))  # one of each, then the next
    sources = dict.fromkeys(source for source in turns if source is not None)
    fresh = [source for source in sources if source not in known]
    return tuple(Example("probe", source, "") for source in fresh[:MOST])


def _call(example: Example) -> ast.Call | None:
    """The call that an example consists of; None where it is something else."""
    if example.kind == "raises":
        return None  # what is near an input that is refused is often refused as well
    try:
        expression = ast.parse(example.source.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return expression if isinstance(expression, ast.Call) else None


def _crossed(call: ast.Call, calls: Sequence[ast.Call]) -> Iterator[str]:
    """The call with one of its arguments from another one."""
    if len(call.args) < 2:
        return
    for other in calls:
        if ast.dump(other.func) != ast.dump(call.func) or len(other.args) != len(call.args):
            continue
        for at in range(len(call.args)):
            yield _with_argument(call, at, other.args[at])


def _changed(call: ast.Call, others: Callable[[Any], Iterator[Any]]) -> Iterator[str]:
    """The call with one of its arguments varied."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    variants = [_variants(argument, others) for argument in arguments]
    for row in zip_longest(*variants):
        for at, value in enumerate(row):
            if value is not None:
                yield _with_argument(call, at, value)


def _with_argument(call: ast.Call, at: int, value: ast.expr) -> str:
    args = list(call.args)
    keywords = list(call.keywords)
    if at < len(args):
        args[at] = value
    else:
        keyword = keywords[at - len(args)]
        keywords[at - len(args)] = ast.keyword(keyword.arg, value)
    return ast.unparse(ast.Call(call.func, args, keywords))


def _variants(argument: ast.expr, others: Callable[[Any], Iterator[Any]]) -> Iterator[ast.expr]:
    try:
        value = ast.literal_eval(argument)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    for other in others(value):
        yield ast.parse(repr(other), mode="eval").body


def least(value: Any) -> Iterator[Any]:
    """The least values of the same kind."""
    match value:
        case bool():
            return
        case int() | float():
            yield type(value)(0)
            yield type(value)(1)
        case str() | bytes() | list() | tuple() | dict():
            yield type(value)()


def near(value: Any) -> Iterator[Any]:
    """Values of the same kind that are near one, most telling first."""
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            if value > 0:
                yield value - 1
            yield value * 2 + 1
        case float():
            yield value + 0.5
            yield value * 2
        case str() | bytes() if value:
            yield value[::-1]
            yield value * 2
            yield value[1:]
            yield value[:-1]
        case list() | tuple() if value:
            yield value[::-1]
            yield value[1:]
            yield value * 2
            yield type(value)(next(near(one), one) for one in value)
            yield value[:-1]
        case dict() if value:
            yield dict(list(value.items())[1:])
            yield {key: next(near(one), one) for key, one in value.items()}
