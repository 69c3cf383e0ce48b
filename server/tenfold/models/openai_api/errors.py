"""What went wrong at the endpoint, in Tenfold's words: the one place where errors are mapped.

Messages are made of the address that was asked, the model's name, the status and the error's
code. The endpoint's own text is left out: it may quote the key or the prompt.
"""

import email.utils
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tenfold.errors import (
    AnswerCut,
    ModelAnswerBroken,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelUnreachable,
    ModelWithheld,
    PrivacyError,
    PromptTooLong,
    TenfoldError,
)
from tenfold.models.openai_api.too_long import lengths_said, says_too_long


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, for the words of an error."""

    url: str
    model: str
    key_variable: str
    has_key: bool
    timeout_seconds: float


def mapped(error: Exception, asked: Asked) -> TenfoldError:
    """Turn an error of the SDK, or of what lies under it, into one of Tenfold's."""
    if isinstance(error, ModelError):
        return error
    for cause in _causes(error):
        if isinstance(cause, PrivacyError):
            return cause  # raised when the request was about to be sent
    if isinstance(error, RuntimeError) and "closed" in str(error):
        return closed()
    for kind in type(error).__mro__:
        make = MAKERS.get(kind.__name__)
        if make is not None:
            return make(error, asked)
    raise error


def closed() -> ModelError:
    """Make the error for a model that is let go of while it is asked, as for other settings."""
    return ModelError("The model was closed.", "Ask again.")


def shown_url(url: str) -> str:
    """Take an address apart and leave out what may be secret: user, password and query."""
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    return f"{parts.scheme}://{host}{parts.path}"


def origin_of(url: str) -> str:
    """The scheme, host and port of an address, without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}"


def web_page(asked: Asked) -> ModelAnswerBroken:
    """Make the error for a web page where an answer of the API should be."""
    return ModelAnswerBroken(
        f"{asked.url} answered a web page, not the API.",
        "Check model.endpoint (it usually ends in /v1).",
    )


def cut_off(asked: Asked) -> AnswerCut:
    """Make the error for an answer that ended in its middle."""
    return AnswerCut(
        f"The answer of {asked.url} broke off before its end.", "Ask again in a moment."
    )


def withheld(asked: Asked) -> ModelWithheld:
    """Make the error for an answer that a content filter took away."""
    return ModelWithheld(
        f"A content filter at {asked.url} withholds the answer.",
        "Word the comment in another way, or ask another model.",
    )


def wrong_path(error: Any) -> bool:
    """Whether an error may mean that the model is asked in the other style."""
    status = getattr(error, "status_code", None)
    said = _said(error)
    if re.search(r"not (a|supported in the v1/) ?(chat|completions?)|v1/(chat/)?completions", said):
        return status in (400, 404, 422)
    # A 404 that speaks of the model, or as Azure of its deployment, is not about the path.
    about_model = "model" in said or "deployment" in said
    return status in (405, 501) or (status == 404 and not about_model)


def out_of_credit(error: Any) -> bool:
    """Whether the account has to be topped up before anything is answered."""
    return getattr(error, "status_code", None) == 402 or _code(error) == "insufficient_quota"


def refused_parameter(error: Any, sent: Set[str]) -> str | None:
    """Name the optional parameter that a 400 or 422 complains of, None if it does not."""
    if getattr(error, "status_code", None) not in (400, 422):
        return None
    param, too_long = getattr(error, "param", None), _too_long(error)
    # Of the limit servers also complain where it is the prompt that is too long for it.
    if isinstance(param, str) and param in sent and not (too_long and param == "max_tokens"):
        return param
    if too_long:
        return None
    said = _said(error)
    for name in sorted(sent, key=len, reverse=True):
        # A name of one letter is only believed where it stands as a name.
        bare = rf"\b{name}\b" if len(name) > 1 else rf"['\"`]{name}['\"`]|\b{name}\s*(=|>|must)"
        if re.search(bare, said):
            return name
    return None


def _timed_out(error: Any, asked: Asked) -> ModelError:
    return ModelUnreachable(
        f"{asked.url} stayed silent for {asked.timeout_seconds:g} seconds.",
        "Check model.endpoint, or raise model.timeoutSeconds.",
    )


def _gave_up(error: Any, asked: Asked) -> ModelError:
    return ModelUnreachable(
        f"{asked.url} did not get the request in time ({_status(error)}).",
        "Ask again in a moment, or check the network.",
    )


def _connection(error: Any, asked: Asked) -> ModelError:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return ModelUnreachable(
            f"The certificate of {asked.url} is not one that this machine trusts.",
            "Name the authority that signed it, such as your company's, in model.caFile.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ModelUnreachable(
            f"There is no encrypted connection to {asked.url}.",
            "Check whether model.endpoint means http or https.",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ModelUnreachable(
            f"There is no host by the name in {asked.url}, or no network.",
            "Check model.endpoint and the network.",
        )
    if any(type(cause).__name__ == "ProxyError" for cause in causes):
        return _by_proxy(error, asked)
    if broke_off(error):
        return cut_off(asked)
    return ModelUnreachable(
        f"Nothing answers at {asked.url}.",
        "Start the server that model.endpoint names, or check the network and its proxy.",
    )


def _by_proxy(error: Any, asked: Asked) -> ModelError:
    return ModelUnreachable(
        f"The proxy does not let requests to {asked.url} through.",
        "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment.",
    )


def broke_off(error: BaseException) -> bool:
    """Whether a connection that had been made was lost."""
    names = {type(cause).__name__ for cause in _causes(error)}
    return bool(names & {"ReadError", "WriteError", "RemoteProtocolError", "ConnectionResetError"})


def _by_status(error: Any, asked: Asked) -> ModelError:
    status: int = error.status_code
    if _too_long(error) or status == 413:
        return _prompt_too_long(error, asked)
    if _filtered(error):
        return withheld(asked)
    if out_of_credit(error):
        return ModelRefused(
            f"The account at {asked.url} has no credit left.", "Check the plan and its billing."
        )
    if status in _BY_STATUS:
        return _BY_STATUS[status](error, asked)
    if 300 <= status < 400:
        return ModelRefused(
            f"{asked.url} sends requests on to another address, which Tenfold does not follow: "
            "the code and the key are meant for the address in the settings alone.",
            "Set model.endpoint to the address that the server answers at.",
        )
    if status >= 500:
        return ModelUnreachable(f"{asked.url} failed ({_status(error)}).", "Ask again in a moment.")
    if refused_parameter(error, {"max_tokens", "max_completion_tokens"}):
        return ModelRefused(
            f"{asked.url} does not write answers of so many tokens ({_status(error)}).",
            "Lower candidates.maxTokens.",
        )
    return ModelRefused(
        f"{asked.url} does not accept the request ({_status(error)}).",
        "Check model.name and model.apiStyle.",
    )


def _unauthorized(error: Any, asked: Asked) -> ModelError:
    what = "does not accept the key" if asked.has_key else "asks for a key"
    return ModelRefused(
        f"{asked.url} {what}.",
        f"Set the key, or the environment variable {asked.key_variable}.",
    )


def _forbidden(error: Any, asked: Asked) -> ModelError:
    return ModelRefused(
        f"{asked.url} does not let this key use {asked.model}.",
        f"Check the rights of the key in {asked.key_variable}, or model.name.",
    )


def _not_found(error: Any, asked: Asked) -> ModelError:
    return ModelRefused(
        f"{asked.url} was not found, or has no model {asked.model} ({_status(error)}).",
        "Check model.endpoint (it usually ends in /v1), model.name and model.apiStyle.",
    )


def _busy(error: Any, asked: Asked) -> ModelError:
    seconds = retry_after(error.response.headers)
    wait = f"Ask again in {seconds:g} seconds." if seconds else "Ask again in a moment."
    return ModelBusy(f"{asked.url} takes no more requests now ({_status(error)}).", wait, seconds)


_BY_STATUS: dict[int, Callable[[Any, Asked], ModelError]] = {
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    405: _not_found,
    407: _by_proxy,
    408: _gave_up,
    409: _busy,
    429: _busy,
    503: _busy,
    529: _busy,
}


def _event(error: Any, asked: Asked) -> ModelError:
    """Map an error that came inside of the stream, after a status of 200."""
    if _too_long(error):
        return _prompt_too_long(error, asked)
    if _filtered(error):
        return withheld(asked)
    if re.search(r"rate.?limit|overloaded", f"{_code(error)} {_said(error)}"):
        return ModelBusy(f"{asked.url} takes no more requests now.", "Ask again in a moment.")
    return ModelAnswerBroken(
        f"{asked.url} broke off its answer with an error.", "Ask again in a moment."
    )


def _broken(error: Any, asked: Asked) -> ModelError:
    return ModelAnswerBroken(
        f"What {asked.url} answers is not what the API's protocol says.",
        "Check model.endpoint and model.apiStyle.",
    )


def _undecodable(error: Any, asked: Asked) -> ModelError:
    # A stream that ends inside of a character was cut there.
    ends = error.reason == "unexpected end of data"
    return cut_off(asked) if ends else _broken(error, asked)


def _refused(error: Any, asked: Asked) -> ModelError:
    return ModelRefused(
        f"A request to {asked.url} cannot be made with these settings.",
        f"Check model.endpoint and the environment variable {asked.key_variable}.",
    )


MAKERS: Mapping[str, Callable[[Any, Asked], ModelError]] = {
    "APITimeoutError": _timed_out,
    "APIConnectionError": _connection,
    "APIStatusError": _by_status,
    "BadRequestError": _by_status,
    "AuthenticationError": _by_status,
    "OAuthError": _by_status,
    "PermissionDeniedError": _by_status,
    "NotFoundError": _by_status,
    "ConflictError": _by_status,
    "UnprocessableEntityError": _by_status,
    "RateLimitError": _by_status,
    "InternalServerError": _by_status,
    "APIResponseValidationError": _broken,
    "LengthFinishReasonError": _broken,
    "ContentFilterFinishReasonError": _broken,
    "InvalidWebhookSignatureError": _broken,
    "WebSocketConnectionClosedError": _broken,
    "WebSocketQueueFullError": _broken,
    "SubjectTokenProviderError": _refused,
    "APIError": _event,
    "OpenAIError": _refused,
    # What lies under the SDK, and what reading an answer may raise.
    "TimeoutException": _timed_out,
    "RequestError": _connection,
    "InvalidURL": _refused,
    "JSONDecodeError": _broken,
    "UnicodeDecodeError": _undecodable,
}
"""By class name, so that this module does not load the SDK; the nearest class decides."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read for how many seconds an endpoint wants to be left alone, None if it does not say."""
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            return float(value) / scale
        moment = email.utils.parsedate_tz(value)
        if moment is not None:
            return max(0.0, round(email.utils.mktime_tz(moment) - time.time(), 1))
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        # Before Python 3.11 there are no groups; several addresses of a host fail as one.
        yield from getattr(error, "exceptions", ())
        error = error.__cause__ or error.__context__


def _said(error: Any) -> str:
    """Collect the endpoint's own words in lower case, to be searched and never to be shown."""
    return f"{getattr(error, 'message', '')} {getattr(error, 'body', '')}".lower()


def _code(error: Any) -> str:
    """Read the error's code, empty where it is not a plain word that may be shown."""
    for value in (getattr(error, "code", None), getattr(error, "type", None)):
        if isinstance(value, str) and re.fullmatch(r"[a-z_]{3,40}", value):
            return value
    return ""


def _status(error: Any) -> str:
    code = _code(error)
    return f"{error.status_code}, {code}" if code else str(error.status_code)


def _too_long(error: Any) -> bool:
    if _code(error) == "context_length_exceeded":
        return True
    return says_too_long(_said(error))


def _prompt_too_long(error: Any, asked: Asked) -> PromptTooLong:
    said = lengths_said(_said(error))
    return PromptTooLong(
        f"The prompt is too long for {asked.model}.",
        "Lower prompt.budgetTokens or candidates.maxTokens.",
        said.window,
        said.prompt,
    )


def _filtered(error: Any) -> bool:
    """Whether an error is a content filter's: Azure answers a prompt so that it does not like."""
    return _code(error) in ("content_filter", "content_policy_violation")
