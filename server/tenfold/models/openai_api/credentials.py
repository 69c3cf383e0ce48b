"""Where the key comes from."""

from collections.abc import Mapping
from urllib.parse import urlsplit

NO_KEY = "none"
"""Sent where an endpoint needs no key: the SDK insists on one, and must not look for its own."""

NEED_A_KEY = frozenset({"api.openai.com"})
"""Hosts of which it is known that they answer nobody without a key."""


def resolve_key(
    explicit: str | None, variable: str, endpoint: str | None, environ: Mapping[str, str]
) -> str | None:
    """Decide which key is sent, None where one is needed and there is none.

    1. the key that the client hands over from its secret storage;
    2. the environment variable that ``model.apiKeyVariable`` names;
    3. for an endpoint that the user named, no key is fine (:data:`NO_KEY`): local servers take
       none, and the others answer 401 themselves.

    Nothing else is looked at. White space around a key, as a copy brings it along, is dropped.
    """
    for candidate in (explicit, environ.get(variable)):
        if candidate and candidate.strip():
            return candidate.strip()
    if endpoint and urlsplit(endpoint).hostname not in NEED_A_KEY:
        return NO_KEY
    return None
