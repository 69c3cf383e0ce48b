"""Where a model computes. The machine that runs this has a GPU or has none: both are right."""

from pathlib import Path

import pytest
import torch

from local_models import deltas_of, prompt_of, sampling_of
from tenfold.errors import ModelError
from tenfold.models.local import device
from tenfold.models.local.device import uses_gpu
from tenfold.models.local.engine import open_local


def test_a_processor_that_is_wanted_is_used() -> None:
    assert not uses_gpu("cpu")


@pytest.mark.parametrize("driver", [True, False])
def test_a_gpu_is_found_where_torch_finds_one(
    driver: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "_DRIVERS", (tmp_path if driver else tmp_path / "none",))
    assert uses_gpu("auto") == (driver and torch.cuda.is_available())


async def test_a_gpu_that_is_wanted_and_missing_is_told(tiny_folder: Path) -> None:
    model = open_local(str(tiny_folder), "cuda")
    if torch.cuda.is_available():
        assert await deltas_of(model, prompt_of("def"), sampling_of(max_tokens=3))
    else:
        with pytest.raises(ModelError, match="torch finds no GPU") as caught:
            await model.load()
        assert "model.device" in caught.value.next_step
    await model.close()
