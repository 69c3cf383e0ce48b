"""The command, with a real model behind it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from local_models import SMALL
from tenfold.models.catalogue import CATALOGUE
from tenfold.models.download import pull
from tenfold.models.local.conversion import convert

from .conftest import TOKEN

pytestmark = pytest.mark.model

PROMPTS = ["def add(a, b):\n", "class Stack:\n    def push(self, item):\n", "import os\n\n\ndef "]
MESSAGES: Any = [{"role": "user", "content": "hi"}]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    pull(CATALOGUE[SMALL])
    convert(CATALOGUE[SMALL])
    tokens = tmp_path_factory.mktemp("serving") / "tokens"
    tokens.write_text(f"ann {TOKEN}\n")
    command = [sys.executable, "-m", "tenfold", "models", "serve", SMALL, "--port", "0"]
    process = subprocess.Popen(
        [*command, "--tokens-file", str(tokens)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    yield process
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    told = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/v1", told)
    assert found is not None, told
    return found[0]


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:
        yield client


def test_it_chats(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model=SMALL, messages=MESSAGES, temperature=0, max_tokens=20
    )
    assert answer.choices[0].message.content == "Hello! How can I assist you today?"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.prompt_tokens > 10


def test_a_stop_sequence_ends_an_answer(client: openai.OpenAI) -> None:
    answer = client.completions.create(
        model=SMALL, prompt="1 2 3 4 1 2 3 4 1 2", temperature=0, max_tokens=20, stop="4"
    )
    assert answer.choices[0].text == " 3 "
    assert answer.choices[0].finish_reason == "stop"


async def test_users_at_the_same_time_get_what_each_gets_alone(address: str) -> None:
    async with openai.AsyncOpenAI(base_url=address, api_key=TOKEN, max_retries=0) as client:

        async def ask(prompt: str, seed: int) -> list[str]:
            answer = await client.completions.create(
                model=SMALL, prompt=prompt, n=2, seed=seed, max_tokens=16, temperature=0.8
            )
            return [choice.text for choice in answer.choices]

        questions = [(prompt, seed) for prompt in PROMPTS for seed in (1, 2)]
        alone = [await ask(*question) for question in questions]
        together = await asyncio.gather(*(ask(*question) for question in questions))
    assert together == alone
    assert len({tuple(texts) for texts in alone}) == len(questions)


def test_the_probe_finds_all_of_it(address: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "tenfold", "models", "probe"),
            *("--endpoint", address, "--model", SMALL),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env={**os.environ, "OPENAI_API_KEY": TOKEN, "XDG_STATE_HOME": str(tmp_path)},
    )
    assert run.returncode == 0, run.stderr
    for name in ("there", "n", "stop", "logprobs", "stream", "limit"):
        (line,) = (line for line in run.stdout.splitlines() if line.startswith(f"{name} "))
        assert line.count("✓ yes") == 2, line
    assert "8,192 tokens" in run.stdout


def test_it_ends_when_it_is_told_to(process: subprocess.Popen[str], address: str) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
