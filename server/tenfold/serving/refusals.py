"""What goes wrong, in the shape that OpenAI's clients read, and under the right status."""

import math
from dataclasses import dataclass
from typing import Any

from tenfold.errors import (
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRefused,
    PromptTooLong,
    TenfoldError,
)

Json = dict[str, Any]


class Refused(Exception):
    """A request that cannot be answered, whatever the model."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.refusal = Refusal(status, message, "invalid_request_error", param, code)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as it is answered."""

    status: int
    message: str
    type: str
    param: str | None = None
    code: str | None = None
    retry_after: int | None = None
    """Seconds."""

    @property
    def body(self) -> Json:
        """The JSON of it."""
        error = {
            "message": self.message,
            "type": self.type,
            "param": self.param,
            "code": self.code,
        }
        return {"error": error}

    @property
    def headers(self) -> dict[str, str]:
        """The headers that go with it."""
        if self.status == 401:
            return {"WWW-Authenticate": "Bearer"}
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


NO_TOKEN = Refusal(
    401,
    "There is no valid bearer token with the request.",
    "authentication_error",
    code="invalid_api_key",
)

FAILED = Refusal(500, "The server failed: see its log.", "server_error")
"""For what nobody has thought of; its words stay in the log."""


def refusal_of(error: TenfoldError, max_tokens: int) -> Refusal:
    """What an error is answered with; ``max_tokens`` is what was asked for the answer.

    Only Tenfold's own words are passed on, which hold nothing of the prompt.
    """
    if isinstance(error, PromptTooLong):
        return _too_long(error, max_tokens)
    if isinstance(error, ModelBusy):
        seconds = math.ceil(error.retry_after or 1)
        return Refusal(429, str(error), "rate_limit_error", None, "rate_limited", seconds)
    if isinstance(error, ModelRefused):
        return Refusal(400, str(error), "invalid_request_error")
    if isinstance(error, ModelMissing):
        return Refusal(500, error.message, "server_error", None, "model_not_ready")
    if isinstance(error, ModelError):
        return Refusal(503, error.message, "server_error", None, "model_failed", 1)
    return FAILED


def _too_long(error: PromptTooLong, max_tokens: int) -> Refusal:
    message = error.message
    if error.window is not None and error.prompt_tokens is not None:
        # OpenAI's own sentence: clients read the numbers out of it.
        message = (
            f"This model's maximum context length is {error.window} tokens. However, you requested "
            f"{error.prompt_tokens + max_tokens} tokens ({error.prompt_tokens} in the prompt, "
            f"{max_tokens} for the completion). Shorten the prompt or the answer."
        )
    param = "prompt"
    return Refusal(400, message, "invalid_request_error", param, "context_length_exceeded")
