"""Cases over the wire: listed, saved, run, recorded; and none of a workspace without trust."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.request import url2pathname

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from cases.making import ADD, case_source, write
from protocol.conftest import SERVER, Editor, plain, remote_options, started
from scripted_endpoint import Reply, ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

RIGHT, WRONG = "return a + b\n", "return a - b\n"
MARKED = ADD.replace("<CURSOR>", "<|>")
MINE = "---\nname: mine\nmetadata:\n  tenfold:\n    mode: prefix\n---\n# Mine\n{{ prefix }}"
HOLDS = "- type: parses\n- type: contains\n  value: a + b"


async def send(editor: Editor, method: str, **params: Any) -> Any:
    return plain(await editor.client.protocol.send_request_async(method, params))


def path_of(uri: str) -> Path:
    return Path(url2pathname(uri.removeprefix("file://")))


def case_file(editor: Editor, name: str, source: str) -> str:
    """The URI of a new case in the workspace."""
    return write(editor.workspace / ".tenfold" / "cases" / f"{name}.yaml", source).as_uri()


@pytest.fixture
def asked(editor: Editor, endpoint: ScriptedEndpoint) -> Editor:
    endpoint.rule = lambda _: Reply([RIGHT, WRONG])
    return editor


async def test_the_cases_of_the_workspace(asked: Editor) -> None:
    assert await send(asked, "tenfold/cases") == {"cases": []}
    one = case_file(asked, "one", case_source(HOLDS, description="Adds two"))
    broken = case_file(asked, "two", case_source("- type: contian"))
    (first, second) = (await send(asked, "tenfold/cases"))["cases"]
    assert first == {"uri": one, "name": "one", "description": "Adds two", "line": 1}
    assert (second["uri"], second["name"], second["line"]) == (broken, "two", 7)
    assert second["problem"].startswith("two.yaml, line 7: assert.type contian does not exist.")
    with pytest.raises(JsonRpcException, match=r"line 7: assert\.type contian") as told:
        await send(asked, "tenfold/runCase", uri=broken)
    assert told.value.code == -32803


async def test_run_recorded_and_run_again(asked: Editor, endpoint: ScriptedEndpoint) -> None:
    uri = case_file(asked, "add", case_source(HOLDS, count=2))
    first = await send(asked, "tenfold/runCase", uri=uri, workDoneToken="run")
    assert first["passed"] is True
    assert (first["replayed"], first["template"], first["model"]) == (False, "prefix", "scripted")
    assert first["output"] == "return a + b"
    assert first["seconds"] > 0
    assert first["assertions"] == [
        {"type": "parses", "passed": True, "message": "", "line": 8},
        {"type": "contains", "passed": True, "message": "", "line": 9},
    ]
    kinds = [value["kind"] for value in asked.progress["run"]]
    assert kinds[0] == "begin"
    assert kinds[-1] == "end"
    count = len(endpoint.requests)
    again = await send(asked, "tenfold/runCase", uri=uri)
    assert again == {**first, "replayed": True}
    assert len(endpoint.requests) == count
    live = await send(asked, "tenfold/runCase", uri=uri, live=True)
    assert live["replayed"] is False
    assert len(endpoint.requests) > count


async def test_with_another_template_and_another_model(
    asked: Editor, endpoint: ScriptedEndpoint
) -> None:
    write(asked.workspace / ".tenfold" / "prompts" / "mine.prompty", MINE)
    uri = case_file(asked, "other", case_source(HOLDS, count=1))
    told = await send(asked, "tenfold/runCase", uri=uri, template="mine", model="second")
    assert (told["template"], told["model"]) == ("mine", "second")
    assert endpoint.requests[-1].json["model"] == "second"
    assert endpoint.requests[-1].json["prompt"].startswith("# Mine")
    assert (await send(asked, "tenfold/runCase", uri=uri, template="prefix"))["model"] == "scripted"
    third = await send(asked, "tenfold/runCase", uri=uri, template="prefix", model="third")
    assert third["model"] == "third"
    with pytest.raises(JsonRpcException, match=r"There is no template mein\. Did you mean mine?"):
        await send(asked, "tenfold/runCase", uri=uri, template="mein")
    (asked.workspace / ".tenfold" / "prompts" / "mine.prompty").unlink()


async def test_what_does_not_hold_is_told_with_its_line(asked: Editor) -> None:
    source = case_source("- type: contains\n  value: sum(", count=1)
    told = await send(asked, "tenfold/runCase", uri=case_file(asked, "sum", source))
    assert told["passed"] is False
    (one,) = told["assertions"]
    assert one["line"] == source.split("\n").index("  - type: contains") + 1
    assert one["message"] == 'Expected the first solution to contain "sum(".'


async def test_a_template_that_no_case_can_name_is_told(asked: Editor) -> None:
    draft = MINE.replace("name: mine", "name: draft")
    template, _ = asked.open(draft, name="elsewhere/draft.prompty", language="prompty")
    uri, position = asked.open(MARKED)
    own = {"templateDocument": {"uri": template}}
    answer = await asked.ask("tenfold/solutions", uri, position, count=1, **own)
    (solution,) = answer["solutions"]
    with pytest.raises(JsonRpcException, match="draft is in no folder of templates"):
        await send(asked, "tenfold/case", solution=solution["id"])


async def test_an_open_case_is_run_as_it_stands_in_the_editor(asked: Editor) -> None:
    uri = case_file(asked, "open", case_source("- type: contains\n  value: sum(", count=1))
    source = case_source(HOLDS, count=1)
    item = lsp.TextDocumentItem(uri, "yaml", 1, source)
    asked.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    assert (await send(asked, "tenfold/runCase", uri=uri))["passed"] is True
    closed = lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
    asked.client.text_document_did_close(closed)
    assert (await send(asked, "tenfold/runCase", uri=uri))["passed"] is False


async def test_several_at_once_are_run_one_after_the_other(
    asked: Editor, endpoint: ScriptedEndpoint
) -> None:
    uris = [
        case_file(asked, f"n{n}", case_source(HOLDS, ADD.replace("two", str(n)), count=1))
        for n in range(4)
    ]
    told = await asyncio.gather(*(send(asked, "tenfold/runCase", uri=uri) for uri in uris))
    assert all(one["passed"] for one in told)
    assert len(endpoint.requests) == 4
    assert endpoint.most_at_once == 1


async def test_cancelled_by_its_button(asked: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda _: Reply([RIGHT], stall_after=1)
    uri = case_file(asked, "slow", case_source(HOLDS, count=1))
    running = asyncio.ensure_future(
        send(asked, "tenfold/runCase", uri=uri, workDoneToken="slow", live=True)
    )
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.streaming == 1)
    asked.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams("slow"))
    with pytest.raises(JsonRpcException, match="cancelled"):
        await running
    assert await asyncio.to_thread(endpoint.wait_for, lambda e: e.closed_early == 1)
    endpoint.rule = lambda _: Reply([RIGHT])
    assert (await send(asked, "tenfold/runCase", uri=uri))["passed"] is True


async def test_a_failing_endpoint_is_a_failed_request(
    asked: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda _: Reply(status=401)
    uri = case_file(asked, "refused", case_source(HOLDS, count=1))
    with pytest.raises(JsonRpcException) as told:
        await send(asked, "tenfold/runCase", uri=uri)
    assert told.value.code == -32803
    assert await asked.lives()


async def test_a_solution_is_saved_as_a_case_that_passes(
    asked: Editor, endpoint: ScriptedEndpoint
) -> None:
    document, position = asked.open(MARKED, name="src/adding.py")
    answer = await asked.ask("tenfold/solutions", document, position, count=2)
    second = next(one for one in answer["solutions"] if "a - b" in one["insertText"])
    made = await send(asked, "tenfold/case", solution=second["id"])
    path = path_of(made["uri"])
    assert path == asked.workspace / ".tenfold" / "cases" / "add-two-numbers-add-1-2.yaml"
    assert not path.exists()
    assert "file: src/adding.py\n" in made["text"]
    assert "template: auto\n" in made["text"]
    named = await send(asked, "tenfold/case", solution=second["id"], template="mine")
    assert "template: mine\n" in named["text"]
    write(path, made["text"])
    told = await send(asked, "tenfold/runCase", uri=made["uri"])
    assert told["passed"] is True, told
    free = await send(asked, "tenfold/case", solution=second["id"])
    assert path_of(free["uri"]).name == "add-two-numbers-add-1-2-2.yaml"
    endpoint.rule = lambda _: Reply(["return 0\n"])
    assert (await send(asked, "tenfold/runCase", uri=made["uri"], live=True))["passed"] is False


TASKED = "import os\n\n\ndef add(a, b):\n    <|>return a + b\n\n\nprint(add(1, 2))\n"
TASKS = {
    "explain": "# Adds two numbers.\n",
    "docstring": "Add two numbers.",
    "tests": "def test_add():\n    assert add(1, 2) == 3\n",
    "example": "print(add(1, 2))\n",
}


@pytest.mark.parametrize("task", TASKS)
async def test_what_a_task_wrote_is_saved_as_a_case_that_passes(
    asked: Editor, endpoint: ScriptedEndpoint, task: str
) -> None:
    endpoint.rule = lambda _: Reply([TASKS[task]])
    document, position = asked.open(TASKED, name=f"{task}.py")
    where = {"line": position.line, "character": position.character}
    answer = await asked.ask(
        "tenfold/solutions", document, position, count=1, task=task, range={"start": where, "end": where}
    )  # fmt: skip
    (solution,) = answer["solutions"]
    sent = endpoint.requests[-1].json["prompt"]
    made = await send(asked, "tenfold/case", solution=solution["id"])
    assert f"task: {task}\n" in made["text"]
    write(path_of(made["uri"]), made["text"])
    endpoint.requests.clear()
    told = await send(asked, "tenfold/runCase", uri=made["uri"])
    assert told["passed"] is True, (told, made["text"])
    assert endpoint.requests[-1].json["prompt"] == sent
    path_of(made["uri"]).unlink()


RUST = "fn one() -> i32 {\n    1\n}\n\nfn add(a: i32, b: i32) -> i32 {\n    <|>a + b\n}\n"
CSHARP = "class Sums\n{\n    int Add(int a, int b)\n    {\n        <|>return a + b;\n    }\n}\n"


@pytest.mark.parametrize(
    ("name", "language", "marked"), [("add.rs", "rust", RUST), ("Sums.cs", "csharp", CSHARP)]
)
async def test_documentation_in_lines_of_comment_is_saved_as_that(
    asked: Editor, endpoint: ScriptedEndpoint, name: str, language: str, marked: str
) -> None:
    endpoint.rule = lambda _: Reply(["adds two numbers."])
    document, position = asked.open(marked, language, name)
    where = {"line": position.line, "character": position.character}
    answer = await asked.ask(
        "tenfold/solutions", document, position, count=1, task="docstring", range={"start": where, "end": where}
    )  # fmt: skip
    (solution,) = answer["solutions"]
    assert "/// Adds two numbers." in solution["insertText"]
    made = await send(asked, "tenfold/case", solution=solution["id"])
    assert "task: docstring\n" in made["text"]
    write(path_of(made["uri"]), made["text"])
    told = await send(asked, "tenfold/runCase", uri=made["uri"])
    assert told["passed"] is True, (told, made["text"])
    path_of(made["uri"]).unlink()


async def test_secrets_in_the_code_that_a_task_is_about(
    asked: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda _: Reply(["# Connects.\n"])
    first, second = "correct.horse-8", "battery+staple-9"
    marked = (
        f'password = "{first}"\n\n\ndef connect(secret="{second}"):\n    <|>return link(secret)\n'
    )
    document, position = asked.open(marked, name="connect.py")
    where = {"line": position.line, "character": position.character}
    answer = await asked.ask(
        "tenfold/solutions", document, position, count=1, task="explain", range={"start": where, "end": where}
    )  # fmt: skip
    made = await send(asked, "tenfold/case", solution=answer["solutions"][0]["id"])
    assert 'def connect(secret="<redacted-password-2>"):' in made["text"]
    assert first not in made["text"]
    assert second not in made["text"]


async def test_what_was_selected_cannot_be_saved(asked: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = lambda _: Reply(["# Imports what is needed and adds.\n"])
    document, position = asked.open(TASKED, name="selected.py")
    selected = {"start": {"line": 0, "character": 0}, "end": {"line": 5, "character": 0}}
    answer = await asked.ask(
        "tenfold/solutions", document, position, count=1, task="explain", range=selected
    )
    with pytest.raises(
        JsonRpcException, match=r"a case has a cursor only\. Ask again with nothing"
    ):
        await send(asked, "tenfold/case", solution=answer["solutions"][0]["id"])


async def test_how_a_solution_was_drawn_is_saved(asked: Editor, endpoint: ScriptedEndpoint) -> None:
    document, position = asked.open(MARKED, name="drawn.py")
    answer = await asked.ask(
        "tenfold/solutions", document, position, count=2, seed=41, temperature=0.9
    )
    made = await send(asked, "tenfold/case", solution=answer["solutions"][0]["id"])
    assert "count: 2\nseed: 41\ntemperature: 0.9\n" in made["text"]
    usual = await asked.ask("tenfold/solutions", document, position, count=2, seed=42)
    made = await send(asked, "tenfold/case", solution=usual["solutions"][0]["id"])
    assert "seed: 42\nassert:\n" in made["text"]


async def test_a_solution_that_is_gone(asked: Editor) -> None:
    with pytest.raises(JsonRpcException, match=r"not kept any more\. Ask again"):
        await send(asked, "tenfold/case", solution="nobody")


ELSEWHERE = ["file:///etc/passwd", "untitled:one", "file:///tmp/.tenfold/cases/a.yaml"]


@pytest.mark.parametrize("uri", ELSEWHERE)
async def test_a_file_that_is_no_case_of_the_workspace(asked: Editor, uri: str) -> None:
    with pytest.raises(JsonRpcException) as told:
        await send(asked, "tenfold/runCase", uri=uri)
    assert told.value.code == -32803


async def test_params_that_are_none(asked: Editor) -> None:
    for method, params in (
        ("tenfold/runCase", {}),
        ("tenfold/runCase", {"uri": 3}),
        ("tenfold/runCase", {"uri": "file:///a", "live": "yes"}),
        ("tenfold/case", {}),
        ("tenfold/newTemplate", {"name": "a", "where": "user"}),
        ("tenfold/newTemplate", {"from": "prefix", "name": "a", "where": "here"}),
    ):
        with pytest.raises(JsonRpcException) as told:
            await send(asked, method, **params)
        assert told.value.code == -32602, (method, params)


async def test_a_new_template(asked: Editor) -> None:
    given = {"from": "prefix", "name": "own", "where": "workspace"}
    made = await send(asked, "tenfold/newTemplate", **given)
    path = path_of(made["uri"])
    assert path == asked.workspace / ".tenfold" / "prompts" / "own.prompty"
    assert made["text"].startswith("---\nname: own\n")
    assert not path.exists()
    assert await send(asked, "tenfold/newTemplate", **given, write=True) == made
    assert path.read_text() == made["text"]
    with pytest.raises(JsonRpcException, match=r"own there already\. Choose another name"):
        await send(asked, "tenfold/newTemplate", **given)
    listed = await send(asked, "tenfold/templates")
    assert "own" in [one["name"] for one in listed["templates"]]
    path.unlink()


@pytest_lsp.fixture(scope="module", config=SERVER)
async def untrusted(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[None]:
    workspace = tmp_path_factory.mktemp("untrusted")
    write(workspace / ".tenfold" / "cases" / "add.yaml", case_source(HOLDS))
    options = remote_options(endpoint_process, workspaceTrusted=False)
    lsp_client.editor = await started(lsp_client, workspace, options)
    yield
    await lsp_client.shutdown_session()


async def test_a_workspace_without_trust_has_no_cases_and_no_templates(
    untrusted: LanguageClient, endpoint: ScriptedEndpoint
) -> None:
    editor: Editor = untrusted.editor
    assert await send(editor, "tenfold/cases") == {"cases": []}
    uri = (editor.workspace / ".tenfold" / "cases" / "add.yaml").as_uri()
    endpoint.rule = lambda _: Reply([RIGHT])
    document, position = editor.open(MARKED)
    answer = await editor.ask("tenfold/solutions", document, position, count=1)
    asked = len(endpoint.requests)
    for method, params in (
        ("tenfold/runCase", {"uri": uri}),
        ("tenfold/case", {"solution": answer["solutions"][0]["id"]}),
        ("tenfold/newTemplate", {"from": "prefix", "name": "a", "where": "workspace"}),
    ):
        with pytest.raises(JsonRpcException, match=r"not trusted.*Trust the workspace"):
            await send(editor, method, **params)
    assert len(endpoint.requests) == asked
    mine = await send(
        editor, "tenfold/newTemplate", **{"from": "prefix", "name": "a", "where": "user"}
    )
    assert mine["uri"].endswith("/tenfold/prompts/a.prompty")
