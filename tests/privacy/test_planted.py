"""Hundreds of planted secrets, on every way into a prompt: none leaves the machine."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from prompting.making import template
from scripted_endpoint import ScriptedEndpoint
from tenfold.assistant import Assistant
from tenfold.errors import PrivacyError
from tenfold.privacy.gate import Gate
from tenfold.privacy.journal import Journal
from tenfold.prompting.templates import Template
from tenfold.settings import read_settings
from tenfold.source.ask import Ask, Snippet
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.variant import Variant

from .planted import Planted, corpus

CORPUS = list(corpus())
PLACES = ("prefix", "suffix", "snippets", "examples", "instruction", "subject")
"""In each question one secret stands in each of these."""

BODY = """{% for example in examples %}{{ example.instruction }}
{{ example.code }}
{% endfor %}{% for snippet in snippets %}{{ snippet.text }}
{% endfor %}{{ instruction }}
{{ subject }}
"""
"""What comes before the document's own text."""


def test_the_corpus_is_large_and_always_the_same() -> None:
    assert len(CORPUS) >= 300
    assert len({planted.kind for planted in CORPUS}) >= 25
    assert list(corpus()) == CORPUS
    secrets = Counter(planted.parts for planted in CORPUS)
    assert max(secrets.values()) == 1
    assert all(part in planted.text for planted in CORPUS for part in _plain(planted))


def _plain(planted: Planted) -> tuple[str, ...]:
    return tuple(part for part in planted.parts if part)


@pytest.mark.parametrize("kind", sorted({planted.kind for planted in CORPUS}))
def test_each_is_replaced(kind: str) -> None:
    gate = Gate((), redact=True)
    for planted in CORPUS:
        if planted.kind != kind:
            continue
        with pytest.raises(PrivacyError) as caught:
            gate.check(planted.text)
        redacted, redactions = gate.redact(planted.text)
        for part in _plain(planted):
            assert part not in redacted
            assert part not in str(caught.value)
        assert sum(each.count for each in redactions) == 1, redacted
        gate.check(redacted)


def test_no_two_share_a_placeholder_in_a_session() -> None:
    gate = Gate((), redact=True)
    redacted = [gate.redact(planted.text)[0] for planted in CORPUS]
    assert len(set(redacted)) == len(CORPUS)
    assert [gate.redact(planted.text)[0] for planted in CORPUS] == redacted


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint.running() as endpoint:
        yield endpoint


@pytest.fixture(params=["completions", "chat"])
async def assistant(
    request: pytest.FixtureRequest, endpoint: ScriptedEndpoint
) -> AsyncIterator[Assistant]:
    tree = {
        "model": {
            "provider": "openai",
            "name": "gpt-4o" if request.param == "chat" else "qwen2.5-coder",
            "endpoint": endpoint.url,
            "apiStyle": request.param,
        },
        "prompt": {"budgetTokens": 8000},
    }
    settings, problems = read_settings(tree, source="the test")
    assert problems == []
    endpoint.forget()
    made = Assistant(settings, puts_back=True)
    yield made
    await made.close()


def template_with(example: Planted, style: str) -> Template:
    """A template that uses every variable, with an example that holds a secret."""
    rows = [
        *("examples:", "  - languages: ['*']", f"    instruction: {json.dumps('As here.')}"),
        f"    code: {json.dumps(example.text)}",
    ]
    if style == "chat":
        body = f"user:\n{BODY}{{{{ prefix }}}}\n{{{{ suffix }}}}\n"
        return template(body, "\n".join(["mode: chat", *rows]))
    return template(f"{BODY}{{{{ prefix }}}}", "\n".join(["mode: prefix", "suffix: field", *rows]))


def ask_with(assistant: Assistant, planted: dict[str, Planted], number: int) -> Ask:
    before = f"{planted['prefix'].text}\n# Go on, {number}.\ndef go_on():\n    "
    text = f"{before}\n\n\n{planted['suffix'].text}"
    path = f"/workspace/file{number}.py"
    document = Document(Path(path).as_uri(), language_for("python", path), text, 1)
    ask = assistant.ask(document, document.position(len(before)))
    assert ask is not None
    return replace(
        ask,
        snippets=(Snippet("other.py", planted["snippets"].text),),
        instruction=planted["instruction"].text,
        subject=planted["subject"].text,
    )


def questions() -> Iterator[dict[str, Planted]]:
    """The corpus, several times over, so that kinds come to stand in different places."""
    for shift in range(2):
        turned = CORPUS[shift * 5 :] + CORPUS[: shift * 5]
        for at in range(0, len(turned) - len(PLACES) + 1, len(PLACES)):
            row = turned[at : at + len(PLACES)]
            names = PLACES[shift * 3 :] + PLACES[: shift * 3]
            yield dict(zip(names, row, strict=True))


async def test_none_leaves(assistant: Assistant, endpoint: ScriptedEndpoint) -> None:
    style = assistant.settings.model.api_style
    asked = 0
    for number, planted in enumerate(questions()):
        ask = ask_with(assistant, planted, number)
        variant = Variant(template=template_with(planted["examples"], style))
        synthesis = await assistant.synthesis(ask, 1, variant)
        await synthesis.grown(lambda: False)
        assert synthesis.error is None
        assert synthesis.solutions.shown == 1
        found = sum(each.count for each in synthesis.prompt.redactions)
        assert found >= len(PLACES), (planted, synthesis.prompt.redactions)
        asked += 1
    assert len(endpoint.requests) == asked >= 2 * (len(CORPUS) // len(PLACES))
    assert {request.chat for request in endpoint.requests} == {style == "chat"}
    bodies = "\n".join(request.body.decode() for request in endpoint.requests)
    texts = "\n".join(text for request in endpoint.requests for text in _texts(request.json))
    assert texts.count("<redacted-") >= asked * len(PLACES)
    left = [
        (planted.kind, part)
        for planted in CORPUS
        for part in _plain(planted)
        if part in bodies or part in texts
    ]
    assert left == []
    kept = [entry.body for entry in Journal().entries(asked)]
    assert kept == [request.body.decode() for request in endpoint.requests]


def _texts(value: object) -> Iterator[str]:
    """All texts in a request's body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
