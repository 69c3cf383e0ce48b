"""Finding out what an endpoint really has, with a few tiny requests."""

from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from tenfold.errors import TenfoldError
from tenfold.models.openai_api.chunks import drawn_tokens, fields_of
from tenfold.models.openai_api.client import AZURE_API_VERSION
from tenfold.models.openai_api.errors import (
    Asked,
    broke_off,
    mapped,
    refused_parameter,
    shown_url,
    web_page,
)
from tenfold.models.openai_api.findings import Findings
from tenfold.models.openai_api.requests import OPTIONAL

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Verdict = Literal["yes", "ignored", "refused", "unknown"]

Order = tuple[Literal["completions", "chat"], ...]
"""The ways of asking that may be used, the better one first."""

TEXT = "1 2 3 4 1 2 3 4 1 2"
STOP = "3"
"""Models go on counting; where the stop is in the answer, it was ignored."""
SUFFIX = "\n# Nothing follows, this is the end of the file."
ANSWER_TOKENS = 8

WINDOW_FIELDS = ("max_model_len", "context_length", "context_window", "max_context_length")
"""How servers call the window in their list of models."""

FORBIDDEN = 403
"""A key may be for some paths and not for others."""

LATER = frozenset({401, 402, 403, 407, 408, 409, 429})
"""Statuses that tell nothing of what an endpoint has."""


@dataclass(slots=True)
class Style:
    """One of the two ways of asking, and what works in it."""

    path: str
    there: bool = False
    features: dict[str, Verdict] = field(default_factory=dict)
    """``n``, ``stop``, ``logprobs``, ``stream``, ``limit`` of tokens, and for text ``suffix``."""
    refused: set[str] = field(default_factory=set)
    """Fields that it answers with an error."""


@dataclass(slots=True)
class Probe:
    """What an endpoint has, and what it cost to find out."""

    address: str
    model: str
    completions: Style = field(default_factory=lambda: Style("/completions"))
    chat: Style = field(default_factory=lambda: Style("/chat/completions"))
    responses: bool = False
    azure: bool | None = None
    """Whether it answers at Azure's paths of deployments; None where that was not tried."""
    listed: bool | None = None
    """Whether its list of models has the model; None where it has no list."""
    window: int | None = None
    requests: int = 0
    tokens: int = 0
    """Those that the endpoint counted."""
    uncounted: int = 0
    """Requests whose tokens it did not tell."""

    def findings(self, order: Order) -> Findings | None:
        """What a model is to know; None where there is no way to ask it."""
        style = self.style(order)
        if style is None:
            return None
        unused = {name for name in ("logprobs",) if style.features.get(name) == "ignored"}
        return Findings(
            chat=style is self.chat,
            refused=tuple(sorted(style.refused | unused)),
            single=style.features.get("n") in ("ignored", "refused"),
            window=self.window,
        )

    def style(self, order: Order) -> Style | None:
        """The way of asking that is used: the first in the order that is there."""
        ways = {"completions": self.completions, "chat": self.chat}
        return next((ways[name] for name in order if ways[name].there), None)


class Prober:
    """Asks one endpoint. Raises :class:`tenfold.errors.ModelError` where it cannot be asked."""

    def __init__(self, client: "AsyncOpenAI", asked: Asked) -> None:
        self._client = client
        self._asked = asked
        self._base = str(client.base_url).rstrip("/")
        self.found = Probe(shown_url(self._base), asked.model)
        self._denied: TenfoldError | None = None
        """Why a way of asking is not there, where that may be the user's to mend."""

    async def run(self) -> Probe:
        """Make all requests, one after the other."""
        found = self.found
        await self._models()
        await self._style(found.completions, {"prompt": TEXT}, {"logprobs": 1})
        if found.completions.there:
            await self._suffix(found.completions)
        messages = [{"role": "user", "content": f"Go on: {TEXT}"}]
        logprobs = {"logprobs": True, "top_logprobs": 1}
        await self._style(found.chat, {"messages": messages}, logprobs)
        await self._responses()
        await self._azure()
        there = found.completions.there or found.chat.there or found.responses or found.azure
        if self._denied is not None and not there:
            raise self._denied
        return found

    async def _models(self) -> None:
        body = await self._get("/models")
        entries = body.get("data") if isinstance(body, dict) else None
        if not isinstance(entries, list):
            return
        mine = next(
            (
                one
                for one in entries
                if isinstance(one, dict) and one.get("id") == self._asked.model
            ),
            None,
        )
        self.found.listed = mine is not None
        for name in WINDOW_FIELDS:
            value = (mine or {}).get(name)
            if isinstance(value, int) and value > 0:
                self.found.window = value
                return

    async def _style(self, style: Style, content: dict[str, Any], logprobs: dict[str, Any]) -> None:
        body, sent = await self._ask(
            style,
            {**content, "max_tokens": ANSWER_TOKENS, "n": 2, "stop": [STOP], **logprobs},
        )
        if body is None:
            return
        style.there = True
        choices = [one for one in body["choices"] if isinstance(one, dict)]
        texts = [
            str(one.get("text") or fields_of(one.get("message")).get("content") or "")
            for one in choices
        ]
        told = any(drawn_tokens(one.get("logprobs")) for one in choices)
        style.features = {
            "n": self._verdict(style, "n", len(choices) > 1),
            "stop": self._verdict(style, "stop", not any(STOP in text for text in texts)),
            "logprobs": self._verdict(style, "logprobs", told),
            "limit": self._limit(body, len(choices)),
        }
        style.features["stream"] = await self._stream(style, content, sent)

    @staticmethod
    def _verdict(style: Style, name: str, works: bool) -> Verdict:
        if name in style.refused:
            return "refused"
        return "yes" if works else "ignored"

    @staticmethod
    def _limit(body: dict[str, Any], answers: int) -> Verdict:
        used = _used(body, "completion_tokens")
        if used is None:
            return "unknown"
        return "yes" if used <= ANSWER_TOKENS * max(answers, 1) else "ignored"

    async def _suffix(self, style: Style) -> None:
        fields = {"prompt": TEXT, "max_tokens": 1}
        plain, _ = await self._ask(style, fields)
        body, sent = await self._ask(style, {**fields, "suffix": SUFFIX})
        if body is None or "suffix" not in sent:
            style.features["suffix"] = "refused"
            return
        without, with_it = (_used(one, "prompt_tokens") for one in (plain, body))
        if without is None or with_it is None:
            style.features["suffix"] = "unknown"
        else:
            style.features["suffix"] = "yes" if with_it > without else "ignored"

    async def _stream(self, style: Style, content: dict[str, Any], sent: Set[str]) -> Verdict:
        from openai import APIStatusError, AsyncStream

        limit = "max_tokens" if "max_tokens" in sent else "max_completion_tokens"
        fields = {"model": self._asked.model, **content, limit: 1, "stream": True}
        self.found.requests += 1
        self.found.uncounted += 1
        try:
            stream: Any = await self._client.post(
                style.path, body=fields, cast_to=object, stream=True, stream_cls=AsyncStream[object]
            )
            try:
                kind = stream.response.headers.get("content-type", "")
                if "event-stream" not in kind:
                    return "ignored"
                async for _ in stream:
                    pass
            finally:
                await stream.close()
        except APIStatusError as error:
            self._raise_what_tells_nothing(error, style.path)
            return "refused"
        except Exception as error:
            raise mapped(error, self._at(style.path)) from None
        return "yes"

    async def _responses(self) -> None:
        """Ask for fewer tokens than the API allows: the refusal costs nothing, and shows it."""
        from openai import APIStatusError

        fields = {"model": self._asked.model, "input": "1", "max_output_tokens": 1}
        try:
            body = await self._post("/responses", fields)
            self.found.responses = body is not None and isinstance(body.get("output"), list)
        except APIStatusError as error:
            said = f"{error.message} {error.body}"
            self.found.responses = error.status_code == 400 and "max_output_tokens" in said

    async def _azure(self) -> None:
        """Try the paths that Azure has, where the endpoint may be one of its."""
        from openai import APIStatusError

        parts = urlsplit(self._base)
        if "/openai/deployments/" in parts.path:
            self.found.azure = self.found.chat.there or self.found.completions.there
            return
        found = self.found
        if (found.chat.there or found.completions.there) and not _is_azure(parts.hostname):
            return
        path = f"/openai/deployments/{self._asked.model}/chat/completions"
        address = f"{parts.scheme}://{parts.netloc}{path}?api-version={AZURE_API_VERSION}"
        fields = {"messages": [{"role": "user", "content": "1"}], "max_tokens": 1}
        try:
            found.azure = _is_answer(await self._post(address, fields))
        except APIStatusError as error:
            found.azure = error.status_code in (400, 422)

    async def _ask(
        self, style: Style, fields: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, Set[str]]:
        """Ask, again without a field as often as one is refused; None where the path is not there.

        Also the fields that were taken.
        """
        from openai import APIStatusError

        fields = {"model": self._asked.model, **fields}
        for name in style.refused:
            _leave_out(fields, name)
        while True:
            try:
                body = await self._post(style.path, fields)
            except APIStatusError as error:
                if error.status_code == FORBIDDEN:
                    self._denied = self._denied or mapped(error, self._at(style.path))
                    return None, set()
                self._raise_what_tells_nothing(error, style.path)
                refused = refused_parameter(error, fields.keys() & (OPTIONAL | {"max_tokens"}))
                if refused is None:
                    return None, set()
                style.refused.add(refused)
                _leave_out(fields, refused)
                continue
            return (body if _is_answer(body) else None), fields.keys()

    async def _post(self, path: str, fields: dict[str, Any]) -> dict[str, Any] | None:
        """The answer's fields; None where it is a web page."""
        from openai import APIStatusError

        self.found.requests += 1
        try:
            body: Any = await _made(lambda: self._client.post(path, body=fields, cast_to=object))
        except APIStatusError:
            raise
        except Exception as error:
            raise mapped(error, self._at(path)) from None
        if not isinstance(body, dict):
            self._denied = self._denied or web_page(self._at(path))
            return None
        self._count(body)
        return body

    async def _get(self, path: str) -> Any:
        from openai import APIStatusError

        self.found.requests += 1
        try:
            return await _made(lambda: self._client.get(path, cast_to=object))
        except APIStatusError as error:
            # A list that fails, as that of `transformers serve` without a cache does, is no list.
            if error.status_code != FORBIDDEN and error.status_code < 500:
                self._raise_what_tells_nothing(error, path)
            return None
        except Exception as error:
            raise mapped(error, self._at(path)) from None

    def _count(self, body: dict[str, Any]) -> None:
        used = _used(body, "total_tokens")
        if used is not None:
            self.found.tokens += used
        else:
            self.found.uncounted += 1

    def _raise_what_tells_nothing(self, error: Any, path: str) -> None:
        status = error.status_code
        if status in LATER or 300 <= status < 400 or (status >= 500 and status != 501):
            raise mapped(error, self._at(path)) from None

    def _at(self, path: str) -> Asked:
        url = path if path.startswith("http") else self._base + path
        return replace(self._asked, url=shown_url(url))


async def _made(request: Callable[[], Awaitable[Any]]) -> Any:
    """Make a request, and once more where its connection is lost.

    One that was kept from the request before may have been closed meanwhile, which servers do after
    an error.
    """
    try:
        return await request()
    except Exception as error:
        if not broke_off(error):
            raise
    return await request()


def _is_answer(body: dict[str, Any] | None) -> bool:
    """Whether a body is an answer: some servers tell of errors with a status of 200."""
    return body is not None and isinstance(body.get("choices"), list)


def _leave_out(fields: dict[str, Any], name: str) -> None:
    if name == "max_tokens" and name in fields:
        fields["max_completion_tokens"] = fields.pop(name)
    fields.pop(name, None)
    if name == "logprobs":
        fields.pop("top_logprobs", None)


def _used(body: dict[str, Any] | None, name: str) -> int | None:
    """A number of tokens that the endpoint says were used, None where it says none."""
    used = fields_of(fields_of(body).get("usage")).get(name)
    return used if isinstance(used, int) else None


def _is_azure(host: str | None) -> bool:
    return host is not None and host.endswith((".azure.com", ".azure.us", ".azure.cn"))
