"""What an endpoint has, found out with tiny requests, and used from the first question on."""

import asyncio
import itertools
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.errors import ModelAnswerBroken, ModelRefused, ModelUnreachable, WrongPromptKind
from tenfold.models.openai_api.findings import KEPT_SECONDS, Findings, FindingsFile
from tenfold.models.openai_api.probing import ANSWER_TOKENS, Probe

from .conftest import KEY, MakeModel, chat_prompt, deltas_of, prompt, sampling, texts_of

NOT_THERE = Reply(status=404, body={"detail": "Not Found"})


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def refuses(name: str) -> Reply:
    return Reply(status=400, body={"error": {"message": f"Unsupported: {name}", "param": name}})


def everything(request: Received) -> Reply:
    """A server that has all of it, and stops where it is told."""
    if request.path.endswith("/responses"):
        body = {"error": {"message": "below minimum", "param": "max_output_tokens"}}
        return Reply(status=400, body=body)
    return Reply([" "])


def ignores(request: Received) -> Reply:
    """A server that takes every field, and does nothing with most."""
    if request.path.endswith("/responses"):
        return NOT_THERE
    return Reply([" 3 4"], ignore_n=True, tell_logprobs=False, whole=True)


def chat_only(request: Received) -> Reply:
    """A server for a reasoning model: messages only, and few fields."""
    if not request.chat:
        return NOT_THERE
    for name in ("logprobs", "stop", "n", "max_tokens"):
        if name in request.json:
            return refuses(name)
    return Reply([" "])


def nothing(request: Received) -> Reply:
    return NOT_THERE


def azure_only(request: Received) -> Reply:
    return Reply([" "]) if request.path.startswith("/openai/deployments/scripted/") else NOT_THERE


def without_suffix(request: Received) -> Reply:
    return refuses("suffix") if "suffix" in (request.json or {}) else everything(request)


SERVERS: list[tuple[Callable[[Received], Reply], dict[str, Any], dict[str, Any], list[str]]] = [
    (
        everything,
        {
            "there": True,
            "n": "yes",
            "stop": "yes",
            "logprobs": "yes",
            "limit": "yes",
            "stream": "yes",
            "suffix": "yes",
        },
        {
            "there": True,
            "n": "yes",
            "stop": "yes",
            "logprobs": "yes",
            "limit": "yes",
            "stream": "yes",
        },
        [
            "Text to continue (completions).",
            "One request with ten answers.",
            "Ranking with log-probabilities.",
            "Answers appear while they are written.",
            "What follows the cursor can be sent as a suffix.",
        ],
    ),
    (
        ignores,
        {
            "there": True,
            "n": "ignored",
            "stop": "ignored",
            "logprobs": "ignored",
            "limit": "yes",
            "stream": "ignored",
            "suffix": "yes",
        },
        {
            "there": True,
            "n": "ignored",
            "stop": "ignored",
            "logprobs": "ignored",
            "limit": "yes",
            "stream": "ignored",
        },
        [
            "Text to continue (completions).",
            "Ten calls, four at a time, as the server ignores n.",
            "Ranking without log-probabilities, as the server tells none.",
            "Answers appear when they are whole, as the server does not stream.",
            "Stop sequences are cut here, as the server does not stop at them.",
            "What follows the cursor can be sent as a suffix.",
        ],
    ),
    (
        chat_only,
        {"there": False},
        {
            "there": True,
            "n": "refused",
            "stop": "refused",
            "logprobs": "refused",
            "limit": "yes",
            "stream": "yes",
        },
        [
            "Messages (chat).",
            "Ten calls, four at a time, as the server refuses n.",
            "Ranking without log-probabilities, as the server tells none.",
            "Answers appear while they are written.",
            "Stop sequences are cut here, as the server does not stop at them.",
            "The limit of tokens is sent as max_completion_tokens.",
        ],
    ),
    (
        nothing,
        {"there": False},
        {"there": False},
        [
            "There is no way to ask this model here. Check model.endpoint (it usually ends in "
            "/v1) and model.name."
        ],
    ),
    (
        azure_only,
        {"there": False},
        {"there": False},
        ["The endpoint answers at Azure's paths only: set model.provider to azure."],
    ),
]


def told(probe: Probe) -> tuple[dict[str, Any], dict[str, Any]]:
    styles = probe.completions, probe.chat
    completions, chat = ({"there": style.there, **style.features} for style in styles)
    return completions, chat


@pytest.mark.parametrize(
    ("rule", "completions", "chat", "plan"), SERVERS, ids=[row[0].__name__ for row in SERVERS]
)
async def test_what_a_server_has(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    rule: Callable[[Received], Reply],
    completions: dict[str, Any],
    chat: dict[str, Any],
    plan: list[str],
) -> None:
    endpoint.rule = rule
    probe, said = await make_model().probe()
    assert told(probe) == (completions, chat)
    assert list(said) == plan
    assert probe.requests == len(endpoint.requests) <= 16
    posts = [request for request in endpoint.requests if request.method == "POST"]
    for request in posts:
        limits = [value for name, value in request.json.items() if name.startswith("max_")]
        assert len(limits) == 1
        assert 1 <= limits[0] <= ANSWER_TOKENS


async def test_other_things_that_are_found(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = everything
    endpoint.models = ["another"]
    probe, plan = await make_model().probe()
    assert (probe.responses, probe.listed, probe.azure, probe.window) == (True, False, None, None)
    assert "The server's list of models does not have scripted." in plan
    endpoint.rule = without_suffix
    probe, plan = await make_model().probe()
    assert probe.completions.features["suffix"] == "refused"
    assert "What follows the cursor can be sent as a suffix." not in plan


async def test_it_costs_what_the_endpoint_counted(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = everything
    probe, _ = await make_model().probe()
    whole = [one for one in endpoint.requests if one.json and not one.json.get("stream")]
    assert 0 < probe.tokens < 150
    assert probe.uncounted == len([one for one in endpoint.requests if one.json]) - len(whole)
    assert probe.address == endpoint.url
    assert KEY not in repr(probe)


async def test_the_window_that_a_list_of_models_tells(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = everything
    endpoint.model_fields = {"max_model_len": 2048}
    model = make_model()
    probe, plan = await model.probe()
    assert probe.window == model.abilities.window == 2048
    assert "Prompt and answer fit 2,048 tokens." in plan


async def test_at_azures_paths(make_model: MakeModel, endpoint: ScriptedEndpoint) -> None:
    endpoint.rule = azure_only
    url = endpoint.url.removesuffix("/v1")
    probe, plan = await make_model(provider="azure", endpoint=url).probe()
    assert probe.azure is True
    assert probe.completions.there
    assert probe.chat.there
    assert plan[0] == "Text to continue (completions)."


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=401), ModelRefused),
        (Reply(status=403), ModelRefused),
        (Reply(status=500), ModelUnreachable),
        (Reply(html=True), ModelAnswerBroken),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), ModelRefused),
    ],
)
async def test_an_endpoint_that_cannot_be_asked(
    make_model: MakeModel, endpoint: ScriptedEndpoint, reply: Reply, kind: type[Exception]
) -> None:
    endpoint.rule = lambda request: reply
    with pytest.raises(kind) as caught:
        await make_model().probe()
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)


PAGE = Reply(html=True)
ERROR = Reply(body={"error": {"message": "unknown url"}})
DENIED = Reply(status=403)


@pytest.mark.parametrize("reply", [PAGE, DENIED, ERROR], ids=["page", "denied", "error"])
async def test_what_is_not_there_does_not_end_the_probe(
    make_model: MakeModel, endpoint: ScriptedEndpoint, reply: Reply
) -> None:
    endpoint.models_reply = reply
    endpoint.rule = lambda request: Reply([" "]) if request.chat else reply
    probe, plan = await make_model().probe()
    assert (probe.completions.there, probe.chat.there) == (False, True)
    assert (probe.listed, probe.responses, probe.azure) == (None, False, None)
    assert plan[0] == "Messages (chat)."


async def test_a_list_that_fails_is_none(make_model: MakeModel, endpoint: ScriptedEndpoint) -> None:
    endpoint.models_reply = Reply(status=500)
    endpoint.rule = lambda request: Reply([" "])
    probe, _ = await make_model().probe()
    assert probe.listed is None
    assert probe.completions.there


async def test_an_error_with_a_status_of_success_is_no_answer(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: ERROR
    probe, plan = await make_model().probe()
    assert told(probe) == ({"there": False}, {"there": False})
    assert (probe.responses, probe.azure) == (False, False)
    assert plan[0].startswith("There is no way to ask this model here.")


@pytest.mark.parametrize(("output", "there"), [([], True), (None, False), ("a page", False)])
async def test_responses_are_told_by_their_output(
    make_model: MakeModel, endpoint: ScriptedEndpoint, output: object, there: bool
) -> None:
    endpoint.rule = lambda request: (
        Reply(body={"output": output}) if request.path.endswith("/responses") else Reply([" "])
    )
    probe, _ = await make_model().probe()
    assert probe.responses is there


@pytest.mark.parametrize(
    ("style", "name", "chat"),
    [("auto", "scripted", False), ("auto", "gpt-4o", True), ("chat", "scripted", True)],
)
async def test_the_way_that_is_set_or_fits_the_name_is_used(
    make_model: MakeModel, endpoint: ScriptedEndpoint, style: str, name: str, chat: bool
) -> None:
    endpoint.rule = everything
    model = make_model(name, api_style=style)
    _, plan = await model.probe()
    assert model.abilities.chat is chat
    assert plan[0].startswith("Messages" if chat else "Text")


async def test_a_way_that_is_set_and_not_there(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = chat_only
    _, plan = await make_model(api_style="completions").probe()
    assert plan == ("The endpoint has no completions for this model: set model.apiStyle to auto.",)


async def test_what_was_found_is_used_from_the_first_question(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = chat_only
    await make_model().probe()
    endpoint.requests.clear()
    later = make_model()
    await later.load(lambda _: None)
    assert (later.abilities.chat, later.abilities.logprobs) == (True, False)
    assert await texts_of(later, chat_prompt(stop=("\n\n",)), sampling(3)) == [" "] * 3
    assert len(endpoint.requests) == 3, "nothing had to be found out anew"
    other = make_model("another-model")
    await other.load(lambda _: None)
    assert other.abilities.text


async def test_an_answer_that_contradicts_it_corrects_it(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = everything
    await make_model().probe()
    file = FindingsFile(endpoint.url, "auto", "scripted")
    before = file.read()
    assert before is not None
    assert not before.single
    endpoint.rule = lambda request: (
        refuses("seed") if "seed" in request.json else Reply([" "], ignore_n=True)
    )
    await texts_of(make_model(), prompt(), sampling(3, seed=1))
    after = file.read()
    assert after is not None
    assert after.single
    assert "seed" in after.refused


async def test_another_way_of_asking_makes_it_forget(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = everything
    await make_model().probe()
    file = FindingsFile(endpoint.url, "auto", "scripted")
    assert file.read() is not None
    endpoint.rule = chat_only
    model = make_model()
    with pytest.raises(WrongPromptKind):
        await deltas_of(model, prompt(), sampling())
    assert file.read() is None
    assert await texts_of(model, chat_prompt(), sampling()) == [" "]


async def test_a_connection_that_was_closed_meanwhile_is_no_finding(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    """Servers close a connection after an error, while the next request is on its way."""
    port = urlsplit(endpoint.url).port
    connections = itertools.count()

    async def message(reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if length is not None:
            return head + await reader.readexactly(int(length[1]))
        chunked = b"chunked" in head.lower()
        return head + (await reader.readuntil(b"\r\n0\r\n\r\n") if chunked else b"")

    async def front(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(connections)
        there, here = await asyncio.open_connection("127.0.0.1", port)
        # Nothing of the first connection is answered, and of the second the first request alone.
        for _ in range(number) if number < 2 else itertools.count():
            try:
                here.write(await message(reader))
            except asyncio.IncompleteReadError:
                break  # the client has gone
            writer.write(await message(there))
        else:
            await message(reader)
        here.close()
        writer.close()

    server = await asyncio.start_server(front, "127.0.0.1", 0)
    endpoint.rule = everything
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    probe, _ = await make_model(endpoint=url).probe()
    assert next(connections) >= 3
    assert probe.listed
    assert probe.completions.there
    assert probe.completions.features["n"] == "yes"
    server.close()


async def test_without_a_probe_nothing_is_kept(
    make_model: MakeModel, endpoint: ScriptedEndpoint, own_state: Path
) -> None:
    endpoint.rule = lambda request: Reply([" "], ignore_n=True)
    await texts_of(make_model(), prompt(), sampling(3))
    assert files_in(own_state) == []


FOUND = Findings(True, ("n",), True, True, 4096)


def test_what_is_kept_holds_no_secret_and_is_read_again(own_state: Path) -> None:
    file = FindingsFile("http://host/v1", "auto", "coder")
    file.write(FOUND)
    assert file.read() == FOUND
    assert FindingsFile("http://host/v1", "chat", "coder").read() is None
    assert [path.parent.name for path in own_state.rglob("*.json")] == ["endpoints"]
    file.forget()
    assert file.read() is None
    file.forget()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"time": 0}', '{"chat": true, "refused": 3, "time": 9e9}', "\x00"],
)
def test_a_broken_file_is_as_good_as_none(content: str) -> None:
    file = FindingsFile("http://host/v1", "auto", "coder")
    file.write(FOUND)
    file.path.write_text(content)
    assert file.read() is None


def test_what_is_too_old_is_not_believed() -> None:
    file = FindingsFile("http://host/v1", "auto", "coder")
    file.write(FOUND)
    kept = json.loads(file.path.read_text())
    file.path.write_text(json.dumps({**kept, "time": time.time() - KEPT_SECONDS - 1}))
    assert file.read() is None


async def test_a_full_disk_does_not_keep_it_from_being_used(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    own_state: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    endpoint.rule = chat_only
    model = make_model()
    await model.probe()
    assert model.abilities.chat
    assert files_in(own_state) == []
