"""What leaves the machine, and what does not."""

import re

import pytest
import pytest_lsp
from pytest_lsp import LanguageClient

from protocol.conftest import SERVER, Editor, plain, remote_options, started
from scripted_endpoint import ScriptedEndpoint
from tenfold.privacy.journal import Journal

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "the-key-of-this-client-and-no-other"
TOKEN = "gh" + "p_" + "A1b2C3d4" * 4 + "E5f6"


@pytest_lsp.fixture(
    scope="module",
    config=SERVER,
)
async def client(
    lsp_client: LanguageClient,
    endpoint_process: ScriptedEndpoint,
    tmp_path_factory: pytest.TempPathFactory,
):
    options = {**remote_options(endpoint_process), "apiKey": KEY}
    lsp_client.editor = await started(lsp_client, tmp_path_factory.mktemp("workspace"), options)
    yield
    await lsp_client.shutdown_session()


async def test_secrets_are_replaced_before_sending(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(
        f'token = "{TOKEN}"\n\n\n# Call the service.\ndef call():\n    <|>\n'
    )
    prompt = await editor.ask("tenfold/prompt", uri, position)
    assert await editor.inline(uri, position)
    assert TOKEN.encode() not in endpoint.requests[-1].body
    assert endpoint.requests[-1].json["prompt"] == prompt["text"]
    assert sum(item["count"] for item in prompt["redactions"]) == 1


async def test_excluded_files_are_not_read(editor: Editor, endpoint: ScriptedEndpoint) -> None:
    uri, position = editor.open("# The password.\n<|>", name=".env")
    assert await editor.inline(uri, position) is None
    status = await editor.status("error")
    assert "privacy.exclude" in status["message"]
    assert endpoint.requests == []


async def test_excluded_files_are_no_snippets_either(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    body = "def total(prices):\n    return sum(price for price in prices)\n"
    editor.open(body + "\n# in the open file\n", name="shop.py")
    editor.open(body + "\n# in the excluded file\n", name="secrets.py")
    uri, position = editor.open("# The total of the prices.\ndef total_of(prices):\n    <|>\n")
    assert await editor.inline(uri, position)
    assert "in the excluded file" not in endpoint.requests[-1].json["prompt"]


@pytest.mark.parametrize("ignore_file", [".gitignore", ".tenfoldignore"])
async def test_ignored_files_are_not_read(
    editor: Editor, endpoint: ScriptedEndpoint, ignore_file: str
) -> None:
    stem = ignore_file.strip(".")
    folder = editor.workspace / stem
    folder.mkdir()
    (folder / ignore_file).write_text("local_*.py\n")
    body = "def total(prices):\n    return sum(price for price in prices)\n"
    editor.open(body + "\n# in the ignored file\n", name=f"{stem}/local_shop.py")
    uri, position = editor.open("# The total of the prices.\ndef total_of(prices):\n    <|>\n")
    assert await editor.inline(uri, position)
    assert "in the ignored file" not in endpoint.requests[-1].json["prompt"]
    endpoint.forget()
    uri, position = editor.open("# Add.\n<|>", name=f"{stem}/local_add.py")
    assert await editor.inline(uri, position) is None
    status = await editor.status("error")
    assert str(folder / ignore_file) in status["message"]
    assert "privacy.include" in status["action"]
    answer = await editor.ask("tenfold/solutions", uri, position)
    said = f"{status['message']} {status['action']}"
    assert [item["reason"] for item in answer["account"]["failed"]] == [said]
    assert endpoint.requests == []


async def test_secrets_are_put_back_in_what_the_editor_shows(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    other = TOKEN[:-4] + "Z9y8"
    editor.open(
        f'def call_service(path):\n    return get(path, "{other}")\n', name="other_service.py"
    )
    marked = f'TOKEN = "{TOKEN}"\n\n\n# Call the service {{}}.\ndef call():\n    <|>\n'
    uri, position = editor.open(marked.format("by its path"))
    first = await editor.ask("tenfold/prompt", uri, position)
    sent = re.findall(r"<redacted-github-token-\d+>", first["text"])
    of_other = re.search(r'get\(path, "(<redacted-[a-z-]+-\d+>)"', first["text"])[1]
    mine = re.search(r'TOKEN = "(<redacted-[a-z-]+-\d+>)"', first["text"])[1]
    assert mine != of_other and {mine, of_other} == set(sent)
    endpoint.enqueue(
        [
            f'    return get("/a", "{mine}")\n',
            f'    return get("/b", "{of_other}")\n',
            '    return get("/c", "<redacted-github-token-999>")\n',
        ]
    )
    answer = await editor.ask("tenfold/solutions", uri, position, count=3)
    texts = {item["insertText"].strip(): item for item in answer["solutions"]}
    assert f'return get("/a", "{TOKEN}")' in texts
    assert f'return get("/b", "{of_other}")' in texts
    assert 'return get("/c", "<redacted-github-token-999>")' in texts
    shown = texts[f'return get("/a", "{TOKEN}")']
    assert shown["secrets"] == [{"kind": "github-token", "line": 1}]
    # Where it came from is told as it came.
    told = plain(
        await editor.client.protocol.send_request_async("tenfold/solution", {"id": shown["id"]})
    )
    assert mine in told["completion"]["text"] and TOKEN not in told["completion"]["text"]
    journal = "".join(file.read_text() for file in Journal().files())
    assert mine in journal
    for secret in (TOKEN, other):
        assert secret not in journal
        assert secret.encode() not in b"".join(request.body for request in endpoint.requests)
    # The same secret, the same placeholder, in another document of the session.
    uri, position = editor.open(marked.format("once more"))
    assert f'TOKEN = "{mine}"' in (await editor.ask("tenfold/prompt", uri, position))["text"]


async def test_a_placeholder_that_the_document_has_itself_stays(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    marked = f'TOKEN = "{TOKEN}"\n{{}}\n\n# Call it.\ndef call():\n    <|>\n'
    uri, position = editor.open(marked.format("first = 1"))
    prompt = (await editor.ask("tenfold/prompt", uri, position))["text"]
    mine = re.search(r'TOKEN = "(<redacted-[a-z-]+-\d+>)"', prompt)[1]
    uri, position = editor.open(marked.format(f'seen = "{mine}"'))
    endpoint.enqueue([f'    return get("{mine}")\n'])
    answer = await editor.ask("tenfold/solutions", uri, position, count=1)
    assert answer["solutions"][0]["insertText"].strip() == f'return get("{mine}")'


async def test_the_endpoints_key_is_a_secret_too(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(f"# Not like {KEY} before.\ndef use():\n    <|>\n")
    assert await editor.inline(uri, position)
    assert KEY.encode() not in endpoint.requests[-1].body
    assert b"<redacted-" in endpoint.requests[-1].body


async def test_the_endpoints_key_is_in_no_case_that_is_saved(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open(f"# Not like {KEY} before.\ndef use():\n    <|>\n")
    answer = await editor.ask("tenfold/solutions", uri, position, count=1)
    params = {"solution": answer["solutions"][0]["id"]}
    made = plain(await editor.client.protocol.send_request_async("tenfold/case", params))
    assert "# Not like <redacted-" in made["text"]
    assert KEY not in str(made)


async def test_a_key_is_offered_from_the_environment_as_well(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open("import os\n\n\n# Call the service.\ndef call():\n    <|>\n")
    hard_coded = f'    return get("/", service_token="{TOKEN}")\n'
    endpoint.enqueue([hard_coded, "    return get()\n", hard_coded])
    endpoint.enqueue(["    return get(1)\n"])
    answer = await editor.ask("tenfold/solutions", uri, position, count=3)
    solutions = answer["solutions"]
    assert [item["insertText"].strip() for item in solutions][-1] == hard_coded.strip()
    assert [item["kind"] for item in solutions[-1]["secrets"]] == ["github-token"]
    (second,) = [item for item in solutions if item.get("environment")]
    assert second["insertText"].strip() == (
        'return get("/", service_token=os.environ["SERVICE_TOKEN"])'
    )
    assert second["environment"] == ["SERVICE_TOKEN"]
    assert (second["secrets"], second["parses"]) == ([], True)
    assert len({item["id"] for item in solutions}) == len(solutions) == 4
    assert [item["rank"] for item in solutions] == [1, 2, 3, 4]
    account = answer["account"]
    assert account == {
        "wanted": 4,
        "requested": 5,
        "shown": 4,
        "duplicates": 1,
        "empty": 0,
        "failed": [],
        "pending": 0,
    }
    again = await editor.ask("tenfold/solutions", uri, position, count=3)
    assert again["solutions"] == solutions
    origin = await editor.client.protocol.send_request_async(
        "tenfold/solution", {"id": second["id"]}
    )
    assert TOKEN in origin.completion.text  # what the model said
    items = await editor.inline(uri, position)
    assert [item.insert_text for item in items][:4] == [item["insertText"] for item in solutions]


async def test_a_pause_in_typing_gets_the_form_without_the_key(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open("import os\n\n\n# Call us.\ndef call():\n    <|>\n")
    endpoint.enqueue([f'    return get("{TOKEN}")\n'])
    items = await editor.inline(uri, position, automatic=True)
    assert [item.insert_text.strip() for item in items] == [
        'return get(os.environ["GITHUB_TOKEN"])'
    ]


async def test_the_clients_key_is_used_and_said_nowhere(
    editor: Editor, endpoint: ScriptedEndpoint
) -> None:
    uri, position = editor.open("# Add two numbers.\ndef add(a, b):\n    <|>\n")
    endpoint.enqueue(status=401)
    assert await editor.inline(uri, position) is None
    assert endpoint.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    said = [
        *(message.message for message in editor.client.messages),
        *(message.message for message in editor.client.log_messages),
        str(editor.statuses),
    ]
    assert KEY not in " ".join(said)
