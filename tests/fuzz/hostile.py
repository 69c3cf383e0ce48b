"""What no client, document or endpoint should send, as hypothesis makes it."""

import copy
import json
import string
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from authoring.test_hostile_text import TEXTS
from prompting.making import source
from source.test_hostile_text import PIECES

Draw = Callable[[st.SearchStrategy[Any]], Any]

TEXT = st.text(st.characters(), max_size=20)  # lone surrogates and control characters as well
NUMBERS = st.one_of(
    st.integers(-2, 40),
    st.sampled_from([2**31 - 1, 2**31, 2**32, 2**53, 2**63, 2**64, 10**30, -(2**63)]),
    st.floats(allow_nan=True, allow_infinity=True),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
DEEP = st.integers(50, 300).map(lambda depth: json.loads('{"a":' * depth + "1" + "}" * depth))

CODE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
DOCUMENTS = st.one_of(
    CODE,
    TEXT,
    st.tuples(CODE, st.integers(1, 200)).map(lambda both: both[0] * both[1]),
    st.text(st.sampled_from("(){}[]\"'`\\\n\r\t #/*-\x00\u2028\ud800💥é"), max_size=200),
)
TEMPLATES = st.one_of(
    TEXTS,
    TEXTS.map(source),
    TEXTS.map(lambda body: source(body, "mode: chat")),
    TEXTS.map(lambda front: f"---\nname: mine\n{front}\n---\n{{{{ prefix }}}}"),
)


def mutated(draw: Draw, value: Any) -> Any:
    """A value with up to three places of it replaced, left out or doubled."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(0, 3))):
        holder: dict[str, Any] = {"": value}
        key: Any = ""
        inner: Any = holder
        while isinstance(inner[key], (dict, list)) and inner[key] and draw(st.booleans()):
            inner = inner[key]
            key = draw(
                st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner)))
            )
        how = draw(st.sampled_from(["replace", "replace", "leave out", "deep"]))
        if how == "leave out" and inner is not holder:
            del inner[key]
        else:
            inner[key] = draw(DEEP if how == "deep" else VALUES)
        value = holder[""]
    return value


def chunk(text: str = "return a", index: int = 0, finish: str | None = None) -> dict[str, Any]:
    """A chunk of an answer, as it ought to be."""
    logprobs = {"tokens": [text], "token_logprobs": [-0.5], "top_logprobs": [{text: -0.5}]}
    choice = {"index": index, "text": text, "logprobs": logprobs, "finish_reason": finish}
    return {"id": "x", "object": "text_completion", "model": "scripted", "choices": [choice]}


@st.composite
def streams(draw: Draw) -> list[str]:
    """The lines of an event stream, of which some are as they ought to be."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(
            st.sampled_from(
                ["right", "right", "mutated", "odd", "odd", "value", "text", "bytes", "cut"]
            )
        )
        index, finish = (
            draw(st.integers(0, 3)),
            draw(st.sampled_from([None, None, "stop", "length"])),
        )
        text = draw(st.sampled_from(["return a", "💥", "\n", "    x = 1\n", "", "é" * 50]) | TEXT)
        data = json.dumps(chunk(text, index, finish), ensure_ascii=draw(st.booleans()))
        if kind == "mutated":
            data = json.dumps(mutated(draw, chunk(text, index, finish)))
        elif kind == "odd":
            odd = chunk(text, index, finish)
            choice = odd["choices"][0]
            name = draw(st.sampled_from(["index", "text", "logprobs", "finish_reason", "delta"]))
            choice[name] = draw(VALUES | NUMBERS)
            if draw(st.booleans()):
                values = draw(st.lists(NUMBERS | VALUES, max_size=2))
                choice["logprobs"] = {"tokens": [text, text], "token_logprobs": values}
            data = json.dumps(odd)
        elif kind == "value":
            data = json.dumps(draw(VALUES))
        elif kind == "text":
            data = draw(st.text(string.printable, max_size=30))
        elif kind == "bytes":
            data = draw(st.binary(max_size=30)).decode(errors="surrogateescape")
        elif kind == "cut":
            data = data[: draw(st.integers(0, len(data)))]
        field = draw(st.sampled_from(["data: ", "data: ", "data: ", "data:", "event: ", ": ", ""]))
        end = draw(st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\r\n\r\n", "\r"]))
        lines.append(_sendable(field + data + end))
    if draw(st.booleans()):
        lines.append("data: [DONE]\n\n")
    return [line for line in lines if line]


def _sendable(text: str) -> str:
    """Lone surrogates as the bytes that they would be, which no decoder takes."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
