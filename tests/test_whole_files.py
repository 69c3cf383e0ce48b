"""Files that are there whole or not at all."""

import os
import time
from pathlib import Path

import pytest

from robustness.killing import KILLS, files_in, kill, moments, wait_for_line, worker
from tenfold.whole_files import LEFT_SECONDS, write_new, write_whole


def test_a_file_is_written_in_place_of_another(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    write_whole(file, b"one")
    write_whole(file, b"")
    write_whole(file, b"two")
    assert files_in(tmp_path) == {"folder/file": b"two"}


def test_a_new_file_takes_the_place_of_none(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    write_new(file, b"one")
    with pytest.raises(FileExistsError):
        write_new(file, b"two")
    assert files_in(tmp_path) == {"folder/file": b"one"}
    assert file.stat().st_nlink == 1


def test_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    write_new(tmp_path / "file", b"one")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "file", b"two")
    assert files_in(tmp_path) == {"file": b"one"}


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "file", b"one")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / ".other.0123.tenfold-unfinished"
    theirs.write_bytes(b"ha")
    write_whole(tmp_path / "file", b"one")
    assert theirs.is_file()
    os.utime(theirs, (long_ago := time.time() - LEFT_SECONDS - 1, long_ago))
    write_whole(tmp_path / "file", b"one")
    assert files_in(tmp_path) == {"file": b"one"}


ENDLESS = """
import sys
from itertools import count
from pathlib import Path
from tenfold.whole_files import write_new, write_whole
folder = Path(sys.argv[1])
print("ready", flush=True)
for number in count(len(list(folder.glob("new*")))):
    content = b"%d\\n" % number * 100_000
    write_whole(folder / "file", content)
    write_new(folder / f"new{number}", content)
"""


def test_a_kill_leaves_whole_files(tmp_path: Path) -> None:
    source = moments("whole files")
    for _ in range(KILLS * 4):
        with worker(ENDLESS, tmp_path) as process:
            wait_for_line(process, b"ready")
            time.sleep(source.random() * 0.1)
            kill(process)
        for path, content in files_in(tmp_path).items():
            if path.endswith("unfinished"):
                os.utime(tmp_path / path, (0, 0))
                continue
            number = content.partition(b"\n")[0]
            assert content == number + b"\n" + (number + b"\n") * 99_999
            assert path in ("file", f"new{number.decode()}")
    assert len(list(tmp_path.glob("new*"))) > KILLS
    assert len(list(tmp_path.glob("*unfinished*"))) <= 1
    write_whole(tmp_path / "file", b"")
    assert not list(tmp_path.glob("*unfinished*"))
