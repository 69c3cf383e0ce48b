"""The SDK's client, made for one endpoint."""

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, urlsplit

from tenfold.errors import ModelMissing, ModelRefused
from tenfold.models.openai_api.network import Network, headers_to_send, open_http_client

if TYPE_CHECKING:
    from openai import AsyncOpenAI

RemoteProvider = Literal["openai", "azure"]

OPENAI_ADDRESS = "https://api.openai.com/v1"
"""Asked where ``model.endpoint`` is not set; the SDK would look into the environment."""

AZURE_API_VERSION = "2024-10-21"
"""Used where ``model.endpoint`` names none, as in ``https://….openai.azure.com?api-version=…``."""

_OF_THE_MACHINE = "x-stainless-"
"""What the headers begin with in which the SDK tells of the system, the processor and Python."""


def open_client(
    provider: RemoteProvider,
    endpoint: str | None,
    name: str,
    key: str | None,
    key_variable: str,
    timeout_seconds: float,
    network: Network,
    note_sent: Callable[[str, bytes], None],
) -> "AsyncOpenAI":
    """Load the SDK and make its client; takes most of a second, so call it in a thread.

    The client does not retry and follows no redirect: what is sent is meant for the endpoint in
    the settings alone. Address and headers are those of the settings too, whatever the SDK finds in
    the environment, and tell nothing of the machine. ``note_sent`` takes each request's address and
    body before it is sent, and may raise. Raises :class:`tenfold.errors.ModelMissing` without the
    SDK, and :class:`tenfold.errors.ModelRefused` for settings that no request can be made with.
    """
    if key is None:
        raise ModelRefused(
            f"There is no key for {name}.",
            f"Set the key, or the environment variable {key_variable}.",
        )
    if not (key.isascii() and key.isprintable()):
        raise ModelRefused(
            "The key holds characters that no key has.",
            f"Set the key again, or the environment variable {key_variable}.",
        )
    if endpoint is not None and not _is_web_address(endpoint):
        raise ModelRefused(
            "model.endpoint is not the address of a server.",
            "It looks like http://127.0.0.1:8000/v1.",
        )
    try:
        import openai
        import tenacity  # noqa: F401 - needed later, and missed better now
    except ImportError:
        raise ModelMissing(
            "The packages that ask an API are not installed.", 'Run: pip install "tenfold[openai]"'
        ) from None

    async def note(request: Any) -> None:
        for name in [name for name in request.headers if name.startswith(_OF_THE_MACHINE)]:
            del request.headers[name]
        await asyncio.to_thread(note_sent, str(request.url), await request.aread())

    headers = headers_to_send(network.headers, os.environ)
    http_client = open_http_client(network, timeout_seconds, note)
    if provider == "azure" and not (endpoint and _is_plain_path(endpoint)):
        if endpoint is None:
            raise ModelRefused(
                "For Azure there is no endpoint without a name.",
                "Set model.endpoint to https://<resource>.openai.azure.com.",
            )
        parts = urlsplit(endpoint)
        client: AsyncOpenAI = openai.AsyncAzureOpenAI(
            azure_endpoint=f"{parts.scheme}://{parts.netloc}{parts.path}",
            azure_deployment=name,
            api_version=parse_qs(parts.query).get("api-version", [AZURE_API_VERSION])[0],
            api_key=key,
            max_retries=0,
            timeout=timeout_seconds,
            http_client=http_client,
        )
    else:
        client = openai.AsyncOpenAI(
            base_url=endpoint or OPENAI_ADDRESS,
            api_key=key,
            max_retries=0,
            timeout=timeout_seconds,
            http_client=http_client,
        )
    # The SDK has filled these from OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS.
    client.organization = client.project = None
    client._custom_headers = headers
    return client


def _is_web_address(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_plain_path(endpoint: str) -> bool:
    """Whether an Azure endpoint is of the newer kind, which is asked as OpenAI is."""
    return urlsplit(endpoint).path.rstrip("/").endswith("/openai/v1")
