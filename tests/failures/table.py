"""Every failure: how the endpoint misbehaves, and what the user is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenfold import errors
from tenfold.status import State


@dataclass(frozen=True)
class Failure:
    """One way to fail. ``replies`` are given in turn, the last one again and again.

    ``error`` is None where nothing is told. ``shown`` of ``wanted`` candidates come all the same,
    ``failed`` is the account's list of reasons, ``requests`` how many the endpoint gets, and
    ``address`` what ``model.endpoint`` says, where ``{host}`` is the endpoint's.
    """

    name: str
    replies: Sequence[dict[str, Any]]
    error: type[errors.TenfoldError] | None
    next_step: str = ""
    failed: tuple[tuple[str, int], ...] = ()
    state: State = "error"
    requests: int = 1
    shown: int = 0
    wanted: int = 2
    address: str = "http://{host}/v1"


def said(message: str, **fields: Any) -> dict[str, Any]:
    """The body of an error in OpenAI's shape."""
    return {"error": {"message": message, **fields}}


GOOD = {"answers": ["    return a + b\n", "    return sum((a, b))\n"]}
BUSY = {"status": 429, "headers": {"Retry-After": "60"}}
TOO_LONG = said(
    "This model's maximum context length is 406 tokens. However, you requested 556 tokens "
    "(300 in the messages, 256 in the completion)."
)

TABLE = [
    Failure(
        "401: the key is wrong",
        [{"status": 401}],
        errors.ModelRefused,
        "Set the key",
        (("refused", 2),),
    ),
    Failure(
        "402: no credit",
        [{"status": 402}],
        errors.ModelRefused,
        "billing",
        (("refused", 2),),
    ),
    Failure(
        "403: not with this key",
        [{"status": 403}],
        errors.ModelRefused,
        "rights of the key",
        (("refused", 2),),
    ),
    Failure(
        "404: no such path or model",
        [{"status": 404}],
        errors.ModelRefused,
        "model.endpoint",
        (("refused", 2),),
    ),
    Failure(
        "408: the request came too slowly",
        [{"status": 408}],
        errors.ModelUnreachable,
        "Ask again",
        (("unreachable", 2),),
        requests=3,
    ),
    Failure("408 once", [{"status": 408}, GOOD], None, state="ready", requests=2, shown=2),
    Failure(
        "409: in conflict with another",
        [{"status": 409}],
        errors.ModelBusy,
        "Ask again",
        (("rate limited", 2),),
        requests=3,
    ),
    Failure(
        "413: the body is too large",
        [{"status": 413}],
        errors.PromptTooLong,
        "prompt.budgetTokens",
        (("prompt too long", 2),),
    ),
    Failure(
        "422: a field is not understood",
        [{"status": 422, "body": {"detail": [{"loc": ["body"], "msg": "what"}]}}],
        errors.ModelRefused,
        "model.apiStyle",
        (("refused", 2),),
    ),
    Failure(
        "422: one field too many, which is left out from then on",
        [{"status": 422, "body": {"detail": [{"loc": ["body", "seed"]}]}}, GOOD],
        None,
        state="ready",
        requests=2,
        shown=2,
    ),
    Failure(
        "429 with a long Retry-After",
        [BUSY],
        errors.ModelBusy,
        "in 60 seconds",
        (("rate limited", 2),),
    ),
    Failure(
        "429 with a short Retry-After",
        [{"status": 429, "headers": {"Retry-After": "0.1"}}, GOOD],
        None,
        state="ready",
        requests=2,
        shown=2,
    ),
    Failure(
        "429 without Retry-After",
        [{"status": 429}],
        errors.ModelBusy,
        "Ask again",
        (("rate limited", 2),),
        requests=3,
    ),
    Failure(
        "429 for want of credit",
        [{"status": 429, "body": said("pay", code="insufficient_quota")}],
        errors.ModelRefused,
        "billing",
        (("refused", 2),),
    ),
    Failure(
        "500",
        [{"status": 500}],
        errors.ModelUnreachable,
        "Ask again",
        (("unreachable", 2),),
        requests=3,
    ),
    Failure("502 once", [{"status": 502}, GOOD], None, state="ready", requests=2, shown=2),
    Failure(
        "503: overloaded",
        [{"status": 503, "headers": {"Retry-After": "0"}}],
        errors.ModelBusy,
        "Ask again",
        (("rate limited", 2),),
        requests=3,
    ),
    Failure(
        "context length exceeded: the prompt is shrunk once",
        [{"status": 400, "body": TOO_LONG}, GOOD],
        None,
        state="ready",
        requests=2,
        shown=2,
    ),
    Failure(
        "context length exceeded, also by the shorter prompt",
        [{"status": 400, "body": TOO_LONG}],
        errors.PromptTooLong,
        "prompt.budgetTokens",
        (("prompt too long", 2),),
        requests=2,
    ),
    Failure(
        "context length exceeded, without a number",
        [{"status": 400, "body": said("too long", code="context_length_exceeded")}],
        errors.PromptTooLong,
        "prompt.budgetTokens",
        (("prompt too long", 2),),
    ),
    Failure(
        "a content filter refuses the prompt",
        [{"status": 400, "body": said("filtered", code="content_filter")}],
        errors.ModelWithheld,
        "Word the comment",
        (("content filter", 2),),
    ),
    Failure(
        "a content filter takes one of two answers away",
        [{"answers": ["    return a + b\n", ""], "finish_reasons": ["stop", "content_filter"]}],
        errors.ModelWithheld,
        "Word the comment",
        (("content filter", 1),),
        shown=1,
    ),
    Failure(
        "HTML instead of JSON",
        [{"html": True}],
        errors.ModelAnswerBroken,
        "/v1",
        (("broken answer", 2),),
    ),
    Failure(
        "no JSON in the stream",
        [{"raw": ["data: {what\n\n"]}],
        errors.ModelAnswerBroken,
        "model.endpoint",
        (("broken answer", 2),),
    ),
    Failure(
        "a stream that is cut",
        [{"answers": ["    return a + b\n" * 9], "cut_after": 5}],
        errors.AnswerCut,
        "Ask again",
        (("unreachable", 2),),
        requests=3,
    ),
    Failure(
        "a stream that is cut, and goes on when it is asked for again",
        [{**GOOD, "cut_after": 5}, GOOD],
        None,
        state="ready",
        requests=2,
        shown=2,
    ),
    Failure(
        "a stream that is cut before anything came",
        [{"answers": ["    return a + b\n"], "cut_after": 0}, GOOD],
        None,
        state="ready",
        requests=2,
        shown=2,
    ),
    Failure(
        "a stream that stalls",
        [{"answers": ["    return a + b\n"], "stall_after": 3}],
        errors.ModelUnreachable,
        "model.timeoutSeconds",
        (("unreachable", 2),),
    ),
    Failure(
        "an error in the middle of the stream",
        [{"raw": ['data: {"error": {"message": "boom"}}\n\n']}],
        errors.ModelAnswerBroken,
        "Ask again",
        (("broken answer", 2),),
    ),
    Failure(
        "nothing in the stream",
        [{"raw": ["data: [DONE]\n\n"]}],
        errors.ModelAnswerBroken,
        "model.name",
        (("broken answer", 2),),
    ),
    Failure(
        "empty answers",
        [{"answers": [""]}],
        errors.AnswersEmpty,
        "Say more in the comment",
        state="ready",
        requests=1,
    ),
    Failure(
        "ten equal answers",
        [{"answers": ["    return a + b\n"]}],
        errors.AnswersAlike,
        "candidates.temperature",
        state="ready",
        requests=2,
        shown=1,
        wanted=10,
    ),
    Failure(
        "n half delivered: the others are asked for one by one",
        [GOOD | {"only": 2}, *({"answers": [f"    return {number}\n"]} for number in range(2))],
        None,
        state="ready",
        requests=3,
        shown=4,
        wanted=4,
    ),
    Failure(
        "n half delivered, and then no more",
        [GOOD | {"only": 2}, {"status": 403}],
        errors.ModelRefused,
        "rights of the key",
        (("refused", 2),),
        requests=3,
        shown=2,
        wanted=4,
    ),
    Failure(
        "another model's tokens",
        [
            {
                "answers": [
                    "    return a + b<|im_end|>\n<|im_start|>assistant\n",
                    "    return b + a</s>[INST]\n",
                ],
                "model": "another",
            }
        ],
        None,
        state="ready",
        shown=2,
    ),
    Failure(
        "another address to go to",
        [{"status": 307, "headers": {"Location": "http://127.0.0.1:9/v1/completions"}}],
        errors.ModelRefused,
        "Set model.endpoint",
        (("refused", 2),),
    ),
    Failure(
        "nobody listens",
        [],
        errors.ModelUnreachable,
        "Start the server",
        (("unreachable", 2),),
        requests=0,
        address="http://127.0.0.1:9/v1",
    ),
    Failure(
        "no such host",
        [],
        errors.ModelUnreachable,
        "Check model.endpoint and the network",
        (("unreachable", 2),),
        requests=0,
        address="http://nowhere.invalid/v1",
    ),
    Failure(
        "no encryption where there should be some",
        [],
        errors.ModelUnreachable,
        "http or https",
        (("unreachable", 2),),
        requests=0,
        address="https://{host}/v1",
    ),
]
