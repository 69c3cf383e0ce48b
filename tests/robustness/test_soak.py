"""A short soak, and what a server may not keep; the long one is ``make soak``."""

from collections import Counter
from pathlib import Path

from robustness.soak import CODE, soak, watched

REQUESTS = 300
KEYS = 300


def test_a_short_soak(tmp_path: Path) -> None:
    outcome = soak(tmp_path, REQUESTS, seed=2)
    assert outcome.problems() == []
    assert outcome.asked.total() >= REQUESTS
    assert outcome.answered["result"] > REQUESTS / 2
    assert len(outcome.asked) > 15, "hardly anything was asked"


def test_nothing_is_kept_of_each_key(tmp_path: Path) -> None:
    wire, watch = watched(tmp_path)
    wire.initialize(tmp_path, {})
    uri = (tmp_path / "add.py").as_uri()
    wire.open(uri, CODE)

    def held_after_keys() -> Counter[str]:
        """What is held once many keys were pressed."""
        for number in range(KEYS):
            place = {"line": 5, "character": number % 10}
            change = {"range": {"start": place, "end": place}, "text": "x" if number % 9 else "\n"}
            document = {"uri": uri, "version": number}
            wire.notify(
                "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
            )
            hover = {"textDocument": {"uri": uri}, "position": place}
            wire.request("textDocument/hover", hover)
            inline = {**hover, "context": {"triggerKind": 2}}
            if number % 10 == 0:  # it reads the tree; with no model there is nothing more to it
                wire.ask("textDocument/inlineCompletion", inline)
            if number % 10 == 5:
                wire.notify("workspace/didChangeConfiguration", {"settings": {}})
        wire.ask("tenfold/models", {})
        return Counter(watch.held()["types"])

    try:
        before = held_after_keys()
        more = held_after_keys() - before
        assert before["Document"] == 1
        assert not {kind: count for kind, count in more.items() if count > KEYS / 12}
        watch.close()
        assert wire.end() == 0
    finally:
        wire.kill()
