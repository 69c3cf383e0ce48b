"""A server that is killed while it records, notes, probes and makes templates leaves nothing broken."""

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import pytest

from cases.making import case_source, write
from robustness.killing import KILLS, moments
from robustness.wire import PATIENCE, Answer, Gone, Wire
from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.privacy.journal import Journal
from tenfold.prompting.library import shipped_folder
from tenfold.prompting.templates import check_template

CODE = "# Add two numbers.\ndef add(a, b):\n    \n"
CASES = 3
ROUNDS = 2
"""Of work that is asked for before each kill."""
SHIPPED = (shipped_folder() / "prefix.prompty").read_text(encoding="utf-8")


class Home:
    """A user's folders and one workspace, which outlive the servers."""

    def __init__(self, folder: Path, endpoint: ScriptedEndpoint) -> None:
        self.endpoint = endpoint
        self.workspace = folder / "workspace"
        self.state = folder / "state" / "tenfold"
        self.templates = self.workspace / ".tenfold" / "prompts"
        self.recordings = self.workspace / ".tenfold" / "recordings"
        self.cases = [
            write(self.workspace / ".tenfold" / "cases" / f"add{number}.yaml", case_source(count=2))
            for number in range(CASES)
        ]
        kinds = ("cache", "config", "state")
        self._environment = {f"XDG_{kind.upper()}_HOME": str(folder / kind) for kind in kinds}
        self.made = 0
        """Templates that were asked for so far."""

    def server(self) -> Wire:
        wire = Wire(environment=self._environment)
        model = {"provider": "openai", "name": "scripted", "endpoint": self.endpoint.url}
        wire.initialize(self.workspace, {"model": model, "trigger": {"debounceMs": 0}})
        return wire

    def run_case(self, case: Path, **more: Any) -> dict[str, Any]:
        return {"uri": case.as_uri(), **more}

    def work(self, wire: Wire) -> list[Answer]:
        """Ask for everything that writes something."""
        uri = (self.workspace / "add.py").as_uri()
        wire.open(uri, CODE)
        asked: list[Answer] = []
        for _ in range(ROUNDS):
            asked.extend(
                wire.request("tenfold/runCase", self.run_case(case, live=True))
                for case in self.cases
            )
            self.made += 1
            wanted = {"from": "prefix", "name": f"mine{self.made}", "where": "workspace"}
            asked.append(wire.request("tenfold/newTemplate", {**wanted, "write": True}))
            place = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 4}}
            asked.append(
                wire.request("tenfold/solutions", {**place, "count": 2, "seed": self.made})
            )
            asked.append(wire.request("tenfold/probe", {}))
        return asked

    def check(self, answers: list[Answer]) -> None:
        """Everything that is on the disk is whole, and what was promised is there."""
        self.check_journal()
        for file in self.recordings.glob("*.jsonl"):
            assert file.read_bytes().endswith(b"\n")
            for line in file.read_bytes().splitlines():
                assert set(json.loads(line)) >= {"question", "prompt", "rounds"}
        for file in (self.state / "endpoints").glob("*.json"):
            assert "chat" in json.loads(file.read_bytes())
        for file in self.templates.glob("*.prompty"):
            text = file.read_text(encoding="utf-8")
            assert text == SHIPPED.replace("name: prefix", f"name: {file.stem}", 1)
            assert check_template(text, file, "workspace")[1] == []
        for answer in answers:
            if answer.done() and answer.exception() is None and answer.method.endswith("Template"):
                assert Path(answer.result()["uri"].removeprefix("file://")).is_file()

    def check_journal(self) -> None:
        """Whatever reached the endpoint is listed, and only the line at a kill may be cut."""
        files = (self.state / "sent").glob("*.jsonl")
        lines = [line for file in files for line in file.read_bytes().splitlines()]
        entries = Journal(self.state / "sent").entries()
        assert len(lines) - len(entries) <= KILLS
        bodies = {entry.body for entry in entries}
        for request in self.endpoint.requests:
            if request.method == "POST":
                assert request.body.decode() in bodies, "it was sent and not listed"

    def wait_for_a_write(self, seconds: float) -> None:
        """Wait until a file comes or goes: it is being written, as likely as not."""

        def now() -> list[int]:
            folders = (self.templates, self.recordings, self.state / "endpoints")
            return [folder.stat().st_mtime_ns for folder in folders if folder.is_dir()]

        before, deadline = now(), time.monotonic() + seconds
        while now() == before and time.monotonic() < deadline:
            pass

    def unfinished(self) -> list[Path]:
        return [
            path for folder in (self.workspace, self.state) for path in folder.rglob("*unfinished*")
        ]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    def rule(request: Received) -> Reply:
        count = (request.json or {}).get("n") or 1
        return Reply(["    return a + b\n", "    return sum((a, b))\n"][:count], delay=0.002)

    with ScriptedEndpoint.running() as endpoint:
        endpoint.rule = rule
        yield Home(tmp_path, endpoint)


def test_a_killed_server_leaves_nothing_broken(home: Home) -> None:
    source = moments("server")
    confirmed: set[int] = set()
    for _ in range(KILLS):
        wire = home.server()
        # What the last one had confirmed is served by this one.
        for number in sorted(confirmed):
            told = wire.ask("tenfold/runCase", home.run_case(home.cases[number]))
            assert told["replayed"], told
        asked = home.work(wire)
        wait(asked[: source.randrange(len(asked) + 1)], PATIENCE)
        if source.random() < 0.5:
            home.wait_for_a_write(0.5)
        else:
            time.sleep(source.random() * 0.05)
        wire.kill()
        assert wire.faults == []
        for number, answer in enumerate(asked):
            position = number % (len(asked) // ROUNDS)
            if position < CASES and answer.done() and answer.exception() is None:
                confirmed.add(position)
        home.check(asked)
        for left in home.unfinished():
            os.utime(left, (0, 0))  # as if the next one came an hour later
    wire = home.server()
    for answer in home.work(wire):
        answer.result(PATIENCE)
    listed = wire.ask("tenfold/templates", {})
    assert not [one for one in listed["templates"] if one.get("problem")]
    assert len(wire.ask("tenfold/sent", {"last": 5})["entries"]) == 5
    assert wire.end() == 0
    home.check([])
    assert home.unfinished() == []
    assert len(list((home.state / "endpoints").iterdir())) <= 2


def test_requests_that_a_kill_cuts_off_are_told_as_such(home: Home) -> None:
    wire = home.server()
    asked = home.work(wire)
    wire.kill()
    assert all(answer.done() for answer in asked)
    with pytest.raises(Gone):
        wire.request("tenfold/models", {})
