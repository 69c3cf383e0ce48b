"""``tenfold sent``, after a request of the real command."""

import json
from pathlib import Path

import pytest

from cli.test_cli import remote, tenfold
from scripted_endpoint import ScriptedEndpoint
from tenfold.privacy.journal import Journal


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def test_nothing_was_sent(state: Path) -> None:
    run = tenfold("sent")
    assert (run.returncode, run.stdout) == (0, "")
    assert "Nothing was sent" in run.stderr
    run = tenfold("sent", "--open")
    assert run.returncode == 1
    assert "The journal is empty." in run.stderr


def test_what_was_sent_is_listed(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "add.py"
    path.write_text("# Add two numbers.\ndef add(a, b):\n")
    with ScriptedEndpoint.running() as endpoint:
        for count in ("1", "2"):
            run = tenfold("complete", f"{path}:2", "--count", count, *remote(endpoint))
            assert run.returncode == 0, run.stderr
        bodies = [request.body.decode() for request in endpoint.requests]
        origin = endpoint.url.removesuffix("/v1")
    listed = json.loads(tenfold("sent", "--json").stdout)
    assert [entry["body"] for entry in listed] == bodies
    assert {entry["endpoint"] for entry in listed} == {origin}
    assert [json.loads(tenfold("sent", "--json", "--last", "1").stdout)] == [listed[-1:]]
    monkeypatch.setenv("COLUMNS", "140")
    shown = tenfold("sent").stdout
    assert origin in shown
    assert str(len(bodies[0])) in shown
    assert listed[0]["head"] in shown
    assert str(Journal().folder) in shown


def test_the_newest_file_can_be_opened(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal().note("http://x", "m", b"{}")
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tenfold("sent", "--open").returncode == 0
    assert (tmp_path / "opened").read_text().strip() == str(Journal().files()[-1])
    opener.unlink()
    run = tenfold("sent", "--open")
    assert run.returncode == 1
    assert "Nothing here opens" in run.stderr
