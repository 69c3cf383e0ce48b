"""``textDocument/hover`` in templates, and the cursor that they are shown for."""

from collections.abc import AsyncIterator

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from protocol.authoring import CHAT, FRONT, at, attach, budget, tell
from protocol.conftest import SERVER, Editor, started
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = iter(range(1000))


async def hover(editor: Editor, marked: str) -> str | None:
    found = await at(editor, lsp.TEXT_DOCUMENT_HOVER, marked, f"h{next(NUMBERS)}.prompty")
    return found.contents.value if found is not None else None


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        (FRONT.replace("mode", "mo<|>de"), "How the model is asked."),
        (FRONT.replace("mode: prefix", "mode: pre<|>fix"), "The model continues the text"),
        (FRONT.replace("tenfold", "ten<|>fold"), "What Tenfold goes by."),
        (FRONT + "{{ pre<|>fix }}", "The text that the answer continues."),
        (FRONT + "{{ pre<|>fix }}", "Priority 90, share 0.65, gives way: `start`."),
        (FRONT + "{{ prefix | tr<|>im }}", "Without white space at both ends."),
        (FRONT + "{% i<|>f prefix %}{% endif %}", "where this is so"),
        (FRONT + "{% if prefix is def<|>ined %}", "There is such a value."),
        (FRONT + "{% for s in snippets %}{{ s<|> }}", "each item of `snippets`"),
        (FRONT + "{% for s in snippets %}{{ s.pa<|>th }}", "The file's name"),
        (FRONT + "{% for s in snippets %}{{ loop.in<|>dex }}", "The turn of the loop, from 1."),
        (CHAT + "us<|>er:\nx", "Begins a message of the user's."),
        (FRONT.replace("mode: prefix", "mode: prefix\n    pieces:\n      suffix: {pri<|>ority: 1}"),
         "The piece with the highest is served first."),
    ],
)  # fmt: skip
async def test_a_word_has_its_meaning(editor: Editor, marked: str, words: str) -> None:
    told = await hover(editor, marked)
    assert told is not None and words in told


@pytest.mark.parametrize(
    "marked",
    [FRONT + "plain te<|>xt", FRONT + "{{ nonse<|>nse }}", FRONT + "{# pre<|>fix #}", "-<|>--\n"],
)
async def test_where_there_is_nothing_to_say(editor: Editor, marked: str) -> None:
    assert await hover(editor, marked) is None


async def test_a_variable_shows_its_value_at_the_attached_cursor(editor: Editor) -> None:
    uri = await attach(editor, "# Add 😀 numbers.\nx = <|>\n", "values.py")
    told = await hover(editor, FRONT + "{{ instruc<|>tion }}{{ prefix }}")
    assert told is not None
    assert "At values.py, line 2: about 6 tokens." in told
    assert "```text\nAdd 😀 numbers.\n```" in told
    template_rule = FRONT.replace("mode: prefix", "mode: prefix\n    pieces: {path: {priority: 7}}")
    told = await hover(editor, template_rule + "{{ pa<|>th }}{{ prefix }}")
    assert told is not None and "Priority 7," in told
    editor.client.text_document_did_close(
        lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    )
    told = await hover(editor, FRONT + "{{ instruc<|>tion }}")
    assert told is not None and "At values.py" not in told, "a closed document is detached"


async def test_a_value_shows_that_it_was_cut(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    await budget(editor, endpoint, 256)
    lines = "".join(f"value_{number} = {number}\n" for number in range(400))
    await attach(editor, f"{lines}# Sum.\n<|>", "cut.py")
    told = await hover(editor, FRONT + "{{ pre<|>fix }}")
    assert told is not None
    assert "tokens, cut to fit. Its end:" in told
    assert "value_399 = 399" in told and "value_1 = 1\n" not in told
    tell(editor, {})
    await budget(editor, endpoint, 2048)


async def test_a_request_in_code_attaches_too(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    tell(editor, {})
    for method in ("tenfold/prompt", "tenfold/solutions"):
        uri, position = editor.open("# Count words.\n<|>", name=f"{method[8:]}.py")
        await editor.ask(method, uri, position)
        told = await hover(editor, FRONT + "{{ instruc<|>tion }}")
        assert told is not None and f"At {method[8:]}.py, line 2:" in told
    uri, position = editor.open("# Count words.\n<|>", name="inline.py")
    await editor.inline(uri, position)
    told = await hover(editor, FRONT + "{{ instruc<|>tion }}")
    assert told is not None and "At inline.py, line 2:" in told
    tell(editor, {})


async def test_a_template_does_not_attach(editor: Editor) -> None:
    await attach(editor, "# Add.\n<|>", "stays.py")
    uri, position = editor.open(FRONT + "{{ prefix }}<|>", "prompty", "other.prompty")
    tell(editor, {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
    assert await editor.inline(uri, position) is None
    told = await hover(editor, FRONT + "{{ instruc<|>tion }}")
    assert told is not None and "At stays.py" in told
    tell(editor, {})


async def test_no_secret_is_shown_of_what_would_be_replaced(editor: Editor) -> None:
    key = "sk-" + "client" + "0123456789abcdef" * 2
    await attach(editor, f'API_KEY = "{key}"\n# Call it.\n<|>', "secret.py")
    told = await hover(editor, FRONT + "{{ pre<|>fix }}")
    assert told is not None
    assert "# Call it." in told and key not in told
    tell(editor, {})


async def test_a_file_that_is_excluded_is_not_shown(editor: Editor) -> None:
    await attach(editor, "# A secret.\nx = <|>", ".env")
    told = await hover(editor, FRONT + "{{ pre<|>fix }}")
    assert told is not None and "A secret" not in told and "At " not in told
    tell(editor, {})


async def test_code_gets_nothing(editor: Editor) -> None:
    uri, position = editor.open("{{ pre<|>fix }}")
    answer = await editor.client.text_document_hover_async(
        lsp.HoverParams(lsp.TextDocumentIdentifier(uri), position)
    )
    assert answer is None


@pytest_lsp.fixture(scope="module", config=SERVER)
async def local(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    """A server whose model is on this machine, and is not loaded."""
    workspace = tmp_path_factory.mktemp("local")
    lsp_client.editor = await started(lsp_client, workspace, {"trigger": {"mode": "manual"}})
    yield
    await lsp_client.shutdown_session()


async def test_a_local_model_is_not_loaded_for_a_value(local: LanguageClient) -> None:
    editor = local.editor
    key = "sk-" + "client" + "0123456789abcdef" * 2
    await attach(editor, f'API_KEY = "{key}"\n# Call it.\n<|>', "own.py")
    told = await hover(editor, FRONT + "{{ pre<|>fix }}")
    assert told is not None
    assert "At own.py, line 3: about" in told
    assert key in told, "nothing is replaced in what stays on this machine"
    assert all(status["loaded"] is False for status in editor.statuses)
    assert all(status["state"] == "ready" for status in editor.statuses)
