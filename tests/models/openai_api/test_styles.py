"""Which of the API's two ways of asking is used."""

from typing import Any

import pytest

from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.errors import ModelRefused, WrongPromptKind
from tenfold.models.openai_api.families import known

from .conftest import MakeModel, chat_prompt, deltas_of, prompt, sampling, texts_of

NOT_FOUND: dict[str, Any] = {"detail": "Not Found"}
CHAT_ONLY = {
    "error": {
        "message": "This is a chat model and not supported in the v1/completions endpoint. "
        "Did you mean to use v1/chat/completions?",
        "param": "model",
    }
}
TEXT_ONLY = {"error": {"message": "This is not a chat model and thus not supported."}}
NO_MODEL = {"error": {"message": "The model `scripted` does not exist", "code": "model_not_found"}}


@pytest.mark.parametrize(
    ("status", "body"), [(404, NOT_FOUND), (405, {}), (404, CHAT_ONLY), (400, CHAT_ONLY)]
)
async def test_an_endpoint_that_takes_messages_only(
    make_model: MakeModel, endpoint: ScriptedEndpoint, status: int, body: dict[str, Any]
) -> None:
    endpoint.rule = lambda request: (
        Reply(["    pass\n"]) if request.chat else Reply(status=status, body=body)
    )
    model = make_model()
    assert (model.abilities.text, model.abilities.chat) == (True, False)
    with pytest.raises(WrongPromptKind):
        await deltas_of(model, prompt(), sampling())
    assert (model.abilities.text, model.abilities.chat) == (False, True)
    assert await texts_of(model, chat_prompt(), sampling()) == ["    pass\n"]
    with pytest.raises(WrongPromptKind):  # rendered before the first answer was there
        await deltas_of(model, prompt(), sampling())


@pytest.mark.parametrize(("status", "body"), [(404, TEXT_ONLY), (404, NOT_FOUND)])
async def test_an_endpoint_that_takes_text_only(
    make_model: MakeModel, endpoint: ScriptedEndpoint, status: int, body: dict[str, Any]
) -> None:
    endpoint.rule = lambda request: (
        Reply(status=status, body=body) if request.chat else Reply(["    pass\n"])
    )
    model = make_model("gpt-4o")
    assert model.abilities.chat
    with pytest.raises(WrongPromptKind):
        await deltas_of(model, chat_prompt(), sampling())
    assert model.abilities.text
    assert await texts_of(model, prompt(), sampling()) == ["    pass\n"]


async def test_an_endpoint_that_takes_neither(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.rule = lambda request: Reply(status=404, body=NOT_FOUND)
    model = make_model()
    with pytest.raises(WrongPromptKind):
        await deltas_of(model, prompt(), sampling())
    with pytest.raises(ModelRefused, match="/v1/chat/completions was not found"):
        await deltas_of(model, chat_prompt(), sampling())


async def test_a_missing_model_is_no_question_of_style(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    endpoint.enqueue(status=404, body=NO_MODEL)
    with pytest.raises(ModelRefused, match="has no model scripted"):
        await deltas_of(make_model(), prompt(), sampling())


async def test_a_style_that_worked_is_kept(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    model = make_model()
    await deltas_of(model, prompt(), sampling())
    endpoint.enqueue(status=404, body=NOT_FOUND)
    with pytest.raises(ModelRefused):
        await deltas_of(model, prompt(), sampling())


@pytest.mark.parametrize(("style", "asked"), [("completions", prompt()), ("chat", chat_prompt())])
async def test_a_style_that_was_set_is_kept(
    make_model: MakeModel, endpoint: ScriptedEndpoint, style: str, asked: Any
) -> None:
    model = make_model(api_style=style)
    endpoint.enqueue(status=404, body=NOT_FOUND)
    with pytest.raises(ModelRefused, match=r"model\.apiStyle"):
        await deltas_of(model, asked, sampling())
    assert model.abilities.chat is (style == "chat")


@pytest.mark.parametrize(
    ("name", "family", "chat", "fill_in_middle"),
    [
        ("gpt-4o-mini", "gpt", True, False),
        ("gpt-3.5-turbo", "gpt", True, False),
        ("gpt-3.5-turbo-instruct", "gpt", False, True),
        ("o3-mini", "gpt", True, False),
        ("gpt-5-mini", "gpt", True, False),
        ("claude-sonnet-4", "claude", True, False),
        ("code-davinci-002", "codex", False, True),
        ("davinci-002", "gpt", False, False),
        ("Qwen/Qwen2.5-Coder-7B-Instruct", "qwen2.5-coder", None, True),
        ("bigcode/starcoder2-3b", "starcoder", None, True),
        ("deepseek-coder:6.7b", "deepseek-coder", None, True),
        ("codellama/CodeLlama-7b-hf", "codellama", None, True),
        ("my-own", "unknown", None, False),
    ],
)
def test_what_a_name_tells(
    make_model: MakeModel, name: str, family: str, chat: bool | None, fill_in_middle: bool
) -> None:
    entry = known(name)
    assert (entry.family, entry.chat, entry.fill_in_middle) == (family, chat, fill_in_middle)
    abilities = make_model(name).abilities
    assert abilities.chat is bool(chat)
    assert abilities.text is not abilities.chat
    assert make_model(name, api_style="chat").abilities.fill_in_middle is False


async def test_reasoning_models_are_spared_what_they_refuse(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    model = make_model("o3-mini")
    assert not model.abilities.logprobs

    def fields(request: Received) -> Reply:
        return Reply([" ".join(sorted(request.json))])

    endpoint.rule = fields
    [sent] = await texts_of(model, chat_prompt(stop=("\n\n",)), sampling(seed=1))
    assert sent == "max_completion_tokens messages model seed stream"
