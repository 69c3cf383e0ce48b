"""Answering with another template, model, seed or temperature than the settings say."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from protocol.conftest import Editor, plain
from scripted_endpoint import ScriptedEndpoint

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = "# Add two numbers.\ndef add(a, b):\n    <|>\n"
TEMPLATE = """---
name: mine
metadata:
  tenfold:
    mode: prefix
    sample:
      file: sample.py
      text: "# Sample.\\n<CURSOR>\\n"
---
# Mine for {{ path }}
{{ prefix }}"""


def opened(editor: Editor, text: str = TEMPLATE, name: str = "mine.prompty") -> dict[str, str]:
    """Open a template that is being written, and name it as a request does."""
    uri = (editor.workspace / name).as_uri()
    item = lsp.TextDocumentItem(uri, "prompty", 1, text)
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    return {"uri": uri}


async def asked(editor: Editor, method: str, **params: Any) -> dict[str, Any]:
    return plain(await editor.client.protocol.send_request_async(method, params))


async def test_an_unsaved_template_is_previewed_and_run_alike(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open(ADD)
    template = opened(editor)
    prompt = await editor.ask("tenfold/prompt", uri, position, templateDocument=template)
    assert prompt["text"].startswith("# Mine for file")
    assert prompt["template"] == "mine"
    result = await editor.ask("tenfold/solutions", uri, position, count=1,
                              templateDocument=template)  # fmt: skip
    assert endpoint.requests[-1].json["prompt"] == prompt["text"]
    run = result["run"]
    assert (run["template"], run["model"]) == ("mine", "scripted")
    assert run["promptTokens"] == prompt["totalTokens"]
    assert run["answerTokens"] > 0
    assert run["seconds"]["total"] >= run["seconds"]["first"] > 0
    assert "price" not in run


async def test_each_change_of_it_counts_at_once(editor: Editor) -> None:
    uri, position = editor.open(ADD)
    template = opened(editor)
    version = lsp.VersionedTextDocumentIdentifier(2, template["uri"])
    whole = lsp.TextDocumentContentChangeWholeDocument(TEMPLATE.replace("Mine", "Yours"))
    editor.client.text_document_did_change(lsp.DidChangeTextDocumentParams(version, [whole]))
    prompt = await editor.ask("tenfold/prompt", uri, position, templateDocument=template)
    assert prompt["text"].startswith("# Yours for file")


async def test_without_a_cursor_its_own_sample_is_shown(editor: Editor) -> None:
    prompt = await asked(editor, "tenfold/prompt", templateDocument=opened(editor))
    assert prompt["text"] == "# Mine for sample.py\n# Sample.\n"
    assert prompt["sample"] == {
        "language": "python",
        "text": "# Sample.\n\n",
        "position": {"line": 1, "character": 0},
    }


async def test_a_template_without_a_sample_has_one_all_the_same(editor: Editor) -> None:
    text = TEMPLATE.replace(TEMPLATE[TEMPLATE.index("    sample:") : TEMPLATE.index("---\n#")], "")
    prompt = await asked(
        editor, "tenfold/prompt", templateDocument=opened(editor, text, "b.prompty")
    )
    assert "Parse a price" in prompt["text"]


async def test_a_broken_template_is_a_clear_error(editor: Editor) -> None:
    template = opened(editor, TEMPLATE + "{{ prefx }}", "broken.prompty")
    with pytest.raises(
        JsonRpcException, match=r"broken.prompty, line 11: there is no variable prefx"
    ):
        await asked(editor, "tenfold/prompt", templateDocument=template)
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, templateDocument=template)
    assert result["solutions"] == []
    assert result["account"]["failed"][0]["reason"] == "broken template"


async def test_a_template_that_is_not_open_is_a_clear_error(editor: Editor) -> None:
    with pytest.raises(JsonRpcException, match="templateDocument is not open"):
        await asked(editor, "tenfold/prompt", templateDocument={"uri": "file:///no.prompty"})


async def test_seed_and_temperature_are_the_requests(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=1, seed=7, temperature=1.5)
    sent = endpoint.requests[-1].json
    assert (sent["seed"], sent["temperature"]) == (7, 1.5)
    assert result["run"]["seed"] == 7


async def test_variants_of_one_ask_are_kept_apart(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(ADD)
    for number in (1, 2):
        endpoint.enqueue([f"    return a + {number}\n"])
    texts = []
    for seed in (1, 2, 1):
        result = await editor.ask("tenfold/solutions", uri, position, count=1, seed=seed)
        texts.append(result["solutions"][0]["insertText"])
    assert texts == ["    return a + 1", "    return a + 2", "    return a + 1"]
    assert len(endpoint.requests) == 2


async def test_another_model_of_the_endpoint_is_asked(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=1, model="another")
    assert endpoint.requests[-1].json["model"] == "another"
    assert result["run"]["model"] == "another"


async def test_prices_make_a_price(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(["    return a + b\n"])
    model = {"provider": "openai", "name": "scripted", "endpoint": endpoint.url,
             "apiStyle": "completions"}  # fmt: skip
    await editor.configure(model={**model, "promptPrice": 2, "answerPrice": 10},
                           trigger={"debounceMs": 0})  # fmt: skip
    uri, position = editor.open(ADD)
    run = (await editor.ask("tenfold/solutions", uri, position, count=1))["run"]
    expected = (run["promptTokens"] * 2 + run["answerTokens"] * 10) / 1e6
    assert run["price"] == pytest.approx(expected)
    await editor.configure(model=model, trigger={"debounceMs": 0})


async def test_each_request_is_charged_with_its_prompt(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    model = {"provider": "openai", "name": "one-by-one", "endpoint": endpoint.url,
             "apiStyle": "completions"}  # fmt: skip
    await editor.configure(model={**model, "promptPrice": 2, "answerPrice": 10},
                           trigger={"debounceMs": 0})  # fmt: skip
    for number in range(3):
        endpoint.enqueue([f"    return a + b + {number}\n"], only=1)
    uri, position = editor.open(ADD)
    run = (await editor.ask("tenfold/solutions", uri, position, count=3))["run"]
    assert len(endpoint.requests) == 3
    expected = (3 * run["promptTokens"] * 2 + run["answerTokens"] * 10) / 1e6
    assert run["price"] == pytest.approx(expected)
    await editor.configure(model={**model, "name": "scripted"}, trigger={"debounceMs": 0})


async def test_more_of_a_solution_is_asked_as_it_was(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    endpoint.enqueue(["    return sum((a, b))\n"])
    uri, position = editor.open(ADD)
    result = await editor.ask("tenfold/solutions", uri, position, count=1, model="another",
                              templateDocument=opened(editor, name="asked.prompty"))  # fmt: skip
    identity = result["solutions"][0]["id"]
    more = await asked(editor, "tenfold/solutions", solution=identity, more="alike", count=1)
    assert [one["insertText"].strip() for one in more["solutions"]] == [
        "return a + b", "return sum((a, b))"
    ]  # fmt: skip
    assert [request.json["model"] for request in endpoint.requests] == ["another", "another"]
    assert endpoint.requests[0].json["prompt"] == endpoint.requests[1].json["prompt"]


async def test_the_template_is_chosen_for_the_model_that_the_comment_names(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open("# tenfold: model=gpt-4o\n# Add two numbers.\n<|>\n")
    assert "chosen" not in await editor.ask("tenfold/templates", uri, position)
    shown = await editor.ask("tenfold/prompt", uri, position)
    chosen = (await editor.ask("tenfold/templates", uri, position))["chosen"]
    assert chosen["name"] == shown["template"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"seed": 0.5}, "seed must be a whole number"),
        ({"seed": -1}, "seed must be a number from 0"),
        ({"temperature": 3}, "temperature must be a number from 0 to 2"),
        ({"model": 3}, "model must be a text"),
        ({"template": 3}, "template must be a text"),
        ({"task": "sing"}, "task must be one of explain, docstring"),
    ],
)
async def test_bad_params(editor: Editor, params: dict[str, Any], message: str) -> None:
    uri, position = editor.open(ADD)
    with pytest.raises(JsonRpcException, match=message):
        await editor.ask("tenfold/solutions", uri, position, **params)


async def test_directives_are_followed_and_not_sent(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue([f"    return a + {number}\n" for number in range(3)])
    uri, position = editor.open(
        "# tenfold: n=3 temperature=0.25 seed=9 model=other template=prefix\n" + ADD
    )
    prompt = await editor.ask("tenfold/prompt", uri, position)
    assert (prompt["template"], prompt["reason"]) == ("prefix", "asked for by name")
    result = await editor.ask("tenfold/solutions", uri, position)
    sent = endpoint.requests[-1].json
    assert result["account"]["wanted"] == 3
    assert (sent["model"], sent["temperature"], sent["seed"]) == ("other", 0.25, 9)
    assert sent["prompt"] == prompt["text"]
    assert "tenfold:" not in sent["prompt"]
    assert "# Add two numbers.\ndef add" in sent["prompt"]


async def test_what_a_request_says_goes_before_a_directive(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(["    return a + b\n"])
    uri, position = editor.open("# tenfold: seed=9 n=3\n" + ADD)
    await editor.ask("tenfold/solutions", uri, position, count=1, seed=4)
    assert endpoint.requests[-1].json["seed"] == 4


async def test_a_comment_cannot_name_a_folder_as_the_model(
    editor: Editor, endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    editor.client.workspace_did_change_configuration(
        lsp.DidChangeConfigurationParams(
            settings={"tenfold": {"model": {"name": "nobody/has-this"}}}
        )
    )
    uri, position = editor.open("# tenfold: model=owner/fetched-from-a-hub\n" + ADD)
    with pytest.raises(JsonRpcException) as caught:
        await editor.ask("tenfold/prompt", uri, position)
    assert "nobody/has-this" in str(caught.value)
    model = {"provider": "openai", "name": "scripted", "endpoint": endpoint.url,
             "apiStyle": "completions"}  # fmt: skip
    await editor.configure(model=model, trigger={"debounceMs": 0})
    await asyncio.sleep(0)
