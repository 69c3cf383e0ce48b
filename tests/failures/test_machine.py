"""What this machine does to a local model, through the real assistant."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from local_models import CountingForward, save_tiny_llama
from tenfold.errors import DiskFull, ModelChanged, OutOfMemory
from tenfold.models.local import engine
from tenfold.models.local.disk import disk_full

from .conftest import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_tiny_llama(tmp_path, layers=1, max_position_embeddings=4096)


def session_of(sessions: list[Session], folder: Path) -> Session:
    session = Session(
        model={"provider": "local", "name": str(folder)},
        candidates={"maxTokens": 6, "seed": 1, "temperature": 1.0},
    )
    sessions.append(session)
    return session


class Narrow(CountingForward):
    """A forward pass with memory for so many rows."""

    def __init__(self, inner: Any, most: int) -> None:
        super().__init__(inner)
        self.most = most
        self.forked: list[int] = []

    def session(self, ids: Sequence[int], answer: int, stop: Any) -> "Narrow":
        super().session(ids, answer, stop)
        return self

    def fork(self, rows: int) -> None:
        self.forked.append(rows)
        if rows > self.most:
            raise MemoryError
        super().fork(rows)


async def narrow(session: Session, monkeypatch: pytest.MonkeyPatch, most: int) -> Narrow:
    model: Any = await session.assistant.model()
    forward = Narrow(model._loaded.forward, most)
    monkeypatch.setattr(model, "_loaded", engine.replace(model._loaded, forward=forward))
    return forward


async def test_out_of_memory_a_smaller_batch_is_drawn(
    folder: Path, sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(sessions, folder)
    forward = await narrow(session, monkeypatch, most=3)
    synthesis = await session.solutions(8)
    assert forward.forked[:3] == [8, 4, 2]
    assert max(forward.forked[2:]) <= 2
    assert synthesis.error is None
    assert type(synthesis.remark) is OutOfMemory
    account = synthesis.solutions.account
    assert account.failed == (("out of memory", 12),)
    settled = account.shown + account.duplicates + account.empty
    assert (account.requested, account.pending) == (settled + 12, 0)
    assert settled >= 8
    last = session.statuses[-1]
    assert (last.state, last.action) == ("ready", synthesis.remark.next_step)


async def test_out_of_memory_for_one_is_told(
    folder: Path, sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(sessions, folder)
    forward = await narrow(session, monkeypatch, most=0)
    synthesis = await session.solutions(4)
    assert forward.forked == [4, 2, 1]
    assert type(synthesis.error) is OutOfMemory
    assert synthesis.solutions.shown == synthesis.solutions.pending == 0
    last = session.statuses[-1]
    assert (last.state, last.action) == ("error", synthesis.error.next_step)
    assert "smaller model" in synthesis.error.next_step


async def test_files_that_changed_are_not_mixed_with_what_was_loaded(
    folder: Path, sessions: list[Session]
) -> None:
    session = session_of(sessions, folder)
    await session.solutions(1)
    os.utime(folder / "model.safetensors", ns=(1, 1))
    synthesis = await session.solutions(2, "x = 1\n# Add.\n" + "\n" * 60)
    assert type(synthesis.error) is ModelChanged
    assert synthesis.solutions.account.failed == (("model changed", 2),)
    last = session.statuses[-1]
    assert (last.state, last.action) == ("error", "Ask again: it is loaded anew.")
    synthesis = await session.solutions(2, "x = 1\n# Add.\n" + "\n" * 60)
    assert synthesis.error is None
    assert session.statuses[-1].state == "ready"


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RuntimeError("I/O error: No space left on device (os error 28)"),
    ],
)
async def test_a_full_disk(
    folder: Path, sessions: list[Session], monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def full(*_: Any) -> Any:
        raise failure

    monkeypatch.setattr("tenfold.models.local.forwards.open_forward", full)
    session = session_of(sessions, folder)
    with pytest.raises(DiskFull) as caught:
        await session.solutions(2)
    assert "Free some space" in caught.value.next_step
    last = session.statuses[-1]
    assert (last.state, last.message) == ("error", caught.value.message)


def test_another_failure_is_no_full_disk() -> None:
    assert disk_full("coder", OSError(errno.EACCES, "Permission denied")) is None
