"""What other servers send otherwise than OpenAI: shapes that their users have recorded.

Each has the address of the report that shows it; texts and numbers are our own.
"""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.errors import (
    ModelAnswerBroken,
    ModelError,
    ModelRefused,
    ModelUnreachable,
    PromptTooLong,
)

from .conftest import MakeModel, chat_prompt, deltas_of, prompt, sampling, texts_of

HEAD = {"id": "x-1", "created": 1, "model": "scripted"}
HARMLESS = {"hate": {"filtered": False, "severity": "safe"}}


def events(*chunks: dict[str, Any]) -> list[str]:
    """The chunks as a server sends them, with the mark of the end."""
    return [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"]


def chat(*choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**HEAD, "object": "chat.completion.chunk", "choices": list(choices), **more}


def text(*choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**HEAD, "object": "text_completion", "choices": list(choices), **more}


def said(content: str | None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    return {"index": 0, "delta": {"content": content}, "finish_reason": finish, **more}


STREAMS: dict[str, tuple[str, list[str]]] = {
    # https://github.com/ollama/ollama/issues/4357
    "Ollama: an empty reason in each chunk": (
        "chat",
        events(
            chat(said("    return", ""), system_fingerprint="fp_ollama"),
            chat(said(" a + b", ""), system_fingerprint="fp_ollama"),
            chat(said("\n", ""), system_fingerprint="fp_ollama"),
            chat(said("", "stop"), system_fingerprint="fp_ollama"),
        ),
    ),
    # https://github.com/vllm-project/vllm/issues/2266
    "vLLM: two ends, the second with the usage": (
        "text",
        events(
            text({"index": 0, "text": "    return a + b\n", "logprobs": None, "finish_reason": None}),
            text({"index": 0, "text": "", "logprobs": None, "finish_reason": "stop"}),
            text(
                {"index": 0, "text": "", "logprobs": None, "finish_reason": "stop"},
                usage={"prompt_tokens": 27, "completion_tokens": 6, "total_tokens": 33},
            ),
        ),
    ),
    # https://github.com/vllm-project/vllm/issues/13087
    "vLLM: empty chunks first, as it looks for stop sequences": (
        "chat",
        events(
            chat({"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}),
            chat(said("")),
            chat(said("")),
            chat(said("    return a + b\n")),
            chat(said("", "stop", stop_reason=None)),
        ),
    ),
    # https://github.com/AbanteAI/archive-old-cli-mentat/issues/429
    "Azure: what was filtered of the prompt, before any choice": (
        "chat",
        events(
            {"id": "", "choices": [], "created": 0, "model": "", "object": "",
             "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": HARMLESS}]},
            chat({"index": 0, "delta": {"content": None, "role": "assistant"},
                  "finish_reason": None, "content_filter_results": {}}),
            chat(said("    return a + b\n", content_filter_results=HARMLESS)),
            chat({"index": 0, "delta": {}, "finish_reason": "stop", "content_filter_results": {}}),
        ),
    ),
    # https://github.com/langchain-ai/langchain/issues/18977
    "Azure: what was filtered of the answer, in a choice of its own without a delta": (
        "chat",
        events(
            chat(said("    return a + b\n")),
            {"id": "", "object": "", "created": 0, "model": "",
             "choices": [{"index": 0, "finish_reason": None, "content_filter_results": HARMLESS,
                          "content_filter_offsets": {"check_offset": 4, "end_offset": 8}}]},
            chat({"index": 0, "delta": {}, "finish_reason": "stop"}),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("style", "raw"), STREAMS.values(), ids=STREAMS)
async def test_a_stream(
    make_model: MakeModel, endpoint: ScriptedEndpoint, style: str, raw: Sequence[str]
) -> None:
    endpoint.enqueue(raw=raw)
    model = make_model(api_style="chat" if style == "chat" else "completions")
    asked = chat_prompt() if style == "chat" else prompt()
    assert await texts_of(model, asked, sampling()) == ["    return a + b\n"]


async def test_vllm_tells_log_probabilities_in_each_chunk_of_a_chat(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    """https://github.com/BerriAI/litellm/issues/10686."""
    top = {"token": " 2", "logprob": -0.25, "bytes": [32, 50]}
    told = {"content": [{**top, "top_logprobs": [top]}]}
    role = {"index": 0, "delta": {"role": "assistant"}, "logprobs": None, "finish_reason": None}
    endpoint.enqueue(raw=events(chat(role), chat(said(" 2", "length", logprobs=told))))
    deltas = await deltas_of(make_model(api_style="chat"), chat_prompt(), sampling())
    assert sum(delta.logprob or 0 for delta in deltas) == -0.25
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == ["length"]


Refusal = tuple[int, dict[str, Any], type[ModelError]]

REFUSALS: dict[str, Refusal] = {
    # https://github.com/vllm-project/vllm/issues/4667
    "vLLM: no room is left for an answer": (
        400,
        {"object": "error", "message": "max_tokens must be at least 1, got -186.",
         "type": "BadRequestError", "param": None, "code": 400},
        PromptTooLong,
    ),
    # https://github.com/HKUSTDial/Alpha-SQL/issues/5
    "vLLM: a prompt that is too long": (
        400,
        {"object": "error", "message": "This model's maximum context length is 64 tokens. However, "
         "you requested 120 tokens (70 in the messages, 50 in the completion). Please reduce the "
         "length of the messages or completion.", "type": "BadRequestError", "param": None,
         "code": 400},
        PromptTooLong,
    ),
    # https://github.com/Gitlawb/openclaude/issues/353
    "LM Studio: a prompt that is too long": (
        400,
        {"error": "The number of tokens to keep from the initial prompt is greater than the context "
         "length (n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context "
         "length, or provide a shorter input."},
        PromptTooLong,
    ),
    # https://github.com/anomalyco/opencode/issues/11141
    "LM Studio: a prompt that cannot be cut": (
        400,
        {"error": "Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)"},
        PromptTooLong,
    ),
    # https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618
    "LM Studio: a path that is not there, with a status of success": (
        200,
        {"error": "Unexpected endpoint or method. (POST /chat/completions)"},
        ModelAnswerBroken,
    ),
    # https://github.com/netease-youdao/QAnything/issues/555
    "Ollama: a model that is not there": (
        404,
        {"error": {"message": 'model "scripted" not found, try pulling it first',
                   "type": "api_error", "param": None, "code": None}},
        ModelRefused,
    ),
    # https://github.com/chatboxai/chatbox/issues/861
    "Azure: a deployment that is not there": (
        404,
        {"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource "
                   "does not exist. If you created the deployment within the last 5 minutes, "
                   "please wait a moment and try again."}},
        ModelRefused,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind"), REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    status: int,
    body: dict[str, Any],
    kind: type[ModelError],
) -> None:
    endpoint.rule = lambda request: Reply(status=status, body=body)
    with pytest.raises(kind) as caught:
        await deltas_of(make_model(), prompt(), sampling())
    assert type(caught.value) is kind
    assert caught.value.next_step


async def test_an_answer_that_lm_studio_gives_to_too_long_a_prompt_says_nothing(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    """https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2339."""
    endpoint.enqueue(raw=events(chat(usage={"prompt_tokens": 36000, "completion_tokens": 0})))
    with pytest.raises((ModelAnswerBroken, ModelUnreachable)):
        await deltas_of(make_model(api_style="chat"), chat_prompt(), sampling())
