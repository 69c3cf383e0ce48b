"""The forward pass as transformers computes it: for every architecture, on CPU or GPU."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForCausalLM, DynamicCache

from tenfold.models.local.stop import Stop
from tenfold.models.local.torch_logits import TorchLogits


class TransformersForward:
    """A causal language model of a transformers folder, on one of torch's devices."""

    keeps_prompt = False

    def __init__(self, folder: Path, device: str) -> None:
        self._device = torch.device(device)
        self._model: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype="auto", local_files_only=True
        )
        if self._device.type == "cpu" and self._model.dtype == torch.float16:
            # Few processors compute in float16, all convert bfloat16 at no cost.
            self._model = self._model.to(torch.bfloat16)
        self._model = self._model.to(self._device).eval()

    def session(self, ids: Sequence[int], answer: int, stop: Stop) -> "TransformersSession":
        """Begin a request; the cache grows as it is needed."""
        return TransformersSession(self._model, self._device)


class TransformersSession:
    """The cache of one request."""

    filled = 0

    def __init__(self, model: Any, device: torch.device) -> None:
        self._model, self._device = model, device
        self._cache = DynamicCache(config=model.config)

    def prefill(self, ids: Sequence[int], last: bool) -> TorchLogits | None:
        """Append tokens to the only row; with the ``last`` of the prompt, the logits after it."""
        logits = self._run(torch.tensor([ids]))
        return logits if last else None

    def fork(self, rows: int) -> None:
        """Repeat the only row."""
        with torch.inference_mode():
            self._cache.batch_repeat_interleave(rows)

    def step(self, tokens: NDArray[np.integer]) -> TorchLogits:
        """Append one token, ``[rows]``, to each row; the logits after them."""
        return self._run(torch.from_numpy(tokens)[:, None])

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows."""
        with torch.inference_mode():
            self._cache.batch_select_indices(torch.tensor(rows, device=self._device))

    def _run(self, ids: torch.Tensor) -> TorchLogits:
        """Logits ``[rows, vocabulary]`` after the last of the ids, ``[rows, length]``."""
        with torch.inference_mode():
            answer = self._model(
                input_ids=ids.to(self._device),
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
            return TorchLogits(answer.logits[:, -1].float())
