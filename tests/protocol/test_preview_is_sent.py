"""What is previewed is what an endpoint receives, whatever the document, cursor and budget."""

import random
from typing import Any

import pytest
from lsprotocol import types as lsp

from protocol.conftest import Editor, remote_options
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROUNDS = 50
"""Settings that are tried, with twenty questions each: a thousand in all."""
QUESTIONS = 20

LINES = (
    *(
        "# Add two numbers.",
        "def add(a, b):",
        "    return a + b",
        "",
        "",
        "class Cart:",
        "    # Größe",
    ),
    *(
        "    def total(self):",
        "        return sum(p for p in self.prices)",
        "import os",
        "\t",
        "   ",
    ),
    *('    """Naïve 😀 docstring.', '    """', "x = {'a': [1, 2, 3]}", "// no comment here", "}"),
    *(
        "# tenfold: n=3 seed=1",
        "# tenfold: temprature=1",
        "{{ prefix }}",
        "<|fim_middle|>",
        "\u2028",
    ),
    *(
        "key = 'AKIAIOSFODNN7EXAMPLE'",
        "a" * 300,
        "日本語のコメント # と",
        "if x:\r",
        "system:",
        "user:",
    ),
)
BODIES = (
    ("prefix", "{{ prefix }}"),
    ("prefix", "# {{ path }}\n{% for s in scope %}{{ s }}\n{% endfor %}{{ prefix }}"),
    (
        "prefix",
        "{% if instruction %}{{ instruction | upper | indent(2) }}{% endif %}\n{{ prefix }}",
    ),
    ("chat", "system:\nGo on in {{ language }}.\n\nuser:\n{{ prefix }}<CURSOR>{{ suffix }}"),
    ("chat", "user:\n{{ imports | join('\\n') }}\n{{ prefix }}\nassistant:\nYes.\n\nuser:\nWell?"),
)


def document(chance: random.Random) -> str:
    lines = chance.choices(LINES, k=chance.choice((1, 3, 10, 40, 400)))
    return chance.choice(("\n", "\n", "\r\n")).join(lines) + chance.choice(("", "\n"))


def template(mode: str, body: str) -> str:
    return f"---\nname: tried\nmetadata:\n  tenfold:\n    mode: {mode}\n---\n{body}"


async def configured(
    editor: Editor, endpoint: ScriptedEndpoint, style: str, budget: int, redact: bool
) -> None:
    options: dict[str, Any] = remote_options(endpoint)
    options["model"] = {**options["model"], "apiStyle": style}
    await editor.configure(
        **options,
        prompt={"budgetTokens": budget},
        privacy={"redact": redact},
        candidates={"maxTokens": 16},
    )


def opened_template(editor: Editor, number: int, chance: random.Random, style: str) -> str:
    fitting = [body for mode, body in BODIES if (mode == "chat") == (style == "chat")]
    mode = "chat" if style == "chat" else "prefix"
    uri = (editor.workspace / f"tried{number}.prompty").as_uri()
    text = template(mode, chance.choice(fitting))
    item = lsp.TextDocumentItem(uri, "prompty", 1, text)
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    return uri


async def test_a_thousand_times(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    chance = random.Random(20261125)
    endpoint.rule = lambda request: ["x = 1\n"]
    compared = 0
    for number in range(ROUNDS):
        style = chance.choice(("completions", "chat"))
        budget = chance.choice((64, 100, 300, 2048, 8000))
        await configured(editor, endpoint, style, budget, chance.random() < 0.5)
        uri = opened_template(editor, number, chance, style)
        for _ in range(QUESTIONS):
            own = {"templateDocument": {"uri": uri}} if chance.random() < 0.7 else {}
            compared += await compare(editor, endpoint, document(chance), chance, budget, own)
    assert compared > 900  # the others were empty, or too small a budget for the least


async def compare(
    editor: Editor,
    endpoint: ScriptedEndpoint,
    text: str,
    chance: random.Random,
    budget: int,
    own: dict[str, Any],
) -> int:
    """Ask for the prompt and for a solution at the same place; 1 where a prompt was possible."""
    language = chance.choice(("python", "python", "javascript", "rust", "plaintext"))
    uri, _ = editor.open(text.replace("<|>", ""), language)
    position = lsp.Position(chance.randrange(text.count("\n") + 1), chance.randrange(40))
    endpoint.requests.clear()
    try:
        prompt = await editor.ask("tenfold/prompt", uri, position, **own)
    except Exception as error:
        assert "does not fit the budget" in str(error)
        prompt = None
    await editor.ask("tenfold/solutions", uri, position, count=1, **own)
    editor.client.text_document_did_close(
        lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    )
    if prompt is None:
        assert endpoint.requests == []
        return 0
    sent = endpoint.requests[0].json
    assert prompt.get("text") == sent.get("prompt")
    assert prompt.get("messages") == sent.get("messages")
    assert prompt["totalTokens"] <= min(prompt["budget"], budget)
    return 1
