"""The terminal: the real command, with a scripted endpoint where the answer must be known."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripted_endpoint import ScriptedEndpoint
from tenfold.sandbox.box import why_no_sandbox

ADD = "# Add two numbers.\ndef add(a, b):\n"


@pytest.fixture(scope="module")
def endpoint_process() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(endpoint_process: ScriptedEndpoint) -> ScriptedEndpoint:
    endpoint_process.forget()
    return endpoint_process


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "add.py"
    path.write_text(ADD)
    return path


def tenfold(
    *arguments: str, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tenfold", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        cwd=cwd,
        timeout=120,
    )


def remote(endpoint: ScriptedEndpoint) -> list[str]:
    return ["--endpoint", endpoint.url, "--model", "scripted"]


def test_complete_as_json(endpoint: ScriptedEndpoint, program: Path) -> None:
    endpoint.enqueue(["    return a + b\n", "    return b + a\n"])
    run = tenfold("complete", f"{program}:2", "--count", "2", "--json", *remote(endpoint))
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert sorted(item["insertText"] for item in result["solutions"]) == [
        "\n    return a + b",
        "\n    return b + a",
    ]
    assert result["account"]["shown"] == 2
    assert result["model"] == "scripted"
    assert 0 < result["seconds"]["first"] <= result["seconds"]["total"]


def test_complete_for_people(endpoint: ScriptedEndpoint, program: Path) -> None:
    endpoint.enqueue(["    return a + b\n", "    return a+b\n", "    return (a\n"])
    endpoint.enqueue(["    return b\n"])
    run = tenfold("complete", f"{program}:2", "--count", "3", *remote(endpoint))
    assert run.returncode == 0, run.stderr
    assert "Synthesizing 2/3 solutions (1 duplicate hidden)" in run.stderr
    assert "tokens/s" in run.stderr
    assert "✓ parses · −0.50" in run.stdout
    assert "✗ does not parse" in run.stdout
    assert "3 of 3 solutions · 1 duplicate hidden" in run.stdout
    assert "reserved for the answer" in run.stdout


def test_examples_are_run_where_that_is_turned_on(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    if (reason := why_no_sandbox()) is not None:
        pytest.skip(reason)
    path, config = tmp_path / "add.py", tmp_path / "on.toml"
    path.write_text("# Add two numbers: add(1, 2) -> 3\ndef add(a, b):\n")
    config.write_text("[candidates]\nrunExamples = true\n")
    endpoint.enqueue(["    return a - b\n", "    return a + b\n", "    return c\n"])
    arguments = ["complete", f"{path}:2", "--count", "3", "--json", "--config", str(config)]
    run = tenfold(*arguments, *remote(endpoint))
    assert run.returncode == 0, run.stderr
    first, *others = json.loads(run.stdout)["solutions"]
    assert first["insertText"].endswith("return a + b")
    assert first["examples"] == {"passed": 1, "total": 1}
    assert [other["examples"]["passed"] for other in others] == [0, 0]
    assert [other.get("undefined") for other in others] == [None, ["c"]]


def test_without_a_sandbox_nothing_is_run_and_that_is_said(
    endpoint: ScriptedEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, config = tmp_path / "add.py", tmp_path / "on.toml"
    path.write_text("# Add two numbers: add(1, 2) -> 3\ndef add(a, b):\n")
    config.write_text("[candidates]\nrunExamples = true\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    endpoint.enqueue(["    return a + b\n"])
    arguments = ["complete", f"{path}:2", "--count", "1", "--json", "--config", str(config)]
    run = tenfold(*arguments, *remote(endpoint))
    assert run.returncode == 0, run.stderr
    (solution,) = json.loads(run.stdout)["solutions"]
    assert "examples" not in solution
    assert "bubblewrap is not installed" in run.stderr
    assert "Install bubblewrap" in run.stderr


def test_ctrl_c_stops_the_model_and_shows_what_is_there(
    endpoint: ScriptedEndpoint, program: Path
) -> None:
    long = "".join(f"    x{number} = a\n" for number in range(200))
    endpoint.enqueue(["    return a + b\n", long], delay=0.03)
    with subprocess.Popen(
        [sys.executable, "-m", "tenfold", "complete", f"{program}:2", "-n", "2", *remote(endpoint)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stderr:
            if "Synthesizing 1/2" in line:
                break
        process.send_signal(signal.SIGINT)
        shown, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "return a + b" in shown
    assert "1 of 2 solutions · 1 failed (cancelled)" in shown
    assert endpoint.wait_for(lambda e: e.closed_early == 1)


def test_a_failing_endpoint_ends_with_a_reason_and_a_next_step(
    endpoint: ScriptedEndpoint, program: Path
) -> None:
    from scripted_endpoint import Reply

    endpoint.rule = lambda request: Reply(status=429)
    run = tenfold("complete", f"{program}:2", *remote(endpoint))
    assert run.returncode == 1
    assert "10 failed (rate limited)" in run.stdout
    assert "error" in run.stderr
    assert "next" in run.stderr
    assert "Traceback" not in run.stderr


def test_answers_that_are_all_alike_are_remarked_upon(
    endpoint: ScriptedEndpoint, program: Path
) -> None:
    from scripted_endpoint import Reply

    endpoint.rule = lambda request: Reply(["    return a + b\n"])
    run = tenfold("complete", f"{program}:2", *remote(endpoint))
    assert run.returncode == 0
    assert "gave the same answer each time" in run.stderr


PLACES = [
    ("none.py", "There is no file none.py."),
    ("add.py:9", "add.py has 3 lines, so there is no line 9."),
    ("add.py:0", "so there is no line 0"),
    ("add.py:2:99", "Line 2 of add.py has 14 characters, so there is no column 99."),
    ("image.py", "image.py cannot be read as text"),
    (".", "cannot be read as text"),
]


@pytest.mark.parametrize(("place", "message"), PLACES)
def test_a_place_that_does_not_exist(program: Path, place: str, message: str) -> None:
    (program.parent / "image.py").write_bytes(b"\xff\xfe\x00")
    run = tenfold("complete", place, cwd=program.parent)
    assert run.returncode == 1
    assert message in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr


def test_a_model_that_is_not_there(program: Path) -> None:
    run = tenfold("complete", str(program), "--model", "/nowhere/model")
    assert run.returncode == 1
    assert "/nowhere/model" in run.stderr
    assert "next" in run.stderr


def test_an_excluded_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# The key.\n")
    run = tenfold("complete", ".env", cwd=tmp_path)
    assert run.returncode == 1
    assert "privacy.exclude" in run.stderr


def test_prompt(endpoint: ScriptedEndpoint, program: Path) -> None:
    run = tenfold("prompt", f"{program}:2", "--json", *remote(endpoint))
    assert run.returncode == 0, run.stderr
    prompt = json.loads(run.stdout)
    assert prompt["text"].endswith(ADD)
    assert prompt["totalTokens"] > 5
    shown = tenfold("prompt", f"{program}:2", *remote(endpoint))
    assert "# Add two numbers." in shown.stdout
    assert f"{prompt['totalTokens']}/{prompt['budget']} tokens" in shown.stdout
    assert endpoint.requests == [], "showing a prompt sends none"


def test_tokens() -> None:
    run = tenfold("tokens", "hello world", "--model", "gpt-4o")
    assert "11 characters, 2 tokens (o200k_base)" in run.stdout
    assert "24912" in run.stdout
    as_json = tenfold("tokens", "--model", "gpt-4o", "--json", stdin="hello world")
    assert [token["text"] for token in json.loads(as_json.stdout)["tokens"]] == ["hello", " world"]


def test_an_estimate_is_called_one() -> None:
    run = tenfold("tokens", "hello world", "--model", "somebody-elses-model")
    assert "estimate" in run.stdout


def test_models_list_and_doctor() -> None:
    listed = tenfold("models", "list")
    assert "qwen2.5-coder-0.5b" in listed.stdout
    assert "smollm2-135m" in listed.stdout
    checked = tenfold("doctor")
    assert checked.returncode == 0
    assert "Nothing leaves this machine" in checked.stdout


def test_the_catalogue_for_programs() -> None:
    listed = {item["name"]: item for item in json.loads(tenfold("models", "list", "--json").stdout)}
    assert listed["qwen2.5-coder-0.5b"]["default"] is True
    assert listed["smollm2-135m"]["default"] is False
    assert listed["smollm2-135m"]["bytes"] == 98_362_432
    assert listed["smollm2-135m"]["licence"] == "Apache-2.0"
    assert isinstance(listed["smollm2-135m"]["installed"], bool)


def test_an_error_of_a_pull_for_programs_is_a_line_of_json() -> None:
    run = tenfold("models", "pull", "qwen", "--json")
    assert run.returncode == 1
    (line,) = run.stdout.splitlines()
    assert "qwen" in json.loads(line)["error"]
    assert "qwen2.5-coder-0.5b" in json.loads(line)["next"]
    assert "Traceback" not in run.stderr


def test_doctor_says_what_would_leave(tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('[model]\nprovider = "openai"\nendpoint = "http://127.0.0.1:8000/v1"\n')
    checked = tenfold("doctor", "--config", str(config))
    assert "http://127.0.0.1:8000/v1" in checked.stdout
    assert "OPENAI_API_KEY, which is not set" in " ".join(checked.stdout.split())


def test_an_unknown_model_of_the_catalogue() -> None:
    run = tenfold("models", "pull", "qwen")
    assert run.returncode == 1
    assert "qwen2.5-coder-0.5b" in run.stderr


@pytest.mark.model
def test_the_main_job_on_a_local_model(program: Path) -> None:
    arguments = [
        "complete",
        f"{program}:2",
        "--model",
        "smollm2-135m",
        "--seed",
        "1",
        "--json",
        "--max-tokens",
        "32",
        "--count",
        "3",
    ]
    first, second = (json.loads(tenfold(*arguments).stdout) for _ in range(2))
    assert first["account"]["shown"] >= 1
    assert [item["insertText"] for item in first["solutions"]] == [
        item["insertText"] for item in second["solutions"]
    ]
