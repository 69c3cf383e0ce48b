"""Recordings: what is served again is what was said, and a file is always whole lines."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from cases.making import ABILITIES, Scripted, prompt_of
from tenfold.cases.recording import (
    Question,
    Recorder,
    Recording,
    Recordings,
    Replayed,
    TemplateUsed,
)
from tenfold.errors import CaseError, ModelError
from tenfold.models.contract import Delta, Model, Sampling
from tenfold.prompting.prompt import Message

SAMPLING = Sampling(n=2, max_tokens=10, temperature=0.0)
QUESTION = Question("digest", "scripted", "auto", 2, 0, None, 256, 2048, 1)
PROMPT = prompt_of("# Add “two” numbers 🙂\n")


async def said(model: Model) -> list[Delta]:
    return [delta async for delta in model.complete(PROMPT, SAMPLING)]


async def recording_of(*rounds: list[str], **changes: Any) -> Recording:
    recorder = Recorder(Scripted(*rounds))
    for _ in rounds:
        await said(recorder)
    values: dict[str, Any] = {
        "question": QUESTION,
        "template": TemplateUsed("prefix", "abc"),
        "abilities": ABILITIES,
        "prompt": PROMPT,
        "rounds": tuple(recorder.rounds),
        "seconds": 1.25,
        "price": 0.0,
    }
    return Recording(**{**values, **changes})


async def test_what_was_said_is_said_again(tmp_path: Path) -> None:
    rounds = [["return a + b\n", "return “x” 🙂\n"], ["return b\n"]]
    recording = await recording_of(*rounds)
    file = tmp_path / "add.jsonl"
    Recordings(file).add(recording)
    again = Recordings(file).get(QUESTION)
    assert again is not None
    assert replace(again, rounds=()) == replace(recording, rounds=())
    original, replayed = Scripted(*rounds), Replayed(again)
    for _ in rounds:
        assert await said(replayed) == await said(original)
    with pytest.raises(ModelError, match="no further completions"):
        await said(replayed)
    assert (replayed.name, replayed.loaded) == ("scripted", True)
    assert replayed.abilities == ABILITIES


async def test_messages_are_kept_too(tmp_path: Path) -> None:
    prompt = replace(PROMPT, text=None, messages=(Message("user", "Add."),), continues=False)
    recording = await recording_of(["a"], prompt=prompt, price=None)
    Recordings(tmp_path / "add.jsonl").add(recording)
    assert Recordings(tmp_path / "add.jsonl").get(QUESTION) == recording


async def test_another_question_has_another_answer(tmp_path: Path) -> None:
    file = tmp_path / "add.jsonl"
    recordings = Recordings(file)
    recordings.add(await recording_of(["one"]))
    second = replace(QUESTION, repeat=2, seed=1000)
    recordings.add(await recording_of(["two"], question=second))
    recordings.add(await recording_of(["three"]))
    assert len(file.read_text().splitlines()) == 2
    again = Recordings(file)
    first = again.get(QUESTION)
    assert first is not None
    assert first.rounds[0][0].text == "three"
    for changed in (
        replace(QUESTION, model="other"),
        replace(QUESTION, count=3),
        replace(QUESTION, temperature=0.5),
        replace(QUESTION, max_tokens=1),
        replace(QUESTION, budget_tokens=1),
    ):
        assert again.get(changed) is None


async def test_answers_to_what_the_case_asked_before_are_dropped(tmp_path: Path) -> None:
    file = tmp_path / "add.jsonl"
    Recordings(file).add(await recording_of(["one"]))
    Recordings(file).add(await recording_of(["two"], question=replace(QUESTION, case="changed")))
    (line,) = file.read_text().splitlines()
    assert json.loads(line)["question"]["case"] == "changed"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        "<<<<<<< HEAD",
        '{"question": {"case": 1}}',
        "\udcff",
        "\n\n",
        "[" * 100_000,
    ],
)
async def test_a_line_that_is_none_is_as_if_it_was_not_there(tmp_path: Path, line: str) -> None:
    file = tmp_path / "add.jsonl"
    Recordings(file).add(await recording_of(["one"]))
    whole = file.read_bytes()
    file.write_bytes(line.encode("utf-8", "surrogateescape") + b"\n" + whole + whole[:40])
    assert Recordings(file).get(QUESTION) is not None


async def test_a_recording_that_lacks_something_is_none(tmp_path: Path) -> None:
    file = tmp_path / "add.jsonl"
    Recordings(file).add(await recording_of(["one"]))
    told = json.loads(file.read_text())
    for field in told:
        file.write_text(json.dumps({name: told[name] for name in told if name != field}))
        assert Recordings(file).get(QUESTION) is None, field


SPOILT = [
    ("question", {**asdict(QUESTION), "seed": [0]}),
    ("price", "cheap"),
    ("seconds", None),
    ("rounds", [[{"text": 1, "finish": "stop", "pieces": [[1, 1, 0]]}]]),
    ("rounds", [[[]]]),
    ("prompt", []),
    ("abilities", {"family": "x"}),
]


@pytest.mark.parametrize(("field", "value"), SPOILT)
async def test_a_recording_with_something_else_in_it_is_none(
    tmp_path: Path, field: str, value: Any
) -> None:
    file = tmp_path / "add.jsonl"
    Recordings(file).add(await recording_of(["one"]))
    file.write_text(json.dumps({**json.loads(file.read_text()), field: value}))
    assert Recordings(file).get(QUESTION) is None


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("a file where the folder belongs")
    recordings = Recordings(tmp_path / "recordings" / "add.jsonl")
    with pytest.raises(CaseError, match="cannot be written") as told:
        recordings.add(await recording_of(["one"]))
    assert "writable" in told.value.next_step


ENDLESS = """
import asyncio, sys
from dataclasses import asdict, replace
from pathlib import Path
from cases.test_recording import QUESTION, recording_of
from tenfold.cases.recording import Recordings

recordings = Recordings(Path(sys.argv[1]))
one = asyncio.run(recording_of(["return a + b\\n" * 200] * 10))
print("ready", flush=True)
number = 0
while True:
    number += 1
    recordings.add(replace(one, question=replace(QUESTION, repeat=1 + number % 20, seed=number)))
"""


def test_a_kill_while_recording_leaves_whole_lines(tmp_path: Path) -> None:
    file = tmp_path / "add.jsonl"
    tests = Path(__file__).parents[1]
    paths = [str(tests), *(path for path in sys.path if path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    for attempt in range(3):
        command = [sys.executable, "-c", ENDLESS, str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            deadline = time.monotonic() + 60
            while not file.is_file() or len(file.read_bytes().splitlines()) < 3:
                assert time.monotonic() < deadline
                assert process.poll() is None
            time.sleep(0.01 * attempt)
            process.send_signal(signal.SIGKILL)
        text = file.read_bytes()
        assert text.endswith(b"\n")
        for line in text.splitlines():
            assert set(json.loads(line)) >= {"question", "rounds", "prompt"}
        file.unlink()
