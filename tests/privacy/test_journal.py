"""The journal: whole lines, a week of them, for nobody but the user, and never too large."""

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tenfold.errors import PrivacyError
from tenfold.privacy.journal import Journal, journal_folder

BODY = json.dumps({"model": "m", "prompt": "\n  # Add two.\ndef add(a, b):\n"}).encode()
CHAT = json.dumps({"messages": [{"role": "system", "content": "s"}, {"content": "Add."}]}).encode()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "sent")


def test_what_was_noted_is_told(journal: Journal) -> None:
    assert journal.entries() == []
    for body in (BODY, CHAT, "é💥".encode(), b"\xff\n", b""):
        journal.note("https://api.example:8443", "m", body)
    told = journal.entries()
    assert [entry.body.encode("utf-8", "surrogateescape") for entry in told] == [
        *(BODY, CHAT),
        *("é💥".encode(), b"\xff\n", b""),
    ]
    assert [entry.head for entry in told] == ["# Add two.", "Add.", "", "", ""]
    assert [entry.size for entry in told[:2]] == [len(BODY), len(CHAT)]
    assert {(entry.endpoint, entry.model) for entry in told} == {("https://api.example:8443", "m")}
    age = datetime.now(timezone.utc) - datetime.fromisoformat(told[0].time)
    assert timedelta(0) <= age < timedelta(minutes=5)
    assert journal.entries(2) == told[-2:]
    assert journal.entries(99) == told


def test_nobody_else_may_read_it(journal: Journal) -> None:
    journal.folder.mkdir(mode=0o755)
    today = datetime.now(timezone.utc).date().isoformat()
    (journal.folder / f"{today}-0001.jsonl").touch(mode=0o644)
    journal.note("http://x", "m", BODY)
    assert [file.stat().st_mode & 0o777 for file in journal.files()] == [0o600]


def test_the_folder_is_the_users_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert journal_folder() == tmp_path / "tenfold" / "sent"


def named(journal: Journal, days_ago: int, size: int = 10) -> Path:
    day = datetime.now(timezone.utc).date() - timedelta(days=days_ago)
    path = journal.folder / f"{day.isoformat()}-0001.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x" * (size - 1) + b"\n")
    return path


def test_seven_days_are_kept(journal: Journal) -> None:
    files = [named(journal, days_ago) for days_ago in range(20)]
    (journal.folder / "other.txt").touch()
    journal.prune()
    assert [file.exists() for file in files] == [days_ago <= 7 for days_ago in range(20)]
    assert (journal.folder / "other.txt").exists()


def test_the_oldest_make_room(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "sent", part_bytes=1000, most_bytes=5000)
    for number in range(100):
        journal.note("http://x", "m", json.dumps({"prompt": f"{number:03}" * 100}).encode())
        sizes = [file.stat().st_size for file in journal.files()]
        assert sum(sizes) <= 5000
        assert max(sizes) <= 1000
    assert len(sizes) > 3
    told = [int(entry.head[:3]) for entry in journal.entries()]
    assert told == list(range(100))[-len(told) :]
    assert len(told) > 5


def test_a_line_that_was_cut_short_takes_no_other_with_it(journal: Journal) -> None:
    journal.note("http://x", "m", BODY)
    with journal.files()[0].open("ab") as file:
        file.write(b'{"time": "2026')
    journal.note("http://x", "m", CHAT)
    assert [entry.head for entry in journal.entries()] == ["# Add two.", "Add."]


def test_nothing_is_sent_that_cannot_be_noted(tmp_path: Path) -> None:
    (tmp_path / "sent").touch()
    with pytest.raises(PrivacyError, match="nothing was sent") as caught:
        Journal(tmp_path / "sent").note("http://x", "m", BODY)
    assert "privacy.journal" in caught.value.next_step


LONGEST_SECONDS = 120
"""For some hundred lines, which take a fraction of a second."""

WRITE = """
import sys
from pathlib import Path
from tenfold.privacy.journal import Journal
journal = Journal(Path(sys.argv[1]), part_bytes=50_000)
print("ready", flush=True)
number = 0
while True:
    number += 1
    journal.note("http://x", "m", b"%d " % number + b"x" * (number * 37 % 3000))
"""


def test_lines_are_whole_after_a_kill_and_with_several_writers(journal: Journal) -> None:
    for _ in range(3):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITE, str(journal.folder)], stdout=subprocess.PIPE
            )
            for _ in range(2)
        ]
        try:
            before = len(journal.entries())
            for writer in writers:
                assert writer.stdout is not None
                assert writer.stdout.readline() == b"ready\n"
            deadline = time.monotonic() + LONGEST_SECONDS
            while len(journal.entries()) < before + 200:
                assert time.monotonic() < deadline, "the writers write nothing"
                assert all(writer.poll() is None for writer in writers), "a writer has ended"
        finally:
            for writer in writers:
                writer.kill()
                writer.communicate()
    lines = [line for file in journal.files() for line in file.read_bytes().splitlines()]
    # A kill may break off the line that is being written, and no other one.
    kills = 3 * 2
    assert 600 <= len(journal.entries()) <= len(lines) <= len(journal.entries()) + kills
    for entry in journal.entries():
        number, _, rest = entry.body.partition(" ")
        assert len(rest) == int(number) * 37 % 3000
