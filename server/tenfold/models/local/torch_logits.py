"""Logits that torch has computed."""

import numpy as np
import torch
from numpy.typing import NDArray


class TorchLogits:
    """Logits of some rows: ``[rows, vocabulary]``, float32.

    Only what is asked of them leaves the device that they are on.
    """

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor

    def top(self, count: int) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
        """Ids and logits of each row's likeliest tokens, likeliest first."""
        found = self.tensor.topk(min(count, self.tensor.shape[1]))
        return found.indices.cpu().numpy(), found.values.cpu().numpy()

    def log_sums(self, temperatures: NDArray[np.float32]) -> NDArray[np.float64]:
        """The logarithm of each row's sum of exp(logits / temperature)."""
        columns = torch.as_tensor(temperatures, device=self.tensor.device).T[:, :, None]
        sums = [(self.tensor / column).logsumexp(1) for column in columns]
        found: NDArray[np.float64] = torch.stack(sums, 1).double().cpu().numpy()
        return found

    def at(self, row: int, ids: NDArray[np.integer]) -> NDArray[np.float32]:
        """A row's logits of these tokens."""
        wanted = torch.as_tensor(ids, device=self.tensor.device)
        found: NDArray[np.float32] = self.tensor[row, wanted].cpu().numpy()
        return found
