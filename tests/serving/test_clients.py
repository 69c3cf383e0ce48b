"""Tenfold's own client and commands against the endpoint, over a model whose answers are known."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from local_models import prompt_of
from tenfold.errors import ModelBusy, ModelRefused, PromptTooLong
from tenfold.models.contract import Sampling
from tenfold.models.openai_api import OpenAIModel
from tenfold.privacy.gate import Gate

from .conftest import NAME, TOKEN, WINDOW, ScriptedModel, served


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def client_of(address: str, key: str = TOKEN, style: str = "auto") -> OpenAIModel:
    return OpenAIModel(
        NAME,
        gate=Gate((), redact=True),
        endpoint=address,
        api_style=style,  # type: ignore[arg-type]
        key=key,
        timeout_seconds=20,
    )


@pytest.fixture
async def client(address: str) -> AsyncIterator[OpenAIModel]:
    client = client_of(address)
    yield client
    await client.close()


async def texts(client: OpenAIModel, prompt: str = "one two", **fields: int) -> list[str]:
    sampling = Sampling(**{"n": 3, "max_tokens": 10, "temperature": 0.5, "seed": 4, **fields})  # type: ignore[arg-type]
    found = [""] * sampling.n
    async for delta in client.complete(prompt_of(prompt), sampling):
        found[delta.index] += delta.text
    return found


async def test_several_completions_come_in_one_request(
    client: OpenAIModel, model: ScriptedModel
) -> None:
    assert await texts(client) == ["a0 b c", "a1 b c", "a2 b c"]
    ((_, sampling),) = model.asked
    assert (sampling.n, sampling.seed) == (3, 4)


@pytest.mark.parametrize("style", ["completions", "chat"])
async def test_tokens_come_with_their_probabilities(
    address: str, model: ScriptedModel, style: str
) -> None:
    client = client_of(address, style=style)
    prompt = prompt_of("x", messages=["say it"] if style == "chat" else ())
    deltas = [delta async for delta in client.complete(prompt, Sampling(1, 10, 0.5))]
    await client.close()
    drawn = [token for delta in deltas for token in delta.drawn]
    assert [(token.text, token.logprob) for token in drawn] == [
        ("a0", -0.5),
        (" b", -0.5),
        (" c", -0.5),
    ]
    assert [(one.text, one.logprob) for one in drawn[1].alternatives] == [(" b", -0.5), ("~", -2.0)]
    assert sum(delta.logprob or 0 for delta in deltas) == -1.5


async def test_the_probe_finds_all_of_it(client: OpenAIModel) -> None:
    found, plan = await client.probe()
    for style in (found.completions, found.chat):
        assert style.there
        features = {name: style.features[name] for name in ("n", "logprobs", "limit", "stream")}
        assert set(features.values()) == {"yes"}
        assert style.refused <= {"suffix"}
    assert (found.listed, found.window) == (True, WINDOW)
    assert found.uncounted == 2, "a stream does not tell its tokens unless asked"
    assert "One request with ten answers." in plan


async def test_a_prompt_that_is_too_long_teaches_the_window(client: OpenAIModel) -> None:
    long = replace(prompt_of("word " * 95), total_tokens=95)
    with pytest.raises(PromptTooLong) as caught:
        async for _ in client.complete(long, Sampling(1, 10, 0.5)):
            pass
    assert caught.value.learnt
    assert client.abilities.window == WINDOW


async def test_another_token_is_refused(address: str) -> None:
    client = client_of(address, key=f"{TOKEN}x")
    with pytest.raises(ModelRefused) as caught:
        await texts(client)
    await client.close()
    assert "does not accept the key" in str(caught.value)


async def test_a_busy_server_is_asked_again_and_told_of(
    model: ScriptedModel, client: OpenAIModel
) -> None:
    model.fails = ModelBusy("Busy.", "", 9)
    with pytest.raises(ModelBusy) as caught:
        await texts(client)
    assert caught.value.retry_after == 9


async def test_a_client_that_is_closed_stops_the_model(
    client: OpenAIModel, model: ScriptedModel
) -> None:
    model.stall_after = 2
    stream = client.complete(prompt_of("p"), Sampling(1, 10, 0.5))
    await anext(stream)
    await stream.aclose()
    assert model.stopped.wait(20)


def tenfold(*words: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tenfold", *words],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env={**os.environ, "OPENAI_API_KEY": TOKEN, **environ},
    )


def test_solutions_come_from_a_served_model(tmp_path: Path) -> None:
    (tmp_path / "adding.py").write_text("# the sum of a and b\ndef add(a, b):\n")
    model = ScriptedModel(words=lambda index, seed: ("    return", f" a + b + {index}", "\n"))
    model.abilities = replace(model.abilities, window=4000)
    with served(model) as address:
        run = tenfold(
            *("complete", "adding.py:2", "--endpoint", address, "--model", NAME, "--json"),
            *("--count", "2"),
            folder=tmp_path,
        )
    assert run.returncode == 0, run.stderr
    solutions = json.loads(run.stdout)["solutions"]
    assert {one["insertText"].strip() for one in solutions} == {
        "return a + b + 0",
        "return a + b + 1",
    }


def test_without_tokens_others_are_not_served(tmp_path: Path) -> None:
    for option, value in (("--host", "0.0.0.0"), ("--ray", "127.0.0.1:9")):
        run = tenfold("models", "serve", NAME, option, value, folder=tmp_path)
        assert run.returncode == 1
        assert "there are no tokens" in run.stderr
        assert "--tokens-file" in run.stderr


def test_what_is_not_installed_is_told(tmp_path: Path) -> None:
    without = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['tenfold', 'models', 'serve'];"
        "from tenfold.cli.main import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", without], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert run.returncode == 1
    assert 'pip install "tenfold[cluster]"' in run.stderr


def test_how_many_replicas_is_told_in_numbers(tmp_path: Path) -> None:
    for wrong in ("0", "3-2", "many", "-1"):
        run = tenfold(
            *("models", "serve", NAME, "--ray", "127.0.0.1:9", f"--replicas={wrong}"),
            folder=tmp_path,
            TENFOLD_SERVE_TOKENS=TOKEN,
        )
        assert run.returncode == 1
        assert "Such as 2, or 1-8" in run.stderr


def test_without_a_cluster_there_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    run = tenfold(
        *("models", "serve", NAME, "--ray", "127.0.0.1:9"),
        folder=tmp_path,
        TENFOLD_SERVE_TOKENS=TOKEN,
    )
    assert run.returncode == 1
    assert "There is no Ray cluster at 127.0.0.1:9" in run.stderr
    assert "ray start --head" in run.stderr


@pytest.mark.model
def test_a_port_that_is_taken_is_told(tmp_path: Path, address: str) -> None:
    port = address.rsplit(":", 1)[1].removesuffix("/v1")
    run = tenfold("models", "serve", "smollm2-135m", "--port", port, folder=tmp_path)
    assert run.returncode == 1
    assert "Choose another --port" in run.stderr
