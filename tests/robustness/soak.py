"""An hour's editing in a few minutes, with an endpoint that comes and goes; ``make soak``.

One server process is asked thousands of things of all kinds, is sent edits, settings and cancels
between them, and its endpoint fails in all its ways. Every request has to be answered, and in the
quiet afterwards there may be no task, no descriptor and no memory that was not there in the quiet
at a third of the way.
"""

import argparse
import json
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cases.making import case_source, write
from robustness.wire import PATIENCE, Answer, Refused, Wire
from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.prompting.library import shipped_folder

REQUESTS = 15_000
SETTLED = 1 / 3
"""Share of the requests after which the memory has its size: caches are full by then, and the heap
has its holes."""
GROWTH = 1.05
"""The memory at the end, as a multiple of what it was then."""
ENOUGH = 15_000
"""With fewer requests that is not so at a third of the way."""
AT_ONCE = 12
"""Requests without an answer, at the most."""
QUIET_SECONDS = 60.0
POOLS = ("asyncio", "ThreadPoolExecutor-0")
"""Threads of pools, which grow to a fixed size and stay."""

TYPED = [
    "x",
    " ",
    "\n",
    "\n    ",
    "return a",
    "# Add 💥 two.",
    "é",
    "👩‍👩‍👧",
    '"""',
    "\t",
    "(",
    "\r\n",
]
CODE = '''import math


# Add two numbers: add(1, 2) -> 3
def add(a, b):
    {here}


class Shape:
    """A shape 💥 with a side."""

    # The area of a square with this side.
    def area(self, side):
        {here}


# tenfold: n=3
# The largest of some numbers.
def largest(*numbers):
    {here}
'''
ANSWERS = [
    "    return a + b\n",
    "    return sum((a, b))\n",
    "    return b + a  # 💥\n",
    "    total = a\n    total += b\n    return total\n",
    "    key = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'\n    return key\n",
    "    return (\n",
    "",
]


@dataclass
class Outcome:
    """How a soak went."""

    asked: Counter[str] = field(default_factory=Counter)
    """Requests by their method."""
    answered: Counter[str] = field(default_factory=Counter)
    """Answers by their kind: ``result``, or the error's code."""
    settled: dict[str, Any] = field(default_factory=dict)
    """What the process held at a third of the way."""
    at_end: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    exit_status: int | None = None

    @property
    def growth(self) -> float:
        """The memory at the end, as a multiple of the settled one."""
        return _allocated(self.at_end) / _allocated(self.settled)

    def problems(self) -> list[str]:
        """What is not as it has to be, in words."""
        found = list(self.faults)
        if self.asked.total() != self.answered.total():
            found.append(f"{self.asked.total()} requests, {self.answered.total()} answers")
        if self.answered["-32603"]:
            found.append(f"{self.answered['-32603']} internal errors")
        for kind in ("tasks", "threads", "descriptors"):
            more = Counter(self.at_end[kind]) - Counter(self.settled[kind])
            for pool in POOLS:
                del more[pool]
            if more:
                found.append(f"{kind} left over: {dict(more)}")
        if self.asked.total() >= ENOUGH and self.growth > GROWTH:
            found.append(f"the memory has grown by {self.growth - 1:.1%}")
        if self.exit_status != 0:
            found.append(f"exit status {self.exit_status}")
        return found


def watched(folder: Path) -> tuple[Wire, "Watch"]:
    """A server with folders of its own, and the door to the thread beside it."""
    address = folder / "watch"
    kinds = ("cache", "config", "state")
    wire = Wire(
        [sys.executable, "-m", "robustness.watched_server", str(address), "serve", "--stdio"],
        {
            **{f"XDG_{kind.upper()}_HOME": str(folder / kind) for kind in kinds},
            "PYTHONPATH": ":".join([str(Path(__file__).parents[1]), *filter(None, sys.path)]),
        },
    )
    return wire, Watch(address)


class Watch:
    """The door to the thread beside the server."""

    def __init__(self, address: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._socket.connect(str(address))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                assert time.monotonic() < deadline, "the server does not start"
                time.sleep(0.05)
        self._lines = self._socket.makefile("rb")

    def held(self) -> dict[str, Any]:
        self._socket.sendall(b"?")
        told: dict[str, Any] = json.loads(self._lines.readline())
        return told

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Soak:
    """One run: the editor's side of it, by one seed."""

    def __init__(self, folder: Path, endpoint: ScriptedEndpoint, seed: int) -> None:
        self._source = random.Random(seed)
        self._endpoint = endpoint
        self._workspace = folder / "workspace"
        self._workspace.mkdir()
        self._cases = [
            write(
                self._workspace / ".tenfold" / "cases" / f"add{number}.yaml", case_source(count=2)
            )
            for number in range(3)
        ]
        self._wire, self._watch = watched(folder)
        self._wire.initialize(self._workspace, self._settings())
        self._open: dict[str, int] = {}
        """The open documents, with their versions."""
        self._solutions: list[str] = []
        """Ids of solutions that were told."""
        self._pending: list[Answer] = []
        self.outcome = Outcome()
        ways: dict[Callable[[], None], int] = {
            self._inline: 20,
            self._ask_solutions: 8,
            self._prompt: 6,
            self._complete: 4,
            self._in_template: 10,
            self._about_cases: 4,
            self._about_templates: 3,
            self._small: 6,
            self._edit: 30,
            self._open_or_close: 4,
            self._cancel: 10,
            self._configure: 1,
            self._change_endpoint: 2,
        }
        self._ways, self._weights = list(ways), list(ways.values())

    def run(self, requests: int) -> Outcome:
        """Ask so many things, and look at what is left."""
        for share in (SETTLED, 1.0):
            while self.outcome.asked.total() < requests * share:
                (way,) = self._source.choices(self._ways, self._weights)
                way()
                self._take(AT_ONCE)
            held = self._quiet()
            if share == SETTLED:
                self.outcome.settled = held
        self.outcome.at_end = held
        self._watch.close()
        self.outcome.exit_status = self._wire.end()
        self.outcome.faults += self._wire.faults
        return self.outcome

    def kill(self) -> None:
        """End the server, however far it is."""
        self._wire.kill()

    def _quiet(self) -> dict[str, Any]:
        """What the process holds with no document open, its model let go, and nothing asked."""
        self._endpoint.rule = _works
        self._take(0)
        for uri in list(self._open):
            self._close(uri)
        for name in ("other", "scripted"):
            self._wire.notify("workspace/didChangeConfiguration", self._changed(name=name))
        self._wire.ask("tenfold/models", {})
        deadline = time.monotonic() + QUIET_SECONDS
        held = self._watch.held()
        while time.monotonic() < deadline:
            time.sleep(0.5)
            before, held = held, self._watch.held()
            same = all(held[kind] == before[kind] for kind in ("tasks", "descriptors"))
            known = Counter(self.outcome.settled.get("tasks", held["tasks"]))
            if held["resting"] and same and not Counter(held["tasks"]) - known:
                return held
        self.outcome.faults.append(f"no rest within {QUIET_SECONDS:g} s")
        return held

    def _take(self, most: int) -> None:
        """Take in answers, until no more than so many are missing."""
        while True:
            for answer in [one for one in self._pending if one.done()]:
                self._pending.remove(answer)
                self._note(answer)
            if len(self._pending) <= most:
                return
            done, _ = wait(self._pending, PATIENCE, FIRST_COMPLETED)
            if not done:
                methods = ", ".join(answer.method for answer in self._pending)
                raise AssertionError(f"no answer to {methods}")

    def _note(self, answer: Answer) -> None:
        error = answer.exception()
        if error is None:
            self.outcome.answered["result"] += 1
            result = answer.result()
            if answer.method == "tenfold/solutions":
                self._solutions = [one["id"] for one in result["solutions"]] or self._solutions
            return
        if not isinstance(error, Refused):
            raise error
        self.outcome.answered[str(error.code)] += 1

    def _request(self, method: str, params: dict[str, Any]) -> None:
        self.outcome.asked[method] += 1
        self._pending.append(self._wire.request(method, params))

    def _settings(self, **model: Any) -> dict[str, Any]:
        return {
            "model": {
                "provider": "openai",
                "name": "scripted",
                "endpoint": self._endpoint.url,
                "timeoutSeconds": 1,
                **model,
            },
            "candidates": {"count": self._source.choice([2, 10]), "patienceMs": 200},
            "trigger": {"debounceMs": self._source.choice([0, 20])},
        }

    def _changed(self, **model: Any) -> dict[str, Any]:
        return {"settings": {"tenfold": self._settings(**model)}}

    def _document(self, template: bool = False) -> str:
        """An open document, opened where there is none."""
        found = [uri for uri in self._open if uri.endswith(".prompty") == template]
        return self._source.choice(found) if found else self._open_one(template)

    def _open_one(self, template: bool) -> str:
        number = self._source.randrange(6)
        name = f"mine{number}.prompty" if template else f"file{number}.py"
        uri = (self._workspace / name).as_uri()
        if uri not in self._open:
            shipped = (shipped_folder() / "prefix.prompty").read_text(encoding="utf-8")
            text = shipped if template else CODE.replace("{here}", "")
            self._open[uri] = 1
            self._wire.open(uri, text, "prompty" if template else "python")
        return uri

    def _close(self, uri: str) -> None:
        del self._open[uri]
        self._wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def _place(self, uri: str) -> dict[str, Any]:
        """A cursor: often one that a comment governs, at times beyond the text."""
        line = self._source.choice([5, 13, 19, 20, self._source.randrange(40)])
        character = self._source.choice([0, 4, 8, self._source.randrange(60)])
        position = {"line": line, "character": character}
        return {"textDocument": {"uri": uri}, "position": position}

    def _inline(self) -> None:
        kind = self._source.choice([1, 2, 2])
        place = self._place(self._document())
        self._request("textDocument/inlineCompletion", {**place, "context": {"triggerKind": kind}})

    def _ask_solutions(self) -> None:
        number = self.outcome.asked.total()
        params = self._place(self._document())
        params["count"] = self._source.randint(1, 10)
        if self._source.random() < 0.5:
            params["partialResultToken"] = f"partial {number}"
        if self._source.random() < 0.3:
            params["workDoneToken"] = f"done {number}"
        if self._source.random() < 0.2:
            params["more"] = self._source.choice(["alike", "different"])
        if self._source.random() < 0.2:
            params["task"] = self._source.choice(["explain", "docstring", "tests", "example"])
        if self._source.random() < 0.1 and self._solutions:
            params["solution"] = self._source.choice(self._solutions)
        self._request("tenfold/solutions", params)

    def _prompt(self) -> None:
        params = self._place(self._document())
        if self._source.random() < 0.3:
            params["templateDocument"] = {"uri": self._document(template=True)}
        self._request("tenfold/prompt", params)

    def _complete(self) -> None:
        template = self._source.random() < 0.5
        self._request("textDocument/completion", self._place(self._document(template)))

    def _in_template(self) -> None:
        uri = self._document(template=True)
        at, options = self._place(uri), {"tabSize": 4, "insertSpaces": True}
        wanted: dict[str, dict[str, Any]] = {
            "hover": at,
            "definition": at,
            "prepareRename": at,
            "rename": {**at, "newName": "other"},
            "codeLens": {"textDocument": {"uri": uri}},
            "semanticTokens/full": {"textDocument": {"uri": uri}},
            "formatting": {"textDocument": {"uri": uri}, "options": options},
        }
        feature = self._source.choice(list(wanted))
        self._request(f"textDocument/{feature}", wanted[feature])

    def _about_cases(self) -> None:
        case = self._source.choice(self._cases)
        live = self._source.random() < 0.3
        ways: list[tuple[str, dict[str, Any]]] = [
            ("tenfold/cases", {}),
            ("tenfold/runCase", {"uri": case.as_uri(), "live": live}),
        ]
        if self._solutions:
            ways.append(("tenfold/case", {"solution": self._source.choice(self._solutions)}))
        self._request(*self._source.choice(ways))

    def _about_templates(self) -> None:
        number = self._source.randrange(30)
        new = {"from": "prefix", "name": f"new{number}", "where": "workspace"}
        ways: list[tuple[str, dict[str, Any]]] = [
            ("tenfold/templates", self._place(self._document())),
            ("tenfold/newTemplate", {**new, "write": self._source.random() < 0.2}),
        ]
        self._request(*self._source.choice(ways))

    def _small(self) -> None:
        text = "".join(self._source.choices(TYPED, k=50))
        ways: list[tuple[str, dict[str, Any]]] = [
            (
                "tenfold/tokens",
                {"text": text, "model": self._source.choice(["gpt-4o", "scripted"])},
            ),
            ("tenfold/models", {}),
            ("tenfold/sent", {"last": 5}),
            ("tenfold/probe", {}),
            ("no/such/method", {}),
        ]
        if self._solutions:
            identity = self._source.choice(self._solutions)
            accepted = {"command": "tenfold.accepted", "arguments": [identity]}
            ways.append(("tenfold/solution", {"id": identity}))
            ways.append(("workspace/executeCommand", accepted))
        self._request(*self._source.choice(ways))

    def _edit(self) -> None:
        uri = self._document(template=self._source.random() < 0.2)
        self._open[uri] += 1
        change: dict[str, Any] = {"text": self._source.choice(TYPED)}
        if self._open[uri] % 40:
            start = self._place(uri)["position"]
            end = dict(start)
            if self._source.random() < 0.3:
                end["character"] += self._source.randrange(5)
            change["range"] = {"start": start, "end": end}
        else:
            # From time to time all is as it was: a document does not grow for ever.
            change["text"] = CODE.replace("{here}", "")
        document = {"uri": uri, "version": self._open[uri]}
        params = {"textDocument": document, "contentChanges": [change]}
        self._wire.notify("textDocument/didChange", params)

    def _open_or_close(self) -> None:
        if len(self._open) > 4:
            self._close(self._source.choice(list(self._open)))
        else:
            self._open_one(template=self._source.random() < 0.3)

    def _cancel(self) -> None:
        if self._pending:
            self._wire.cancel(self._source.choice(self._pending))

    def _configure(self) -> None:
        # Nobody listens at the last one: that is an endpoint that is down.
        endpoint = self._source.choice(
            [self._endpoint.url, self._endpoint.url, "http://127.0.0.1:9"]
        )
        style = self._source.choice(["auto", "chat", "completions"])
        changed = self._changed(endpoint=endpoint, apiStyle=style)
        self._wire.notify("workspace/didChangeConfiguration", changed)

    def _change_endpoint(self) -> None:
        source = self._source
        shapes: list[dict[str, Any]] = [
            *([{}] * 4),
            {"status": source.choice([400, 401, 404, 429, 500, 503])},
            {"cut_after": source.randrange(6)},
            {"stall_after": source.randrange(6)},
            {"html": True},
            {"ignore_n": True},
            {"whole": True},
            {"piece_bytes": source.randint(1, 40)},
            {"raw": ["data: {\n\n"]},
        ]
        shape = source.choice(shapes)

        def rule(request: Received) -> Reply:
            return Reply(ANSWERS, **shape)

        self._endpoint.rule = rule


def _works(request: Received) -> Reply:
    return Reply(ANSWERS)


def _allocated(held: dict[str, Any]) -> int:
    memory: dict[str, int] = held["memory"]
    return memory["Anonymous"] + memory["Swap"]


def soak(folder: Path, requests: int, seed: int) -> Outcome:
    """Run one soak with folders of its own."""
    with ScriptedEndpoint.running() as endpoint:
        run = Soak(folder, endpoint, seed)
        try:
            return run.run(requests)
        finally:
            run.kill()


def _report(outcome: Outcome, seconds: float) -> list[str]:
    """The outcome in lines."""
    before, after = outcome.settled, outcome.at_end
    lines = [
        f"{outcome.asked.total():,} requests in {seconds:,.0f} s",
        "asked: " + ", ".join(f"{name} {count}" for name, count in outcome.asked.most_common()),
        "answered: " + ", ".join(f"{kind} {count}" for kind, count in outcome.answered.items()),
        f"tasks: {before['tasks']} -> {after['tasks']}",
        f"threads: {before['threads']} -> {after['threads']}",
        f"descriptors: {len(before['descriptors'])} -> {len(after['descriptors'])}",
        f"objects: {before['objects']:,} -> {after['objects']:,}",
    ]
    for name, size in before["memory"].items():
        lines.append(f"{name}: {size / 1e6:.1f} -> {after['memory'][name] / 1e6:.1f} MB")
    lines.append(f"memory of its own: {outcome.growth - 1:+.1%}")
    more = Counter(after["types"]) - Counter(before["types"])
    lines.append(f"more of: {dict(more.most_common(8))}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tenfold-soak-") as name:
        began = time.monotonic()
        outcome = soak(Path(name), wanted.requests, wanted.seed)
        print(*_report(outcome, time.monotonic() - began), sep="\n")  # noqa: T201
    problems = outcome.problems()
    print(*(problems or ["all is well"]), sep="\n")  # noqa: T201
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
