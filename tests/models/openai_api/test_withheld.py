"""What may not leave the machine is not sent."""

import sys

import pytest

from scripted_endpoint import ScriptedEndpoint
from tenfold.errors import PrivacyError
from tenfold.models.openai_api import OpenAIModel
from tenfold.privacy.gate import Gate
from tenfold.privacy.patterns import plugin_patterns
from tenfold.prompting.prompt import Prompt

from .conftest import MakeModel, chat_prompt, deltas_of, prompt, sampling

SECRET = "AKIA" + "QWERTY2345ASDFGH"

PROMPTS = [
    prompt(f'key = "{SECRET}"\n'),
    prompt(suffix=f'\nkey = "{SECRET}"\n'),
    prompt(stop=(SECRET,)),
    chat_prompt("Write.", f'Like key = "{SECRET}"'),
]


@pytest.mark.parametrize("asked", PROMPTS, ids=["text", "suffix", "stop", "messages"])
async def test_a_secret_anywhere(
    model: OpenAIModel, endpoint: ScriptedEndpoint, asked: Prompt
) -> None:
    with pytest.raises(PrivacyError, match="aws-key") as caught:
        await deltas_of(model, asked, sampling())
    assert SECRET not in str(caught.value)
    assert endpoint.requests == []


async def test_the_redacted_text_is_sent(model: OpenAIModel, endpoint: ScriptedEndpoint) -> None:
    text, redactions = Gate((), redact=True).redact(f'key = "{SECRET}"\n')
    await deltas_of(model, prompt(text), sampling())
    assert endpoint.requests[0].json["prompt"] == 'key = "<redacted-aws-key-1>"\n'
    assert [(each.kind, each.count) for each in redactions] == [("aws-key", 1)]


async def test_without_redaction_the_user_has_chosen(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    model = make_model(gate=Gate((), redact=False))
    await deltas_of(model, prompt(f'key = "{SECRET}"\n'), sampling())
    assert SECRET in endpoint.requests[0].json["prompt"]


async def test_a_scanner_that_fails_lets_nothing_out(
    model: OpenAIModel, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin_patterns.cache_clear()
    monkeypatch.setitem(sys.modules, "detect_secrets.plugins.aws", None)
    with pytest.raises(PrivacyError, match="scan for secrets failed"):
        await deltas_of(model, prompt("x = 1  # never scanned before\n"), sampling())
    assert endpoint.requests == []
