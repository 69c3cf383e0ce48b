"""The compiled forward pass: linear layers in 8 bits, one prompt shared by all rows."""

import ctypes
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tenfold.models.local.forward import Session
from tenfold.models.local.native.building import built_library
from tenfold.models.local.native.library import (
    CCache,
    CLayer,
    CLinear,
    CModel,
    CTokens,
    Library,
    pointer,
)
from tenfold.models.local.native.weights import (
    Floats,
    LayerWeights,
    Matrix,
    Weights,
    exact_weights,
    packed_weights,
)
from tenfold.models.local.shape import Shape
from tenfold.models.local.stop import Stop

_BLOCK = 16
"""Tokens that keys come in."""
_ROOM = 1024
"""Room for keys and values is made for so many tokens at a time."""
_MOST_ROWS = 256
"""MOST_ROWS of kernel.h."""
_MOST_KEPT = 8
"""Prompts of ended requests whose keys and values are kept, where several are decoded together."""
_WORTH_KEEPING = 16
"""Tokens of a prompt; fewer in common are sooner computed than another prompt's are given up."""
_MOST_THREADS = 8
"""More do not make memory faster, and the editor wants cores too."""


class NativeForward:
    """The weights of a model, and the keys and values of the last prompt.

    ``exact`` computes in float32, which is slower and what the 8 bits are checked against. One
    session at a time: a new one takes over the keys and values. Raises
    :class:`tenfold.models.local.native.building.NotBuilt` where there is no library.
    """

    keeps_prompt = True

    def __init__(
        self, folder: Path, shape: Shape, exact: bool = False, library: Library | None = None
    ) -> None:
        self.library = library or Library(built_library(), _threads())
        self.shape = shape
        self.weights = exact_weights(folder, shape) if exact else packed_weights(folder, shape)
        self.model = _c_model(shape, self.weights)
        self.turns = Turns(shape)
        self._prompt = PromptCache(shape, 0)

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> "NativeSession":
        """Begin a request, with what its prompt shares with the last one's."""
        self._prompt = self._prompt.taken_over(ids)
        return NativeSession(self, self._prompt, len(ids), answer, stop)

    def together(self) -> "NativeTogether":
        """Sessions side by side, instead of one at a time."""
        return NativeTogether(self)


def fits(shape: Shape) -> bool:
    """Whether the compiled forward pass can run a model of these sizes."""
    return shape.head_size % _BLOCK == 0


class PromptCache:
    """Keys and values of a prompt, as far as it was prefilled."""

    def __init__(self, shape: Shape, room: int) -> None:
        self.shape = shape
        self.ids: list[int] = []
        """The tokens whose keys and values are there."""
        self._room = room + -room % _ROOM
        size = (shape.layers, shape.shared_heads, self._room // _BLOCK, _BLOCK * shape.head_size)
        self._keys: Floats = np.empty(size, np.float32)
        self._values: Floats = np.empty(size, np.float32)
        self.c = CCache(pointer(self._keys), pointer(self._values), self._room)

    def taken_over(self, ids: Sequence[int]) -> "PromptCache":
        """One with room for these tokens, and with what they share with the tokens here.

        The last token stays to be computed. What a token gives depends on it and those before it
        alone, not on what was computed together with it: what is taken over is to the last bit
        what would be computed.
        """
        common = self.common(ids)
        if len(ids) <= self._room:
            del self.ids[common:]
            return self
        other = PromptCache(self.shape, len(ids))
        blocks = -(-common // _BLOCK)
        other._keys[:, :, :blocks] = self._keys[:, :, :blocks]
        other._values[:, :, :blocks] = self._values[:, :, :blocks]
        other.ids = self.ids[:common]
        return other

    def common(self, ids: Sequence[int]) -> int:
        """How many of these tokens are here already."""
        pairs = zip(ids[:-1], self.ids, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


class NativeSession:
    """One request: the prompt's keys and values, and each row's own."""

    def __init__(
        self, forward: NativeForward, prompt: PromptCache, length: int, answer: int, stop: Stop
    ) -> None:
        self._forward = forward
        self._stop = stop
        self._prompt = prompt
        self._turns = forward.turns.until(length + answer)
        self._answer = answer + -answer % _BLOCK
        self._own: tuple[Floats, Floats] | None = None
        self._lengths = np.zeros(0, np.int32)
        self._slots = np.zeros(0, np.int32)
        self._logits = np.empty((1, forward.weights.head.outputs), np.float32)

    @property
    def filled(self) -> int:
        """How many tokens of the prompt are there already."""
        return len(self._prompt.ids)

    def prefill(self, ids: Sequence[int], last: bool) -> "NativeLogits | None":
        """Append tokens to the only row; with the ``last`` of the prompt, the logits after it."""
        first = len(self._prompt.ids)
        logits = self._logits if last else None
        part = self._part(np.array(ids, np.int32), CTokens(first=first, more=1))
        if self._run(part, logits):
            self._prompt.ids.extend(ids)
        return None if logits is None else NativeLogits(self._forward, logits)

    def fork(self, rows: int) -> None:
        """Let so many rows go on after the prompt, with room for keys and values of their own."""
        shape = self._forward.shape
        size = (shape.layers, rows, shape.shared_heads, self._answer * shape.head_size)
        self._own = np.empty(size, np.float32), np.empty(size, np.float32)
        self._lengths = np.zeros(rows, np.int32)
        self._slots = np.arange(rows, dtype=np.int32)
        # The logits after the prompt stay in the array that they are in.
        self._logits = np.empty((rows, self._logits.shape[1]), np.float32)

    def step(self, tokens: NDArray[np.integer]) -> "NativeLogits":
        """Append one token, ``[rows]``, to each row; the logits after them."""
        logits = self._logits[: len(tokens)]
        self._run(self.part_of(tokens), logits)
        self.grown()
        return NativeLogits(self._forward, logits)

    def part_of(self, tokens: NDArray[np.integer]) -> "_Part":
        """One token of each row, as a part of a pass; after the pass ``grown`` is to be called."""
        assert self._own is not None
        keys, values = self._own
        lengths = self._lengths[self._slots]
        return self._part(
            tokens.astype(np.int32),
            CTokens(
                first=len(self._prompt.ids),
                slots=pointer(self._slots),
                own_lengths=pointer(lengths),
                own=CCache(pointer(keys), pointer(values), self._answer),
                slots_in_all=keys.shape[1],
            ),
            lengths,
        )

    def grown(self) -> None:
        """Each row has its token."""
        self._lengths[self._slots] += 1

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows; keys and values stay where they are."""
        self._slots = self._slots[list(rows)]

    def begin(self, rows: int) -> None:
        """Add rows after the prompt, behind those that go on, where others have ended."""
        used = set(self._slots.tolist())
        free = [slot for slot in range(len(self._lengths)) if slot not in used][:rows]
        self._slots = np.append(self._slots, np.array(free, np.int32)).astype(np.int32)
        self._lengths[free] = 0

    @property
    def prompt(self) -> PromptCache:
        """The keys and values of the prompt."""
        return self._prompt

    def _part(self, ids: NDArray[np.int32], tokens: CTokens, *used: NDArray[np.int32]) -> "_Part":
        cosines, sines = self._turns
        tokens.rows = len(ids)
        tokens.ids = pointer(ids)
        tokens.prompt = self._prompt.c
        tokens.cosines, tokens.sines = pointer(cosines), pointer(sines)
        return _Part(tokens, (ids, *used, self._slots))

    def _run(self, part: "_Part", logits: Floats | None) -> bool:
        forward = self._forward
        return forward.library.forward(forward.model, [part.tokens], logits, self._stop)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pass, and the arrays that it points to."""

    tokens: CTokens
    used: tuple[NDArray[np.int32], ...]


class NativeTogether:
    """Sessions of several requests, whose rows go through the layers together.

    What a row gives depends on its tokens alone, so that it is the same as by itself.
    """

    most_rows = _MOST_ROWS

    def __init__(self, forward: NativeForward) -> None:
        self._forward = forward
        self._kept: list[PromptCache] = []
        """Those of ended requests, the latest last."""

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> NativeSession:
        """Begin a request beside others, with what its prompt shares with an earlier one's."""
        return NativeSession(self._forward, self._taken(ids), len(ids), answer, stop)

    def step(self, steps: Sequence[tuple[Session, NDArray[np.integer]]]) -> "list[NativeLogits]":
        """Append one token to each row of each session; the logits of each."""
        sessions, parts = [], []
        for session, tokens in steps:
            assert isinstance(session, NativeSession)
            sessions.append(session)
            parts.append(session.part_of(tokens))
        rows = sum(part.tokens.rows for part in parts)
        logits = np.empty((rows, self._forward.weights.head.outputs), np.float32)
        tokens_of_all = [part.tokens for part in parts]
        self._forward.library.forward(self._forward.model, tokens_of_all, logits, Stop())
        found, start = [], 0
        for session, part in zip(sessions, parts, strict=True):
            session.grown()
            found.append(NativeLogits(self._forward, logits[start : start + part.tokens.rows]))
            start += part.tokens.rows
        return found

    def end(self, session: Session) -> None:
        """A request is over: its prompt is kept for others that begin alike."""
        assert isinstance(session, NativeSession)
        self._kept.append(session.prompt)
        del self._kept[:-_MOST_KEPT]

    def _taken(self, ids: Sequence[int]) -> PromptCache:
        best = max(self._kept, key=lambda cache: cache.common(ids), default=None)
        if best is None or best.common(ids) < _WORTH_KEEPING:
            if len(self._kept) < _MOST_KEPT:
                return PromptCache(self._forward.shape, len(ids))
            best = self._kept[0]
        self._kept.remove(best)
        return best.taken_over(ids)


class NativeLogits:
    """The logits of some rows; the array has as many columns as the output layer is padded to."""

    def __init__(self, forward: NativeForward, logits: Floats) -> None:
        self._library = forward.library
        self._vocabulary = forward.shape.vocabulary
        self._logits = logits

    def top(self, count: int) -> tuple[NDArray[np.int32], Floats]:
        """Ids and logits of each row's likeliest tokens, likeliest first."""
        size = len(self._logits), min(count, self._vocabulary)
        ids, values = np.empty(size, np.int32), np.empty(size, np.float32)
        self._library.top(self._logits, self._vocabulary, ids, values)
        return ids, values

    def log_sums(self, temperatures: NDArray[np.float32]) -> NDArray[np.float64]:
        """The logarithm of each row's sum of exp(logits / temperature)."""
        sums = np.empty(temperatures.shape)
        self._library.log_sums(self._logits, self._vocabulary, temperatures, sums)
        return sums

    def at(self, row: int, ids: NDArray[np.integer]) -> Floats:
        """A row's logits of these tokens."""
        found: Floats = self._logits[row, ids]
        return found


class Turns:
    """The rotations of queries and keys by position, as far as they were needed."""

    def __init__(self, shape: Shape) -> None:
        exponents = np.arange(0, shape.head_size, 2) / shape.head_size
        self._frequencies = shape.rope_theta**-exponents
        self._made = np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)

    def until(self, length: int) -> tuple[Floats, Floats]:
        """Cosines and sines, ``[at least length, head_size / 2]``."""
        if len(self._made[0]) < length:
            angles = np.outer(np.arange(length + -length % _ROOM), self._frequencies)
            self._made = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
        return self._made


def _threads() -> int:
    """All cores of a small machine; of a large one half, as many have two threads a core.

    ``OMP_NUM_THREADS`` says otherwise, as it does for other libraries: Ray sets it to the cores
    that a process was given.
    """
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told):
        return min(_MOST_THREADS, int(told))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    return min(_MOST_THREADS, cores if cores <= 4 else max(4, cores // 2))


def _c_model(shape: Shape, weights: Weights) -> CModel:
    layers = (CLayer * shape.layers)(*map(_c_layer, weights.layers))
    return CModel(
        layers=shape.layers,
        heads=shape.heads,
        shared_heads=shape.shared_heads,
        size=shape.head_size,
        hidden=shape.hidden,
        inner=shape.inner,
        vocabulary=shape.vocabulary,
        epsilon=shape.epsilon,
        layer=ctypes.cast(layers, ctypes.POINTER(CLayer)),
        final_norm=pointer(weights.final_norm),
        embedding=_c_linear(weights.embedding),
        head=_c_linear(weights.head),
    )


def _c_layer(layer: LayerWeights) -> CLayer:
    return CLayer(
        attention_norm=pointer(layer.attention_norm),
        project=_c_linear(layer.project),
        output=_c_linear(layer.output),
        mlp_norm=pointer(layer.mlp_norm),
        gate=_c_linear(layer.gate),
        up=_c_linear(layer.up),
        down=_c_linear(layer.down),
    )


def _c_linear(matrix: Matrix) -> CLinear:
    return CLinear(
        matrix.outputs,
        matrix.inputs,
        pointer(matrix.values),
        pointer(matrix.floats),
        pointer(matrix.scales),
        pointer(matrix.bias),
    )
