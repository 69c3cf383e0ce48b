"""What is wrong with open templates is told, in its place."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from protocol.authoring import FRONT, budget, diagnostics, problems, retype
from protocol.conftest import SERVER, Editor, remote_options, started
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_whole_template_has_no_problems(editor: Editor) -> None:
    uri, _ = editor.open(f"{FRONT}{{{{ prefix }}}}", "prompty", "whole.prompty")
    assert await diagnostics(editor, uri) == []


async def test_each_problem_stands_at_its_token(editor: Editor) -> None:
    text = (
        FRONT.replace("mode: prefix", "mode: prefix\n    stpo: [a]") + "😀 {{ prefxi }}{{ prefix }}"
    )
    uri, _ = editor.open(text, "prompty", "broken.prompty")
    assert await problems(editor, uri, text) == [
        ("stpo", "error", "there is no field metadata.tenfold.stpo. Did you mean stop?"),
        ("prefxi", "error", "there is no variable prefxi. Did you mean prefix?"),
    ]


async def test_they_follow_changes_and_go_with_the_document(editor: Editor) -> None:
    uri, _ = editor.open(f"{FRONT}{{{{ prefxi }}}}", "prompty", "changing.prompty")
    assert len(await diagnostics(editor, uri)) == 1
    retype(editor, uri, 2, f"{FRONT}{{{{ prefix }}}}")
    assert await diagnostics(editor, uri, 2) == []
    retype(editor, uri, 3, "no front matter")
    assert len(await diagnostics(editor, uri, 3)) == 1
    editor.client.text_document_did_close(
        lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    )
    assert await diagnostics(editor, uri, None) == []


async def test_only_the_text_that_typing_ends_with_is_checked(editor: Editor) -> None:
    uri, _ = editor.open(FRONT, "prompty", "typing.prompty")
    await diagnostics(editor, uri)
    for version in range(2, 12):
        retype(editor, uri, version, FRONT + "{{ prefix }}"[:version])
    await diagnostics(editor, uri, 11)
    assert not any(params.uri == uri for params in editor.client.published)


async def test_nothing_is_told_of_a_document_after_it_was_closed(editor: Editor) -> None:
    uri, _ = editor.open(FRONT + "{{ prefxi }}", "prompty", "closed.prompty")
    retype(editor, uri, 2, FRONT + "{{ prefxi }} ")
    editor.client.text_document_did_close(
        lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    )
    await diagnostics(editor, uri, None)
    editor.client.published.clear()
    marker, _ = editor.open("no front matter", "prompty", "after.prompty")
    await diagnostics(editor, marker)
    assert not any(params.uri == uri for params in editor.client.published)


async def test_a_bomb_is_a_problem_and_the_server_goes_on(editor: Editor) -> None:
    loops = (
        "{% for a in prefix %}" * 15 + "{{ prefix | replace('', prefix) }}" + "{% endfor %}" * 15
    )
    uri, _ = editor.open(f"{FRONT}{loops}{{{{ prefix }}}}", "prompty", "bomb.prompty")
    (found,) = await diagnostics(editor, uri)
    assert found.severity == lsp.DiagnosticSeverity.Error
    assert "too long" in found.message or "turn more than" in found.message
    assert await editor.lives()


async def test_what_is_doubtful_is_a_warning(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    await budget(editor, endpoint, 256)
    text = FRONT + "word " * 300 + "{{ prefix }}"
    uri, _ = editor.open(text, "prompty", "long.prompty")
    (found,) = await diagnostics(editor, uri)
    assert found.severity == lsp.DiagnosticSeverity.Warning
    assert "its own text alone takes about 30" in found.message
    assert "a prompt may have 256" in found.message
    await budget(editor, endpoint, 2048)
    assert await diagnostics(editor, uri) == [], "other settings count at once"


@pytest.mark.parametrize("name", ["marks", "fim-qwen"])
async def test_a_saved_template_is_compared_with_those_that_ship(editor: Editor, name: str) -> None:
    path = editor.workspace / ".tenfold" / "prompts" / f"{name}.prompty"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (
        f"---\nname: {name}\nmetadata:\n  tenfold:\n    mode: fim\n    families: ['qwen2.5-coder*']\n"
        "---\n<A>{{ prefix }}<B>{{ suffix }}<C>"
    )
    path.write_text(text)
    uri, _ = editor.open(text, "prompty", f".tenfold/prompts/{name}.prompty")
    ((where, severity, what),) = await problems(editor, uri, text)
    path.unlink()
    assert (where, severity) == ("['qwen2.5-coder*']", "warning")
    assert "<|fim_prefix|>, <|fim_suffix|>, <|fim_middle|> is missing" in what


async def test_a_file_that_is_included_is_looked_up_beside_the_template(editor: Editor) -> None:
    text = f'{FRONT}{{% include "style.jinja" %}}{{{{ prefix }}}}'
    uri, _ = editor.open(text, "prompty", "including.prompty")
    assert await problems(editor, uri, text) == [
        ('"style.jinja"', "error", "there is no file style.jinja. Put it beside the template.")
    ]
    style = editor.workspace / "style.jinja"
    style.write_text("{{ prefxi }}")
    editor.open("", "jinja", "style.jinja")
    saved(editor, style)
    assert [what for _, _, what in await problems(editor, uri, text)] == [
        "style.jinja, line 1: there is no variable prefxi. Did you mean prefix?"
    ]
    assert style.as_uri() not in told(editor)
    style.write_text("In short:\n")
    saved(editor, style)
    assert await problems(editor, uri, text) == []


def told(editor: Editor) -> set[str]:
    return {params.uri for params in editor.client.published}


def saved(editor: Editor, path: Path) -> None:
    editor.client.text_document_did_save(
        lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(path.as_uri()))
    )


async def test_code_has_no_diagnostics_of_ours(editor: Editor) -> None:
    uri, _ = editor.open("---\nname: 1\n---\n{{ prefxi }}", "python", "code.py")
    marker, _ = editor.open("no front matter", "prompty", "marker.prompty")
    assert len(await diagnostics(editor, marker)) == 1
    assert uri not in told(editor)


@pytest_lsp.fixture(scope="module", config=SERVER)
async def untrusted(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("untrusted")
    options = remote_options(endpoint_process, workspaceTrusted=False)
    lsp_client.editor = await started(lsp_client, workspace, options)
    yield
    await lsp_client.shutdown_session()


async def test_in_an_untrusted_workspace_no_file_is_included(
    untrusted: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor: Any = untrusted.editor
    (editor.workspace / "style.jinja").write_text("{{ prefxi }} secret")
    text = f'{FRONT}{{% include "style.jinja" %}}{{{{ prefix }}}}'
    uri, _ = editor.open(text, "prompty", "mine.prompty")
    assert [what for _, _, what in await problems(editor, uri, text)] == [
        "there is no file style.jinja. Put it beside the template."
    ]
