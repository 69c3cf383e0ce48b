"""Tenfold's client against servers that nobody here wrote, and against Tenfold's own cluster."""

import asyncio

import pytest

from servers.conftest import Asked
from servers.running import WINDOW, Server
from tenfold.errors import AnswersAlike, ModelError
from tenfold.models.contract import Model, Sampling
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position
from tenfold.synthesis import Synthesis
from tenfold.tokens.estimate import EstimatedTokenizer

pytestmark = [pytest.mark.model]

CODE = "# Return the sum of two numbers.\ndef add(a, b):\n    "

HAS = {
    "llama-cpp-python": {
        "completions": {"n": "ignored", "stop": "yes", "logprobs": "yes", "stream": "yes"},
        "chat": {"n": "ignored", "stop": "yes", "stream": "yes"},
    },
    "transformers": {
        "completions": {"n": "ignored", "stop": "ignored", "logprobs": "ignored", "stream": "yes"},
        "chat": {"n": "ignored", "stop": "yes", "logprobs": "ignored", "stream": "yes"},
    },
    "ray-serve": {
        "completions": {"n": "yes", "stop": "yes", "logprobs": "yes", "stream": "yes"},
        "chat": {"n": "yes", "stop": "yes", "logprobs": "yes", "stream": "yes"},
    },
}
"""What each server has, as was seen."""

DRAWS = {"llama-cpp-python": True, "transformers": False, "ray-serve": True}
"""Whether it draws at all: transformers takes the likeliest token, whatever the temperature, unless
the model's own ``generation_config.json`` says otherwise."""


async def solutions(asking: Asked, count: int, text: str = CODE, **model: str) -> Synthesis:
    """Ask as an editor does, and wait for the end."""
    assistant = asking(**model)
    document = Document("file:///w/add.py", language_for("python", "add.py"), text, 1)
    lines = text.split("\n")
    ask = assistant.ask(document, Position(len(lines) - 1, len(lines[-1])))
    assert ask is not None
    synthesis = await assistant.synthesis(ask, count)
    await synthesis.grown(lambda: False)
    return synthesis


async def test_the_probe_tells_what_it_has(server: tuple[str, Server], asking: Asked) -> None:
    probe, plan = await asking().probe()
    has = HAS[server[0]]
    for name, style in (("completions", probe.completions), ("chat", probe.chat)):
        assert style.there
        assert {key: style.features[key] for key in has[name]} == has[name]
    ignores = has["completions"]["n"] == "ignored"
    assert any("as the server ignores n" in line for line in plan) is ignores


@pytest.mark.parametrize("style", ["completions", "chat"])
async def test_solutions(server: tuple[str, Server], asking: Asked, style: str) -> None:
    synthesis = await solutions(asking, 3, apiStyle=style)
    account = synthesis.solutions.account
    assert synthesis.error is None
    assert account.pending == 0
    assert account.requested == (
        account.shown + account.duplicates + account.empty + sum(n for _, n in account.failed)
    )
    assert account.failed == ()
    assert account.shown + account.empty >= 1
    if style == "completions" and DRAWS[server[0]]:
        assert account.shown >= 2, "the same answer each time: is the seed of each request its own?"
    elif style == "completions":
        assert account.shown == 1
        assert isinstance(synthesis.remark, AnswersAlike)


async def test_log_probabilities_where_it_tells_them(
    server: tuple[str, Server], asking: Asked
) -> None:
    synthesis = await solutions(asking, 2, apiStyle="completions")
    told = [one.mean_logprob is not None for one in synthesis.solutions.ranked()]
    wanted = HAS[server[0]]["completions"]["logprobs"] == "yes"
    assert told
    assert set(told) == {wanted}


async def test_one_that_is_stopped_leaves_the_server_answering(asking: Asked) -> None:
    assistant = asking(apiStyle="completions")
    model: Model = await assistant.model()
    prompt = (await solutions(asking, 1, apiStyle="completions")).prompt
    stream = model.complete(prompt, Sampling(n=4, max_tokens=200, temperature=1.0, seed=1))
    await anext(stream)
    await stream.aclose()
    again = await asyncio.wait_for(solutions(asking, 1, apiStyle="completions"), 240)
    assert again.error is None


async def test_a_document_that_is_too_long_for_it_is_shortened_or_told(
    server: tuple[str, Server], asking: Asked
) -> None:
    long = "".join(f"value_{number} = {number}\n" for number in range(4 * WINDOW)) + CODE
    assert EstimatedTokenizer().count(long) > 2 * WINDOW
    synthesis = await solutions(asking, 1, long, apiStyle="completions")
    account = synthesis.solutions.account
    assert account.pending == 0
    if synthesis.error is not None:
        assert isinstance(synthesis.error, ModelError)
        assert synthesis.error.next_step
    else:
        assert account.shown + account.empty
