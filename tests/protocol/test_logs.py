"""What the server writes to standard error, which editors keep: neither code nor keys."""

import asyncio
import json
import sys
from typing import Any

from scripted_endpoint import Reply, ScriptedEndpoint

CODE = "the_users_own_function_name"
KEY = "sk-" + "logged" + "0123456789abcdef" * 2


async def converse(messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """Send messages to a server of its own; its answers, and all of its standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tenfold", "serve",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    answers = []

    async def answer(identity: int) -> None:
        while True:
            head = await process.stdout.readuntil(b"\r\n\r\n")
            lengths = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
            body = json.loads(await process.stdout.readexactly(int(lengths[0].split(b":")[1])))
            if body.get("id") == identity and "method" not in body:
                answers.append(body)
                return

    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        if "id" in message:
            await asyncio.wait_for(answer(message["id"]), 60)
    _, stderr = await asyncio.wait_for(process.communicate(), 60)
    return answers, stderr.decode()


async def test_failures_leave_no_code_and_no_key_in_the_log() -> None:
    uri = "file:///project/app.py"
    text = f"# Add two numbers.\ndef {CODE}(a, b):\n    \n"
    here = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 4}}
    with ScriptedEndpoint.running() as endpoint:
        replies = [{"status": 401}, {"html": True}, {"status": 500}, {"raw": ["data: {broken\n\n"]}]
        endpoint.rule = lambda request: Reply(**replies[len(endpoint.requests) % len(replies)])
        model = {"provider": "openai", "name": "m", "endpoint": endpoint.url,
                 "apiStyle": "completions"}  # fmt: skip
        answers, log = await converse(
            [
                {"id": 1, "method": "initialize", "params": {
                    "processId": None, "rootUri": None, "capabilities": {},
                    "initializationOptions": {"model": model, "apiKey": KEY}}},
                {"method": "initialized", "params": {}},
                {"method": "textDocument/didOpen", "params": {"textDocument": {
                    "uri": uri, "languageId": "python", "version": 1, "text": text}}},
                *({"id": 2 + n, "method": "tenfold/solutions", "params": {**here, "count": 1}}
                  for n in range(4)),
                {"id": 10, "method": "tenfold/solutions", "params": {**here, "count": 999}},
                {"id": 11, "method": "tenfold/nonsense", "params": {"text": text}},
                {"method": "textDocument/didChange", "params": {"textDocument": {"uri": uri},
                    "contentChanges": [{"text": text, "range": CODE}]}},
                {"id": 12, "method": "tenfold/prompt", "params": here},
                {"id": 13, "method": "shutdown"},
                {"method": "exit"},
            ]
        )  # fmt: skip
        assert len(endpoint.requests) >= 4
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5, 10, 11, 12, 13]
    assert all(answer["result"]["solutions"] == [] for answer in answers[1:5])
    assert "error" in answers[5]
    assert "ERROR" in log, "the log was read"
    assert CODE not in log
    assert KEY not in log
    assert KEY not in json.dumps(answers)
