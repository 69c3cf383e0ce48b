"""A forward pass in plain torch for Llama- and Qwen2-shaped models, built for ten rows on a CPU.

Against transformers' own: linear layers in 8 bits, the projections of one input fused, and the
prompt's keys and values held once for all rows instead of once per row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from torch.nn import functional

from tenfold.models.local.forward import PREFILL_CHUNK
from tenfold.models.local.linear import (
    Embedding,
    Int8Embedding,
    Int8Linear,
    Linear,
    MakeLinear,
    float_embedding,
    float_linear,
)
from tenfold.models.local.pace import Pace
from tenfold.models.local.shape import WEIGHTS, Shape
from tenfold.models.local.stop import Stop
from tenfold.models.local.torch_logits import TorchLogits


@dataclass(frozen=True, slots=True)
class _Layer:
    attention_norm: torch.Tensor
    project: Linear
    """Queries, keys and values of all heads."""
    output: Linear
    mlp_norm: torch.Tensor
    gate_up: Linear
    down: Linear


class EagerForward:
    """The weights of a model, laid out for this forward pass.

    ``exact`` computes in float32, which is slower and what the 8 bits are checked against.
    """

    keeps_prompt = True

    def __init__(self, folder: Path, shape: Shape, exact: bool = False) -> None:
        self.shape = shape
        self.pace = Pace(torch.get_num_threads())
        self._last: _Prompt | None = None
        make: MakeLinear = float_linear if exact else Int8Linear
        with safe_open(folder / WEIGHTS, "pt") as file:
            self._names = frozenset(file.keys())
            embedding = file.get_tensor("model.embed_tokens.weight")
            self.embed: Embedding = (
                float_embedding(embedding) if exact else Int8Embedding(embedding)
            )
            self.final_norm = file.get_tensor("model.norm.weight").float()
            tied = "lm_head.weight" not in self._names
            self._head = make([embedding if tied else file.get_tensor("lm_head.weight")], [])
            self.layers = [self._layer(file, number, make) for number in range(shape.layers)]

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> "EagerSession":
        """Begin a request, with what its prompt shares with the last one's."""
        session = EagerSession(self, ids, answer, self._last)
        self._last = session.prompt
        return session

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """From the last layer's ``[rows, hidden]`` to ``[rows, vocabulary]``."""
        x = functional.rms_norm(x, (self.shape.hidden,), self.final_norm, self.shape.epsilon)
        return self._head(x)

    def _layer(self, file: Any, number: int, make: MakeLinear) -> _Layer:
        def tensor(name: str) -> torch.Tensor:
            found: torch.Tensor = file.get_tensor(f"model.layers.{number}.{name}")
            return found

        def fused(*names: str) -> Linear:
            weights = [self._interleaved(name, tensor(f"{name}.weight")) for name in names]
            if f"model.layers.{number}.{names[0]}.bias" not in self._names:
                return make(weights, [])
            return make(
                weights, [self._interleaved(name, tensor(f"{name}.bias")) for name in names]
            )

        return _Layer(
            attention_norm=tensor("input_layernorm.weight").float(),
            project=fused("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
            output=fused("self_attn.o_proj"),
            mlp_norm=tensor("post_attention_layernorm.weight").float(),
            gate_up=fused("mlp.gate_proj", "mlp.up_proj"),
            down=fused("mlp.down_proj"),
        )

    def _interleaved(self, name: str, rows: torch.Tensor) -> torch.Tensor:
        """Put the two halves of each head's queries and keys in turn.

        Rotation turns pairs of one number from each half: side by side they are one complex
        number, which turns in one operation. Queries and keys change alike, so their products
        stay.
        """
        if not name.endswith(("q_proj", "k_proj")):
            return rows
        size = self.shape.head_size
        halves = rows.view(-1, 2, size // 2, *rows.shape[1:])
        return halves.transpose(1, 2).reshape(rows.shape)


class _Prompt:
    """Keys and values of a prompt, as far as it was prefilled."""

    def __init__(self, ids: Sequence[int], shape: Shape) -> None:
        self.ids = list(ids)
        self.filled = 0
        self.cache = torch.empty(shape.layers, 2, 1, shape.shared_heads, len(ids), shape.head_size)

    def take_over(self, other: "_Prompt") -> None:
        """Copy the whole chunks that begin both; the last token stays to be computed.

        What a chunk gives depends on the chunk and those before it, so that the copy is to the
        last bit what would be computed.
        """
        pairs = zip(self.ids[:-1], other.ids[: other.filled], strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        self.filled = common - common % PREFILL_CHUNK
        self.cache[..., : self.filled, :] = other.cache[..., : self.filled, :]


class EagerSession:
    """Keys and values of one request: the prompt's once, and each row's own."""

    def __init__(
        self, model: EagerForward, ids: Sequence[int], answer: int, last: _Prompt | None
    ) -> None:
        shape = model.shape
        self._model, self._shape = model, shape
        self._answer = answer
        self.prompt = _Prompt(ids, shape)
        if last is not None:
            self.prompt.take_over(last)
        self._turns = _turns(shape, len(ids) + answer)
        self._own = torch.empty(0)
        self._rows = 1
        self._own_length = 0

    @property
    def filled(self) -> int:
        """How many tokens of the prompt are there already."""
        return self.prompt.filled

    def prefill(self, ids: Sequence[int], last: bool) -> TorchLogits | None:
        """Append tokens to the only row; with the ``last`` of the prompt, the logits after it."""
        start, end = self.prompt.filled, self.prompt.filled + len(ids)
        # A token sees itself and all before it.
        seen = torch.ones(len(ids), end, dtype=torch.bool).tril(start)

        def attend(layer: int, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
            keys, values = self.prompt.cache[layer]
            keys[0, :, start:end] = k.transpose(0, 1)
            values[0, :, start:end] = v.transpose(0, 1)
            y = functional.scaled_dot_product_attention(
                q.transpose(0, 1)[None],
                keys[:, :, :end],
                values[:, :, :end],
                attn_mask=seen,
                enable_gqa=True,
            )
            return y[0].transpose(0, 1)

        with torch.inference_mode():
            x = self._run(torch.tensor(ids), self._turns[start:end, None], attend)
            self.prompt.filled = end
            return TorchLogits(self._model.logits(x[-1:])) if last else None

    def fork(self, rows: int) -> None:
        """Let so many rows go on after the prompt, with room for keys and values of their own."""
        shape = self._shape
        self._model.pace.begin()
        self._rows = rows
        self._own = torch.empty(
            shape.layers, 2, rows, shape.shared_heads, self._answer, shape.head_size
        )

    def step(self, tokens: NDArray[np.integer]) -> TorchLogits:
        """Append one token, ``[rows]``, to each row; the logits after them."""
        shape, rows, at = self._shape, self._rows, self._own_length
        self._own_length += 1
        groups = (shape.shared_heads, shape.heads // shape.shared_heads, shape.head_size)

        def attend(layer: int, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
            keys, values = self._own[layer]
            keys[:rows, :, at], values[:rows, :, at] = k, v
            q = q.view(rows, *groups)
            own, own_mass = _attend(q, keys[:rows, :, : at + 1], values[:rows, :, : at + 1])
            # Row by row over the same memory: all queries in one product would be somewhat faster
            # for long prompts, but then a row's last bits would depend on how many there are.
            shared, shared_mass = _attend(q, *self.prompt.cache[layer].expand(-1, rows, -1, -1, -1))
            # Spread over the whole head, since torch computes the odd numbers at a tensor's end
            # in another way, and so by a last bit differently.
            part = (shared_mass[..., None] - own_mass[..., None].expand_as(own)).sigmoid_()
            return torch.lerp(own, shared, part)

        turn = self._turns[self.prompt.filled + at]
        with torch.inference_mode(), self._model.pace.step():
            x = self._run(torch.from_numpy(tokens), turn, attend)
            return TorchLogits(self._model.logits(x))

    def keep(self, rows: Sequence[int]) -> None:
        """Move these rows, in ascending order, to the front."""
        length = self._own_length
        for place, row in enumerate(rows):
            if place != row:
                self._own[:, :, place, :, :length] = self._own[:, :, row, :, :length]
        self._rows = len(rows)

    def _run(self, ids: torch.Tensor, turns: torch.Tensor, attend: Any) -> torch.Tensor:
        """From ids ``[length]`` to the last layer's ``[length, hidden]``."""
        shape = self._shape
        split = (shape.heads, shape.shared_heads, shape.shared_heads)
        x = self._model.embed(ids)
        length = len(x)
        for number, layer in enumerate(self._model.layers):
            h = functional.rms_norm(x, (shape.hidden,), layer.attention_norm, shape.epsilon)
            h = layer.project(h).view(length, sum(split), shape.head_size)
            turned = _turn(h[:, : split[0] + split[1]], turns)
            y = attend(number, turned[:, : split[0]], turned[:, split[0] :], h[:, -split[2] :])
            x = x + layer.output(y.reshape(length, shape.heads * shape.head_size))
            h = functional.rms_norm(x, (shape.hidden,), layer.mlp_norm, shape.epsilon)
            gate, up = layer.gate_up(h).chunk(2, -1)
            x = x + layer.down(functional.silu(gate) * up)
        return x


def _attend(
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Attention, and the logarithm of the summed weights, by which two such can be joined."""
    found: tuple[torch.Tensor, torch.Tensor] = (
        torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(q, keys, values)
    )
    return found


def _turns(shape: Shape, length: int) -> torch.Tensor:
    """The rotation of each pair at each position, complex, ``[length, head_size / 2]``."""
    exponents = torch.arange(0, shape.head_size, 2, dtype=torch.float64) / shape.head_size
    angles = torch.outer(torch.arange(length, dtype=torch.float64), shape.rope_theta**-exponents)
    return torch.polar(torch.ones_like(angles), angles).to(torch.complex64)


def _turn(x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
    """Rotate ``[length, heads, head_size]``."""
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)))
    return torch.view_as_real(pairs * turns).flatten(-2)
