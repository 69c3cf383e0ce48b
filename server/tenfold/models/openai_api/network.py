"""The way to an endpoint: certificates, proxies, and headers of the user's own."""

import os
import re
import string
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenfold.errors import ModelRefused

if TYPE_CHECKING:
    import httpx2


@dataclass(frozen=True, slots=True)
class Network:
    """How an endpoint is reached; proxies are named by the environment, as for other programs."""

    ca_file: str | None = None
    """Certificate authorities to accept beside the system's, or those of ``SSL_CERT_FILE``."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with each request; ``$NAME`` in a value stands for an environment variable."""


def open_http_client(
    network: Network,
    timeout_seconds: float,
    before_each: Callable[[Any], Awaitable[None]],
) -> "httpx2.AsyncClient":
    """Make the HTTP client; needs the SDK's packages.

    It follows no redirect: what is sent is meant for the endpoint in the settings alone.
    ``before_each`` is given each request before it is sent, and may raise. Raises
    :class:`tenfold.errors.ModelRefused` for certificates or proxies that cannot be used.
    """
    import httpx2
    import openai

    named = network.ca_file or os.environ.get("SSL_CERT_FILE")
    try:
        certificates = httpx2.create_ssl_context()
        if network.ca_file is not None:
            certificates.load_verify_locations(cafile=os.path.expanduser(network.ca_file))  # noqa: PTH111 - ssl wants a text
    except OSError as error:  # an SSLError is one too
        raise ModelRefused(
            f"The certificates in {named} cannot be read ({type(error).__name__}).",
            "Check model.caFile and the environment variable SSL_CERT_FILE: a PEM file.",
        ) from None
    try:
        return openai.DefaultAsyncHttpx2Client(
            follow_redirects=False,
            timeout=timeout_seconds,
            verify=certificates,
            event_hooks={"request": [before_each]},
        )
    except (ValueError, ImportError, httpx2.InvalidURL):
        # Its text would quote the proxy's address, which may hold a password.
        raise ModelRefused(
            "The proxy that the environment names is not one that can be used.",
            "Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        ) from None


def headers_to_send(named: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Put the environment's values in the place of ``$NAME``; ``$$`` is a dollar.

    Raises :class:`tenfold.errors.ModelRefused`, which never quotes a value.
    """
    sent: dict[str, str] = {}
    for name, value in named.items():
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            raise ModelRefused(
                "A name in model.headers is not one that a header can have.",
                "It looks like X-Team, without spaces or a colon.",
            )
        try:
            filled = string.Template(value).substitute(environ).strip()
        except KeyError as missing:
            raise ModelRefused(
                f"model.headers names the environment variable {missing.args[0]}, which is not "
                "set.",
                "Set it, and restart the editor from where it is set.",
            ) from None
        except ValueError:
            raise ModelRefused(
                f"The value of {name} in model.headers has a $ without a name.",
                "Write $NAME for an environment variable, or $$ for a dollar.",
            ) from None
        if not (filled.isascii() and filled.isprintable()):
            raise ModelRefused(
                f"The value of {name} in model.headers holds characters that no header can have.",
                "Use plain letters, digits and signs on one line.",
            )
        sent[name] = filled
    return sent
