"""``tenfold templates``: the real command, with a scripted endpoint where an answer is needed."""

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cases.making import ADD, case_source, write
from scripted_endpoint import Reply, ScriptedEndpoint

RIGHT, WRONG = "return a + b\n", "return a - b\n"
HOLDS = "- type: contains\n  value: a + b"
FAILS = "- type: parses\n- type: contains\n  value: sum("


@pytest.fixture(scope="module")
def endpoint_process() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(endpoint_process: ScriptedEndpoint) -> ScriptedEndpoint:
    endpoint_process.forget()
    endpoint_process.rule = lambda _: Reply([RIGHT, WRONG])
    return endpoint_process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / ".tenfold" / "cases" / "add.yaml", case_source(HOLDS, count=2))
    return tmp_path


def tenfold(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tenfold", "templates", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "COLUMNS": "160", **environment},
    )


def remote(endpoint: ScriptedEndpoint) -> list[str]:
    return ["--endpoint", endpoint.url, "--model", "scripted"]


def told(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_recorded_and_replayed_without_endpoint_and_model(
    endpoint: ScriptedEndpoint, folder: Path
) -> None:
    first = tenfold("test", "--json", *remote(endpoint), cwd=folder)
    assert first.returncode == 0, first.stderr
    (result,) = told(first)["results"]
    assert (result["passed"], result["replayed"], result["template"]) == (True, False, "prefix")
    assert result["output"] == "return a + b"
    asked = len(endpoint.requests)
    endpoint.rule = lambda _: Reply(status=500)
    again = tenfold(
        "test", "--replay", "--json", "--model", "scripted", cwd=folder, XDG_CACHE_HOME=str(folder / "none")
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    (replayed,) = told(again)["results"]
    assert replayed["replayed"] is True
    assert {**replayed, "replayed": False} == result
    assert len(endpoint.requests) == asked
    assert not (folder / "none").exists()


def test_what_does_not_hold_is_shown_with_its_place(
    endpoint: ScriptedEndpoint, folder: Path
) -> None:
    path = write(folder / ".tenfold" / "cases" / "sum.yaml", case_source(FAILS, count=1))
    report = folder / "junit.xml"
    run = tenfold("test", "--junit", report, *remote(endpoint), cwd=folder)
    assert run.returncode == 1, run.stderr
    line = path.read_text().split("\n").index("  - type: contains") + 1
    assert f".tenfold/cases/sum.yaml:{line}  contains  Expected the first solution" in run.stdout
    assert "1 of 2 passed · 1 failed" in run.stdout
    rows = [line.split() for line in run.stdout.splitlines()]
    assert ["add", "✓"] in [row[:2] for row in rows]
    assert ["sum", "✗"] in [row[:2] for row in rows]
    assert "2/2" in run.stderr
    assert "2 asked anew" in run.stderr
    whole = ET.parse(report).getroot()
    assert (whole.attrib["tests"], whole.attrib["failures"], whole.attrib["errors"]) == (
        "2",
        "1",
        "0",
    )
    (failure,) = whole.iter("failure")
    assert failure.text is not None
    assert f"sum.yaml:{line}: contains" in failure.text


def test_cases_by_templates_by_models_by_repeats(endpoint: ScriptedEndpoint, folder: Path) -> None:
    body = "---\nname: mine\nmetadata:\n  tenfold:\n    mode: prefix\n---\n# Mine\n{{ prefix }}"
    write(folder / ".tenfold" / "prompts" / "mine.prompty", body)
    write(folder / ".tenfold" / "cases" / "sum.yaml", case_source(HOLDS, count=1))
    endpoint.rule = lambda r: Reply([WRONG if "# Mine" in r.json["prompt"] else RIGHT])
    options = ["--template", "mine", "--template", "prefix", "--model", "other", "--repeat", 2]
    run = tenfold("test", "--json", *options, *remote(endpoint), cwd=folder)
    assert run.returncode == 1, run.stderr
    results = told(run)["results"]
    assert len(results) == 2 * 2 * 2 * 2
    assert {one["template"] for one in results if one["passed"]} == {"prefix"}
    assert {one["template"] for one in results if not one["passed"]} == {"mine"}
    # Each model is asked all before the next one is.
    models = [request.json["model"] for request in endpoint.requests]
    assert models == sorted(models)
    assert len(set(models)) == 2
    shown = tenfold("test", *options, "--model", "scripted", "--replay", cwd=folder)
    head = shown.stdout.splitlines()[0]
    assert "mine · other" in head
    assert "prefix · scripted" in head
    assert "✓ 2/2" in shown.stdout
    assert "✗ 0/2" in shown.stdout
    assert "8 of 16 passed · 8 failed" in shown.stdout


def test_not_recorded(endpoint: ScriptedEndpoint, folder: Path) -> None:
    run = tenfold("test", "--replay", *remote(endpoint), cwd=folder)
    assert run.returncode == 2
    assert "! not recorded" in run.stdout
    assert "tenfold templates test without --replay" in " ".join(run.stdout.split())
    assert "1 could not be run" in run.stdout
    assert endpoint.requests == []
    as_json = tenfold("test", "--replay", "--json", *remote(endpoint), cwd=folder)
    assert told(as_json)["results"][0]["recorded"] is False


def test_live_asks_again(endpoint: ScriptedEndpoint, folder: Path) -> None:
    assert tenfold("test", *remote(endpoint), cwd=folder).returncode == 0
    endpoint.rule = lambda _: Reply([WRONG])
    assert tenfold("test", *remote(endpoint), cwd=folder).returncode == 0
    assert tenfold("test", "--live", *remote(endpoint), cwd=folder).returncode == 1
    both = tenfold("test", "--live", "--replay", *remote(endpoint), cwd=folder)
    assert both.returncode == 2
    assert "give one of them" in " ".join(both.stderr.split())


def test_an_endpoint_that_refuses_is_told_and_the_others_are_run(
    endpoint: ScriptedEndpoint, folder: Path
) -> None:
    write(folder / ".tenfold" / "cases" / "zero.yaml", case_source("- type: parses", count=1))
    endpoint.enqueue(status=401)
    run = tenfold("test", *remote(endpoint), cwd=folder)
    assert run.returncode == 2
    assert "! refused" in run.stdout
    assert "1 of 2 passed · 1 could not be run" in run.stdout
    assert "Traceback" not in run.stderr


def test_a_broken_case_is_told_and_the_others_are_run(
    endpoint: ScriptedEndpoint, folder: Path
) -> None:
    write(folder / ".tenfold" / "cases" / "bad.yaml", case_source("- type: contian\n  value: x"))
    run = tenfold("test", *remote(endpoint), cwd=folder)
    assert run.returncode == 2
    assert ".tenfold/cases/bad.yaml:7: assert.type contian does not exist." in run.stderr
    assert "Did you mean contains?" in run.stderr
    assert "1 of 1 passed" in run.stdout
    as_json = told(tenfold("test", "--json", *remote(endpoint), cwd=folder))
    assert as_json["problems"][0]["line"] == 7


@pytest.mark.parametrize("path", ["nothing", "."])
def test_where_there_are_no_cases(tmp_path: Path, path: str) -> None:
    run = tenfold("test", path, cwd=tmp_path)
    assert run.returncode == 2
    assert "next" in run.stderr
    assert "Traceback" not in run.stderr


def test_ended_by_a_kill_it_goes_on_where_it_was(endpoint: ScriptedEndpoint, folder: Path) -> None:
    for number in range(8):
        text = ADD.replace("two", str(number))
        write(folder / ".tenfold" / "cases" / f"n{number}.yaml", case_source(HOLDS, text, count=1))
    endpoint.rule = lambda _: Reply([RIGHT], delay=0.03)
    command = [sys.executable, "-m", "tenfold", "templates", "test", *remote(endpoint)]
    kept = folder / ".tenfold" / "recordings"
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as one:
        deadline = time.monotonic() + 120
        while len(list(kept.glob("*.jsonl"))) < 3:
            assert time.monotonic() < deadline
            assert one.poll() is None
            time.sleep(0.01)
        one.send_signal(signal.SIGKILL)
    known = list(kept.glob("*.jsonl"))
    assert len(known) < 9
    for path in known:
        assert path.read_text().endswith("\n")
        assert len([json.loads(line) for line in path.read_text().splitlines()]) == 1
    endpoint.rule = lambda _: Reply([RIGHT])
    run = tenfold("test", "--json", *remote(endpoint), cwd=folder)
    assert run.returncode == 0, run.stderr
    assert sum(one["replayed"] for one in told(run)["results"]) == len(known)


def test_list_show_new_and_check(tmp_path: Path) -> None:
    made = tenfold("new", "mine", "--from", "prefix", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert made.stdout.strip() == ".tenfold/prompts/mine.prompty"
    path = tmp_path / ".tenfold" / "prompts" / "mine.prompty"
    assert tenfold("show", "mine", cwd=tmp_path).stdout == path.read_text()
    taken = tenfold("new", "mine", "--from", "prefix", cwd=tmp_path)
    assert taken.returncode == 1
    assert "already" in taken.stderr
    assert "next" in taken.stderr
    listed = json.loads(tenfold("list", "--json", cwd=tmp_path).stdout)
    assert (listed[0]["name"], listed[0]["origin"], listed[0]["mode"]) == (
        "mine",
        "workspace",
        "prefix",
    )
    assert {"chat", "prefix", "fim-qwen"} <= {one["name"] for one in listed}
    assert tenfold("check", cwd=tmp_path).returncode == 0
    path.write_text(path.read_text().replace("{{ prefix }}", "{{ prefx }}\n{{ sufix }}"))
    shown = tenfold("list", cwd=tmp_path).stdout
    assert "mine" in shown
    assert "there is no variable" in " ".join(shown.split())
    checked = tenfold("check", cwd=tmp_path)
    assert checked.returncode == 1
    lines = path.read_text().split("\n")
    for word, meant in (("prefx", "prefix"), ("sufix", "suffix")):
        number = next(at for at, line in enumerate(lines, 1) if word in line)
        place = f".tenfold/prompts/mine.prompty:{number}: "
        assert f"{place}error there is no variable {word}." in checked.stdout
        assert f"Did you mean {meant}?" in checked.stdout
    assert "2 errors, 0 warnings" in checked.stderr
    alone = tenfold("check", path, tmp_path / "none.prompty", cwd=tmp_path)
    assert alone.returncode == 1
    assert "none.prompty:1: error It cannot be read as text" in alone.stdout
    missing = tenfold("show", "[bold]nobody", cwd=tmp_path)
    assert missing.returncode == 1
    assert missing.stderr == (
        "error There is no template [bold]nobody.\nnext  See: tenfold templates list\n"
    )


def test_what_is_doubtful_is_no_error(tmp_path: Path) -> None:
    body = "---\nname: m\ninputs:\n  - {name: tone, default: calm}\nmetadata:\n  tenfold:\n    mode: prefix\n---\n"
    path = write(tmp_path / "m.prompty", f"{body}{{% include 'style.jinja' %}}{{{{ prefix }}}}")
    write(tmp_path / "style.jinja", "# Style\n")
    checked = tenfold("check", path, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "m.prompty:4: warning" in checked.stdout
    assert "tone" in checked.stdout
    assert "1 template, 0 errors, 1 warning" in checked.stderr


def test_a_saved_template_is_compared_with_those_that_ship(tmp_path: Path) -> None:
    write(
        tmp_path / ".tenfold" / "prompts" / "fim-qwen.prompty",
        "---\nname: fim-qwen\nmetadata:\n  tenfold:\n    mode: fim\n    families: ['qwen2.5-coder*']\n"
        "---\n<A>{{ prefix }}<B>{{ suffix }}<C>",
    )
    checked = tenfold("check", cwd=tmp_path)
    assert "fim-qwen.prompty:6: warning qwen2.5-coder* models know" in checked.stdout
    assert "0 errors, 1 warning" in checked.stderr


def test_one_of_the_users_own(tmp_path: Path) -> None:
    made = tenfold(
        "new", "own", "--from", "chat", "--user", cwd=tmp_path, XDG_CONFIG_HOME=str(tmp_path / "c")
    )
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "c" / "tenfold" / "prompts" / "own.prompty").is_file()
