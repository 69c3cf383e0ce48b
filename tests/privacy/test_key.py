"""The endpoint's key, and a variable of the user's own that is called API_KEY: both are secrets."""

import pytest

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.assistant import Assistant
from tenfold.errors import PrivacyError
from tenfold.privacy.gate import Gate
from tenfold.settings import read_settings
from tenfold.source.document import Document
from tenfold.source.languages import language_for

KEY = "the key of the endpoint, 17"
OWN = "the key of something else, 18"


@pytest.mark.parametrize("secret", [KEY, OWN])
def test_neither_takes_the_others_place(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("API_KEY", OWN)
    gate = Gate((), redact=True, key=KEY)
    redacted, redactions = gate.redact(f"say({secret})")
    assert redacted == "say(<redacted-environment-value-1>)"
    assert [(each.kind, each.count) for each in redactions] == [("environment-value", 1)]
    with pytest.raises(PrivacyError, match="environment-value"):
        gate.check(f"say({secret})")


async def test_a_solution_that_holds_either_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", OWN)
    with ScriptedEndpoint.running() as endpoint:
        endpoint.rule = lambda request: Reply(
            [f'    return say("{KEY}")\n', f'    return say("{OWN}")\n', "    return 1\n"]
        )
        model = {"provider": "openai", "name": "scripted", "endpoint": endpoint.url}
        tree = {"model": {**model, "apiStyle": "completions"}}
        settings, problems = read_settings(tree, source="the test")
        assert problems == []
        assistant = Assistant(settings, key=KEY)
        text = "# Say it.\ndef f():\n    "
        document = Document("file:///f.py", language_for("python", "f.py"), text, 1)
        ask = assistant.ask(document, document.position(len(text)))
        assert ask is not None
        synthesis = await assistant.synthesis(ask, 3)
        await synthesis.grown(lambda: False)
        told = {
            candidate.insert_text.strip(): (
                [secret.kind for secret in candidate.secrets],
                candidate.environment,
            )
            for candidate in synthesis.solutions.ranked()
        }
        await assistant.close()
    found = ["environment-value"]
    assert told.pop("return 1") == ([], ())
    assert told.pop(f'return say("{KEY}")') == (found, ())
    assert told.pop(f'return say("{OWN}")') == (found, ())
    # Again without them: a key that is no variable's is not read from one that has another.
    assert sorted(told.values()) == [([], ("API_KEY",)), ([], ("ENVIRONMENT_VALUE",))]
