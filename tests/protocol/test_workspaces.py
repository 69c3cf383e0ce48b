"""Workspaces of several folders, and those that the user does not trust."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from protocol.conftest import SERVER, Editor, remote_options, started
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"


def template(name: str, body: str) -> str:
    return f"---\nname: {name}\nmetadata:\n  tenfold:\n    mode: prefix\n---\n{body}"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest_lsp.fixture(scope="module", config=SERVER)
async def untrusted(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("untrusted")
    write(workspace / "tenfold.toml", "[candidates]\nmaxTokens = 17\n[nonsense]\n")
    prompts = workspace / ".tenfold" / "prompts"
    write(prompts / "mine.prompty", template("mine", "the workspace's own {{ prefix }}"))
    write(prompts / "prefix.prompty", template("prefix", "the workspace's own {{ prefix }}"))
    write(prompts / "broken.prompty", "no template")
    options = remote_options(endpoint_process, workspaceTrusted=False)
    lsp_client.editor = await started(lsp_client, workspace, options)
    yield
    await lsp_client.shutdown_session()


async def test_an_untrusted_workspace_has_no_say(
    untrusted: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor = untrusted.editor
    uri, position = editor.open(ADD)
    assert await editor.inline(uri, position, automatic=True)
    assert endpoint.requests[0].json["max_tokens"] == 256
    assert "the workspace's own" not in endpoint.requests[0].json["prompt"]
    assert editor.client.messages == [], "a file that is not read has no problems to report"
    answer = await editor.ask("tenfold/templates", uri, position)
    assert {one["origin"] for one in answer["templates"]} == {"shipped"}
    prompt = await editor.ask("tenfold/prompt", uri, position, template="prefix")
    assert "the workspace's own" not in prompt["text"]


async def test_its_template_asked_for_by_name_is_a_clear_error(
    untrusted: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor = untrusted.editor
    uri, position = editor.open(ADD)
    with pytest.raises(JsonRpcException, match=r"mine .* not trusted.* Trust the workspace"):
        await editor.ask("tenfold/prompt", uri, position, template="mine")
    with pytest.raises(JsonRpcException, match=r"There is no template \.\./prompts/mine"):
        await editor.ask("tenfold/prompt", uri, position, template="../prompts/mine")
    await editor.configure(**remote_options(endpoint, prompt={"template": "mine"}))
    assert await editor.inline(uri, position) is None
    status = await editor.status("error")
    assert "not trusted" in status["message"]
    assert status["action"].startswith("Trust the workspace")
    assert endpoint.requests == []


FOLDERS = ("one", "two", "three")


@pytest_lsp.fixture(scope="module", config=SERVER)
async def several(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    parent = tmp_path_factory.mktemp("several")
    for number, name in enumerate(FOLDERS, 1):
        body = f"template of {name}: {{{{ path }}}}\n{{{{ prefix }}}}"
        write(parent / name / ".tenfold" / "prompts" / "mine.prompty", template("mine", body))
        write(parent / name / "tenfold.toml", f"[candidates]\nmaxTokens = {100 + number}\n")
    options = remote_options(
        endpoint_process, prompt={"template": "mine"}, privacy={"exclude": ["/private/"]}
    )
    lsp_client.editor = await started(
        lsp_client, parent, options, folders=[parent / "one", parent / "two"]
    )
    yield
    await lsp_client.shutdown_session()


def change_folders(editor: Editor, *, added: list[str], removed: list[str]) -> None:
    def folders(names: list[str]) -> list[lsp.WorkspaceFolder]:
        return [lsp.WorkspaceFolder((editor.workspace / name).as_uri(), name) for name in names]

    event = lsp.WorkspaceFoldersChangeEvent(added=folders(added), removed=folders(removed))
    editor.client.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))


async def prompt_in(editor: Editor, name: str) -> dict[str, Any]:
    uri, position = editor.open(ADD, name=name)
    return await editor.ask("tenfold/prompt", uri, position)


async def test_each_folder_has_its_own_templates_and_paths(
    several: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor = several.editor
    for name in ("one", "two"):
        prompt = await prompt_in(editor, f"{name}/src/app.py")
        assert prompt["text"].startswith(f"template of {name}: src/app.py\n")
        assert prompt["reserved"] == 101, "tenfold.toml is the first folder's"
    outside = await prompt_in(editor, "elsewhere/app.py")
    assert outside["text"].startswith("template of one: app.py\n")


async def test_exclusions_start_from_each_folder(
    several: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor = several.editor
    for name in ("one", "two"):
        with pytest.raises(JsonRpcException, match=r"privacy\.exclude"):
            await prompt_in(editor, f"{name}/private/app.py")
        assert await prompt_in(editor, f"{name}/src/private/app.py")


async def test_folders_come_and_go(several: LanguageClient, endpoint: ScriptedEndpoint) -> None:
    editor = several.editor
    change_folders(editor, added=["three"], removed=[])
    prompt = await prompt_in(editor, "three/src/app.py")
    assert prompt["text"].startswith("template of three: src/app.py\n")
    assert prompt["reserved"] == 101
    change_folders(editor, added=["two"], removed=["one", "two"])  # "two" got another name
    assert (await prompt_in(editor, "two/a/b.py"))["text"].startswith("template of two: a/b.py\n")
    prompt = await prompt_in(editor, "one/src/app.py")
    assert prompt["text"].startswith("template of three: app.py\n")
    assert prompt["reserved"] == 103, "another folder is the first now"
    change_folders(editor, added=[], removed=["two", "three"])
    with pytest.raises(JsonRpcException, match="There is no template mine"):
        await prompt_in(editor, "three/src/app.py")
    change_folders(editor, added=["one", "two"], removed=[])
    assert (await prompt_in(editor, "one/x.py"))["text"].startswith("template of one: x.py\n")


async def test_the_templates_are_listed_for_a_documents_folder(
    several: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor = several.editor
    uri, position = editor.open(ADD, name="two/listed.py")
    answer = await editor.ask("tenfold/templates", uri, position)
    assert answer["templates"][0]["uri"].endswith("/two/.tenfold/prompts/mine.prompty")
    assert answer["chosen"]["name"] == "mine"
