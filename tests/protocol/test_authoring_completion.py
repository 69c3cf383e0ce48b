"""``textDocument/completion`` in templates."""

import pytest
from lsprotocol import types as lsp

from protocol.authoring import CHAT, FRONT, at, attach, tell
from protocol.conftest import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

TENFOLD = "---\nname: mine\nmetadata:\n  tenfold:\n    "
NUMBERS = iter(range(1000))


async def items(editor: Editor, marked: str) -> dict[str, lsp.CompletionItem]:
    found = await at(editor, lsp.TEXT_DOCUMENT_COMPLETION, marked, f"c{next(NUMBERS)}.prompty")
    return {item.label: item for item in found.items} if found is not None else {}


@pytest.mark.parametrize(
    ("marked", "some", "not_there"),
    [
        ("---\n<|>\n---\n", {"name", "metadata", "inputs"}, {"mode"}),
        (TENFOLD + "<|>\n---\n", {"mode", "tasks", "stop"}, {"name"}),
        (TENFOLD + "mode: chat\n    <|>\n---\n", {"tasks", "stop"}, {"mode"}),
        (TENFOLD + "mode: <|>\n---\n", {"prefix", "fim", "chat"}, set()),
        (TENFOLD + "tasks: [code, <|>]\n---\n", {"docstring", "tests"}, set()),
        (TENFOLD + "families: [<|>]\n---\n", {"qwen2.5-coder*", "smollm2*", "starcoder*"}, set()),
        (TENFOLD + "languages: [<|>]\n---\n", {"python", "typescriptreact", "lua"}, set()),
        (TENFOLD + "stop: [<|>]\n---\n", {"<|endoftext|>", "<EOT>", "<|EOT|>"}, set()),
        (TENFOLD + "pieces:\n      <|>\n---\n", {"prefix", "snippets"}, {"mode"}),
        (TENFOLD + "pieces: {prefix: {<|>}}\n---\n", {"priority", "share", "trim"}, set()),
        (TENFOLD + "pieces: {prefix: {trim: <|>}}\n---\n", {"start", "end"}, {"first", "last"}),
        (TENFOLD + "pieces: {imports: {trim: <|>}}\n---\n", {"first", "last"}, {"start"}),
        (FRONT + "{{ <|> }}", {"prefix", "instruction", "snippets"}, {"loop", "default"}),
        (FRONT + "{{ prefix | <|> }}", {"trim", "indent", "default"}, {"prefix", "_turns"}),
        (FRONT + "{% <|> %}", {"if", "for", "include"}, {"endif", "else", "endfor"}),
        (FRONT + "{% for s in snippets %}{% <|> %}", {"endfor", "else"}, {"endif", "elif"}),
        (FRONT + "{% if path %}{% <|> %}", {"endif", "else", "elif"}, {"endfor"}),
        (FRONT + "{% if path is <|> %}", {"defined", "none"}, {"prefix"}),
        (FRONT + "{% for s in snippets %}{{ s.<|> }}", {"path", "text", "comment"}, {"code"}),
        (FRONT + "{% for s in snippets %}{{ <|> }}", {"s", "loop", "prefix"}, set()),
        (FRONT + "{% for s in snippets %}{{ loop.<|> }}", {"index", "last"}, {"path"}),
        (CHAT + "<|>", {"system", "user", "assistant"}, set()),
        (CHAT + "system:\nYou.\n\nus<|>", {"user"}, set()),
    ],
)  # fmt: skip
async def test_what_is_offered(
    editor: Editor, marked: str, some: set[str], not_there: set[str]
) -> None:
    found = set(await items(editor, marked))
    assert some <= found
    assert not not_there & found


@pytest.mark.parametrize(
    "marked",
    [
        FRONT + "<|>",
        FRONT + "some te<|>xt",
        FRONT + "{# pre<|> #}",
        FRONT + "{{ 'pre<|>' }}",
        "---\n# na<|>\n---\n",
        TENFOLD + "examples:\n      - code: |\n          mo<|>\n---\n",
    ],
)
async def test_where_nothing_is_offered(editor: Editor, marked: str) -> None:
    assert await items(editor, marked) == {}


async def test_a_half_written_word_is_replaced(editor: Editor) -> None:
    found = await items(editor, FRONT + "😀 {{ prefi<|> }}")
    edit = found["prefix"].text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert edit.new_text == "prefix"
    assert edit.range == lsp.Range(lsp.Position(6, 6), lsp.Position(6, 11))


async def test_fields_and_variables_say_what_they_mean(editor: Editor) -> None:
    fields = await items(editor, TENFOLD + "mode<|>\n---\n")
    assert "How the model is asked" in str(fields["mode"].documentation)
    edit = fields["mode"].text_edit
    assert edit is not None and edit.new_text == "mode: "
    found = await items(editor, FRONT + "{{ <|> }}")
    assert "The text that the answer continues" in str(found["prefix"].documentation)


async def test_stop_sequences_are_quoted_and_say_where_they_are_known(editor: Editor) -> None:
    found = await items(editor, TENFOLD + "stop: [<|>]\n---\n")
    edit = found["<EOT>"].text_edit
    assert edit is not None and edit.new_text == '"<EOT>"'
    assert found["<EOT>"].detail == "as in fim-codellama"


async def test_those_of_the_template_s_own_families_come_first(editor: Editor) -> None:
    families = TENFOLD + 'mode: fim\n    families: ["codellama*"]\n    stop: [<|>]\n---\n'
    found = await items(editor, families)
    order = sorted(found.values(), key=lambda item: str(item.sort_text))
    assert [item.label for item in order][:3] == ["<EOT>", "</s>", "<PRE>"]


@pytest.mark.parametrize("rest", ['"]', "]"])
async def test_a_quote_that_is_there_is_not_doubled(editor: Editor, rest: str) -> None:
    found = await items(editor, TENFOLD + 'stop: [a, "<E<|>' + rest + "\n---\n")
    item = found["<EOT>"]
    assert isinstance(item.text_edit, lsp.TextEdit)
    assert item.text_edit.new_text == '"<EOT>"'
    assert item.filter_text == '"<EOT>'
    start, end = item.text_edit.range.start.character, item.text_edit.range.end.character
    assert (start, end) == (14, 17 + len(rest) - 1)


async def test_variables_show_what_they_hold_at_the_attached_cursor(editor: Editor) -> None:
    await attach(editor, "# Add two numbers.\n<|>\n", "held.py")
    found = await items(editor, FRONT + "{{ <|> }}")
    assert found["instruction"].detail == "Add two numbers."
    assert found["language"].detail == "Python"
    assert found["path"].detail == "held.py"
    tell(editor, {})
    found = await items(editor, FRONT + "{{ <|> }}")
    assert "without its marks" in str(found["instruction"].detail)


async def test_own_inputs_are_offered_with_their_default(editor: Editor) -> None:
    front = FRONT.replace("metadata:", "inputs:\n  - name: tone\n    default: calm\nmetadata:")
    found = await items(editor, front + "{{ <|> }}")
    assert found["tone"].detail == "calm"


async def test_files_beside_the_template_are_offered(editor: Editor) -> None:
    (editor.workspace / "offered.jinja").write_text("x")
    assert "offered.jinja" in await items(editor, FRONT + '{% include "<|>" %}')


async def test_code_gets_nothing(editor: Editor) -> None:
    uri, position = editor.open("{{ <|> }}")
    answer = await editor.client.text_document_completion_async(
        lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), position)
    )
    assert answer is None
