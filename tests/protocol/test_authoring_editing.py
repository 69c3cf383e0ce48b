"""Definition, rename, colours and formatting of templates, and where they are offered."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from protocol.authoring import CHAT, FRONT, at, part
from protocol.conftest import CURSOR, SERVER, Editor, remote_options
from scripted_endpoint import ScriptedEndpoint
from tenfold.authoring.token_kinds import KINDS
from tenfold.lsp.registering import FEATURES

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = FRONT.replace("metadata:", "inputs:\n  - name: tone\n    default: calm\nmetadata:")
NUMBERS = iter(range(1000))


def name() -> str:
    return f"e{next(NUMBERS)}.prompty"


async def test_the_name_of_an_included_file_leads_to_it(editor: Editor) -> None:
    style = editor.workspace / "leads.jinja"
    style.write_text("x")
    marked = FRONT + '{% include "le<|>ads.jinja" %}{{ prefix }}'
    found = await at(editor, lsp.TEXT_DOCUMENT_DEFINITION, marked, name())
    assert found.uri == style.as_uri()
    missing = FRONT + '{% include "mis<|>sing.jinja" %}{{ prefix }}'
    assert await at(editor, lsp.TEXT_DOCUMENT_DEFINITION, missing, name()) is None


@pytest.mark.parametrize(
    ("marked", "line", "word"),
    [
        (OWN + "{{ to<|>ne }}{{ prefix }}", 3, "tone"),
        (FRONT + "{% for s in snippets %}{{ s<|>.path }}{% endfor %}", 6, "s"),
        (FRONT + "{{ pre<|>fix }}", None, ""),
        (FRONT + "te<|>xt", None, ""),
    ],
)
async def test_a_use_leads_to_where_it_is_named(
    editor: Editor, marked: str, line: int | None, word: str
) -> None:
    found = await at(editor, lsp.TEXT_DOCUMENT_DEFINITION, marked, name())
    if line is None:
        assert found is None
    else:
        assert found.range.start.line == line
        assert part(marked.replace(CURSOR, ""), found.range) == word


async def test_an_input_is_renamed_everywhere(editor: Editor) -> None:
    marked = OWN + (
        "😀 {{ to<|>ne }} tone {{ tone | upper }}{% for s in snippets if tone %}{{ s.tone }}"
        "{% endfor %}{{ prefix }}"
    )
    text = marked.replace(CURSOR, "")
    found = await at(editor, lsp.TEXT_DOCUMENT_PREPARE_RENAME, marked, name())
    assert (found.placeholder, part(text, found.range)) == ("tone", "tone")
    file = name()
    found = await at(editor, lsp.TEXT_DOCUMENT_RENAME, marked, file, new_name="mood")
    ((uri, edits),) = found.changes.items()
    assert uri == (editor.workspace / file).as_uri()
    assert {edit.new_text for edit in edits} == {"mood"}
    assert [part(text, edit.range) for edit in edits] == ["tone"] * 4
    assert sorted(edit.range.start.line for edit in edits) == [3, 9, 9, 9]


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("prefix", "There is a variable prefix already"),
        ("s", "There is a variable s already"),
        ("two words", "two words cannot be the name of an input"),
        ("_own", "_own cannot be"),
        ("not", "not cannot be"),
        ("None", "None cannot be"),
        ("null", "null cannot be"),
        ("yes", "yes cannot be"),
        ("loop", "loop cannot be"),
        ("", "Nothing cannot be"),
    ],
)
async def test_a_name_that_cannot_be_used_is_refused(editor: Editor, new: str, why: str) -> None:
    marked = OWN + "{% for s in snippets %}{{ to<|>ne }}{% endfor %}{{ prefix }}"
    with pytest.raises(JsonRpcException, match=why):
        await at(editor, lsp.TEXT_DOCUMENT_RENAME, marked, name(), new_name=new)


async def test_only_inputs_are_renamed(editor: Editor) -> None:
    with pytest.raises(JsonRpcException, match="prefix is one of Tenfold's variables"):
        await at(editor, lsp.TEXT_DOCUMENT_PREPARE_RENAME, FRONT + "{{ pre<|>fix }}", name())
    for marked in (FRONT + "te<|>xt", FRONT + "{% for s in snippets %}{{ s<|> }}"):
        assert await at(editor, lsp.TEXT_DOCUMENT_PREPARE_RENAME, marked, name()) is None


async def test_an_input_that_included_files_use_is_not_renamed(editor: Editor) -> None:
    (editor.workspace / "uses.jinja").write_text("{{ tone }}")
    marked = OWN + '{{ to<|>ne }}{% include "uses.jinja" %}{{ prefix }}'
    with pytest.raises(JsonRpcException, match=r"tone is used in uses\.jinja too"):
        await at(editor, lsp.TEXT_DOCUMENT_RENAME, marked, name(), new_name="mood")


async def coloured(editor: Editor, text: str) -> list[tuple[str, str]]:
    """Each coloured word, and its kind."""
    uri, _ = editor.open(text, "prompty", name())
    params = lsp.SemanticTokensParams(lsp.TextDocumentIdentifier(uri))
    found = await editor.client.text_document_semantic_tokens_full_async(params)
    assert found is not None
    told, line, character = [], 0, 0
    for start in range(0, len(found.data), 5):
        lines, characters, length, kind, modifiers = found.data[start : start + 5]
        line, character = line + lines, characters + (0 if lines else character)
        assert length and not modifiers
        place = lsp.Range(lsp.Position(line, character), lsp.Position(line, character + length))
        told.append((part(text, place), KINDS[kind]))
    return told


async def test_words_are_coloured_by_their_kind(editor: Editor) -> None:
    front = CHAT.replace("---\nname", "---\n# For tests.\nname", 1)
    body = (
        "system:\n{# two\nlines #}😀 {% for s in snippets if s.path is defined %}"
        "{{ s.path | replace('a', 1) }}{% endfor %}\n user[name=x]:\n{% include \"a.jinja\" %}"
    )
    assert await coloured(editor, front + body) == [
        ("# For tests.", "comment"), ("name", "property"), ("mine", "string"),
        ("metadata", "property"), ("tenfold", "property"), ("mode", "property"),
        ("chat", "string"),
        ("system:", "class"), ("{# two", "comment"), ("lines #}", "comment"),
        ("{%", "operator"), ("for", "keyword"), ("s", "parameter"), ("in", "keyword"),
        ("snippets", "variable"), ("if", "keyword"), ("s", "variable"), (".", "operator"),
        ("path", "property"), ("is", "keyword"), ("defined", "function"), ("%}", "operator"),
        ("{{", "operator"), ("s", "variable"), (".", "operator"), ("path", "property"),
        ("|", "operator"), ("replace", "function"), ("(", "operator"), ("'a'", "string"),
        (",", "operator"), ("1", "number"), (")", "operator"), ("}}", "operator"),
        ("{%", "operator"), ("endfor", "keyword"), ("%}", "operator"),
        ("user[name=x]:", "class"),
        ("{%", "operator"), ("include", "keyword"), ('"a.jinja"', "string"), ("%}", "operator"),
    ]  # fmt: skip


async def test_a_broken_template_is_coloured_as_far_as_it_goes(editor: Editor) -> None:
    found = await coloured(editor, "---\na: [\n---\n{{ prefix | ")
    assert {("a", "property"), ("prefix", "variable")} <= set(found)


async def formatted(editor: Editor, text: str) -> str | None:
    """A text after formatting, None where nothing is to be changed."""
    uri, _ = editor.open(text, "prompty", name())
    options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await editor.client.text_document_formatting_async(
        lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(uri), options)
    )
    if edits is None:
        return None
    lines = text.split("\n")
    for edit in reversed(edits):
        assert edit.range.start.line == edit.range.end.line
        line = lines[edit.range.start.line]
        before, after = line[: edit.range.start.character], line[edit.range.end.character :]
        lines[edit.range.start.line] = before + edit.new_text + after
    return "\n".join(lines)


async def test_formatting_leaves_the_body_as_it_is(editor: Editor) -> None:
    body = "{{ prefix }}  \n\t a :  b  \n   "
    assert await formatted(editor, FRONT + body) is None
    loose = FRONT.replace("name: mine", "name :   mine  ").replace("tenfold:", "tenfold: ")
    assert await formatted(editor, loose + body) == FRONT + body


async def test_other_line_ends_stay(editor: Editor) -> None:
    text = (
        OWN.replace("name: mine", "name:  mine ").replace("\n", "\r\n")
        + "{{ tone }}\r\n{{ prefix }}"
    )
    assert await formatted(editor, text) == text.replace("name:  mine ", "name: mine")
    marked = text.replace("{{ tone", "{{ to<|>ne")
    found = await at(editor, lsp.TEXT_DOCUMENT_DEFINITION, marked, name())
    assert part(text, found.range) == "tone"


async def test_formatting_leaves_what_is_broken(editor: Editor) -> None:
    assert await formatted(editor, "---\nname:   [\n---\nx") is None


@pytest.mark.parametrize(
    ("method", "more"),
    [
        (lsp.TEXT_DOCUMENT_DEFINITION, {}),
        (lsp.TEXT_DOCUMENT_PREPARE_RENAME, {}),
        (lsp.TEXT_DOCUMENT_RENAME, {"new_name": "mood"}),
    ],
)
async def test_code_gets_nothing_at_a_place(
    editor: Editor, method: str, more: dict[str, Any]
) -> None:
    uri, position = editor.open(OWN + "{{ to<|>ne }}", "python", "own.py")
    params = lsp.METHOD_TO_TYPES[method][2](
        text_document=lsp.TextDocumentIdentifier(uri), position=position, **more
    )
    assert await editor.client.protocol.send_request_async(method, params) is None


async def test_code_is_neither_coloured_nor_formatted(editor: Editor) -> None:
    uri, _ = editor.open(FRONT.replace("name:", "name:   "), "yaml", "own.yaml")
    document = lsp.TextDocumentIdentifier(uri)
    client = editor.client
    tokens = await client.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(document)
    )
    assert tokens is None
    options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
    params = lsp.DocumentFormattingParams(document, options)
    assert await client.text_document_formatting_async(params) is None


async def test_a_template_is_known_by_its_name_alone(editor: Editor) -> None:
    assert await at(editor, lsp.TEXT_DOCUMENT_HOVER, FRONT + "{{ pre<|>fix }}", name())
    uri, position = editor.open(FRONT + "{{ pre<|>fix }}", "plaintext", "plain.prompty")
    params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), position)
    assert await editor.client.text_document_hover_async(params) is not None
    uri, position = editor.open(FRONT + "{{ pre<|>fix }}", "prompty", "untitled")
    params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), position)
    assert await editor.client.text_document_hover_async(params) is not None


async def test_what_an_editor_can_take_later_is_offered_for_templates_only(
    editor: Editor,
) -> None:
    assert editor.capabilities is not None
    later = set(editor.registered) & set(FEATURES)
    for method, (_, provider, options) in FEATURES.items():
        offered = getattr(editor.capabilities, provider)
        assert (offered is None) == (method in later)
        assert [getattr(item, "language", None) or item.pattern
                for item in options.document_selector] == ["prompty", "**/*.prompty"]  # fmt: skip
    assert lsp.TEXT_DOCUMENT_FORMATTING in later
    assert "textDocument/semanticTokens" in later


@pytest_lsp.fixture(scope="module", config=SERVER)
async def plain(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    """A client that takes nothing later."""
    editor = Editor(lsp_client, tmp_path_factory.mktemp("plain"))
    result = await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=lsp.ClientCapabilities(),
            initialization_options=remote_options(endpoint_process),
        )
    )
    editor.capabilities = result.capabilities
    lsp_client.editor = editor
    yield
    await lsp_client.shutdown_session()


async def test_any_other_client_is_offered_all_at_once(plain: LanguageClient) -> None:
    editor = plain.editor
    capabilities = editor.capabilities
    for _, provider, _ in FEATURES.values():
        assert getattr(capabilities, provider)
    assert "{" in capabilities.completion_provider.trigger_characters
    assert tuple(capabilities.semantic_tokens_provider.legend.token_types) == KINDS
    assert capabilities.semantic_tokens_provider.full is True
    assert editor.registered == []
