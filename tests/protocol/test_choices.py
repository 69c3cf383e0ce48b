"""``tenfold/models`` and ``tenfold/templates``: what there is to choose from."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pytest_lsp import LanguageClient

from protocol.conftest import SERVER, Editor, plain, remote_options, started
from scripted_endpoint import ScriptedEndpoint
from tenfold.models.catalogue import CATALOGUE

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"
MINE = "---\nname: mine\ndescription: My own.\nmetadata:\n  tenfold:\n    mode: prefix\n---\n"


async def ask(editor: Editor, method: str, **params: Any) -> Any:
    return plain(await editor.client.protocol.send_request_async(method, params))


@pytest.fixture
def prompts(editor: Editor) -> Iterator[Path]:
    """The workspace's own templates, gone after the test."""
    folder = editor.workspace / ".tenfold" / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()


async def test_models(editor: Editor) -> None:
    models = (await ask(editor, "tenfold/models"))["models"]
    assert models[0] == {
        "name": "scripted",
        "title": "At your endpoint",
        "installed": True,
        "current": True,
    }
    assert [model["name"] for model in models[1:]] == list(CATALOGUE)
    for model in models[1:]:
        entry = CATALOGUE[model["name"]]
        assert (model["title"], model["licence"]) == (entry.title, entry.licence)
        assert model["bytes"] == entry.bytes
        assert isinstance(model["installed"], bool)
        assert model["current"] is False


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("qwen2.5-coder-0.5b", None),
        ("/nowhere/model", {"name": "/nowhere/model", "installed": False, "current": True}),
    ],
)
async def test_the_current_model(
    editor: Editor, endpoint: ScriptedEndpoint, name: str, first: dict[str, Any] | None
) -> None:
    await editor.configure(model={"provider": "local", "name": name})
    try:
        models = (await ask(editor, "tenfold/models"))["models"]
        assert [model["name"] for model in models if model["current"]] == [name]
        if first is None:
            assert len(models) == len(CATALOGUE)
        else:
            assert first.items() <= models[0].items()
    finally:
        await editor.configure(**remote_options(endpoint))


async def test_templates(editor: Editor, prompts: Path) -> None:
    (prompts / "mine.prompty").write_text(MINE + "{{ prefix }}")
    templates = (await ask(editor, "tenfold/templates"))["templates"]
    assert templates[0] == {
        "name": "mine",
        "description": "My own.",
        "origin": "workspace",
        "uri": (prompts / "mine.prompty").as_uri(),
        "current": False,
        "mode": "prefix",
        "tasks": ["*"],
    }
    shipped = templates[1:]
    assert {"prefix", "chat", "fim-qwen"} <= {template["name"] for template in shipped}
    for template in shipped:
        assert template["origin"] == "shipped"
        assert template["description"]
        assert template["uri"].startswith("file:///")


async def test_the_chosen_template_is_the_one_that_is_used(editor: Editor) -> None:
    uri, position = editor.open(ADD)
    prompt = await editor.ask("tenfold/prompt", uri, position)  # loads the model
    answer = await editor.ask("tenfold/templates", uri, position)
    assert answer["chosen"] == {"name": prompt["template"], "reason": prompt["reason"]}
    assert "chosen" not in await ask(editor, "tenfold/templates", textDocument={"uri": uri})


async def test_the_template_of_the_setting(
    editor: Editor, endpoint: ScriptedEndpoint, prompts: Path
) -> None:
    (prompts / "mine.prompty").write_text(MINE + "{{ prefix }}")
    await editor.configure(**remote_options(endpoint, prompt={"template": "mine"}))
    try:
        uri, position = editor.open(ADD)
        answer = await editor.ask("tenfold/templates", uri, position)
        assert [one["name"] for one in answer["templates"] if one["current"]] == ["mine"]
        assert answer["chosen"] == {"name": "mine", "reason": "asked for by name"}
        (prompts / "mine.prompty").unlink()
        answer = await editor.ask("tenfold/templates", uri, position)
        assert "chosen" not in answer
        assert answer["problem"].startswith("There is no template mine.")
    finally:
        await editor.configure(**remote_options(endpoint))


async def test_a_broken_template_is_listed_with_what_is_wrong(
    editor: Editor, prompts: Path
) -> None:
    (prompts / "broken.prompty").write_text(MINE + "{{ prefxi }}")
    templates = (await ask(editor, "tenfold/templates"))["templates"]
    assert templates[0]["name"] == "broken"
    assert templates[0]["origin"] == "workspace"
    assert templates[0]["problem"].startswith("broken.prompty, line 8: there is no variable")


async def test_one_name_is_listed_once(editor: Editor, prompts: Path) -> None:
    own = MINE.replace("name: mine", "name: prefix") + "{{ prefix }}"
    (prompts / "prefix.prompty").write_text(own)
    templates = (await ask(editor, "tenfold/templates"))["templates"]
    assert [one["origin"] for one in templates if one["name"] == "prefix"] == ["workspace"]


async def test_a_document_that_is_not_open_has_its_folders_templates(
    editor: Editor, prompts: Path
) -> None:
    (prompts / "mine.prompty").write_text(MINE + "{{ prefix }}")
    uri = (editor.workspace / "closed.py").as_uri()
    answer = await editor.ask("tenfold/templates", uri, lsp.Position(0, 0))
    assert answer["templates"][0]["name"] == "mine"
    assert "chosen" not in answer


@pytest.mark.parametrize(
    "params", [{"textDocument": {"uri": 5}}, {"position": {"line": "one"}}], ids=["uri", "position"]
)
async def test_bad_params_are_a_clear_error(editor: Editor, params: dict[str, Any]) -> None:
    with pytest.raises(JsonRpcInvalidParams, match="must be"):
        await ask(editor, "tenfold/templates", **params)


@pytest_lsp.fixture(scope="module", config=SERVER)
async def fresh(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("fresh")
    lsp_client.editor = await started(lsp_client, workspace, remote_options(endpoint_process))
    yield
    await lsp_client.shutdown_session()


async def test_nothing_is_loaded_for_a_look(fresh: LanguageClient) -> None:
    editor = fresh.editor
    assert (await editor.status("ready"))["loaded"] is False
    uri, position = editor.open(ADD)
    assert await editor.ask("tenfold/prompt", uri, position, load=False) is None
    answer = await editor.ask("tenfold/templates", uri, position)
    assert answer["templates"]
    assert "chosen" not in answer
    assert await ask(editor, "tenfold/models")
    assert [status["loaded"] for status in editor.statuses] == [False]
    prompt = await editor.ask("tenfold/prompt", uri, position)
    assert (await editor.status("ready"))["loaded"] is True
    assert await editor.ask("tenfold/prompt", uri, position, load=False) == prompt
    assert (await editor.ask("tenfold/templates", uri, position))["chosen"]
    await editor.configure(model={"provider": "local", "name": "smollm2-135m"})
    assert await editor.ask("tenfold/prompt", uri, position, load=False) is None
    assert (await editor.status("ready"))["loaded"] is False
    with pytest.raises(JsonRpcInvalidParams, match="load must be true or false"):
        await editor.ask("tenfold/prompt", uri, lsp.Position(0, 0), load="no")
