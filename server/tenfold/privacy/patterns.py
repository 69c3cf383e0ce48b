"""Secrets that are told by their own shape."""

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from tenfold.privacy.services import SERVICES


class Span(NamedTuple):
    """A secret found: its kind, and where it stands in the text."""

    kind: str
    start: int
    end: int


_KEY_NAME = r"(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
_BASE64_LINES = r"(?:(?:\\[nr]|[\s\"',])+[A-Za-z0-9+/=]{16,})*"

PRIVATE_KEYS = (
    re.compile(rf"-----BEGIN {_KEY_NAME}(?:(?!-----BEGIN).)*?-----END {_KEY_NAME}", re.DOTALL),
    # Either end may be cut away, by a budget of tokens or by the cursor.
    re.compile(rf"-----BEGIN {_KEY_NAME}{_BASE64_LINES}"),
    re.compile(
        rf"(?<![A-Za-z0-9+/=])(?:[A-Za-z0-9+/=]{{16,}}(?:\\[nr]|[\s\"',])+)*-----END {_KEY_NAME}"
    ),
)

OWN: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    # Shapes that detect-secrets does not know, knows in an older form only, or looks for in time
    # by the square of a text's length. One of the parts is in whatever the pattern finds, in small
    # letters: looking for them takes a hundredth of the pattern's time.
    ("openai-key", ("sk-",), re.compile(r"(?<![\w-])sk-(?=[\w-]*[A-Za-z0-9]{20})[\w-]{20,}")),
    ("github-token", ("github_pat_",), re.compile(r"\bgithub_pat_[A-Za-z0-9_]{30,}")),
    ("google-key", ("aiza",), re.compile(r"\bAIza[A-Za-z0-9_-]{35}")),
    (
        "google-key",
        ("gocspx-", "ya29."),
        re.compile(r"\bGOCSPX-[A-Za-z0-9_-]{20,}|\bya29\.[A-Za-z0-9_-]{20,}"),
    ),
    ("npm-token", ("npm_",), re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("npm-token", (":_authtoken",), re.compile(r":_authToken\s*=\s*([^\s\"'$]{16,})")),
    (
        "stripe-key",
        ("k_live_", "k_test_", "whsec_"),
        re.compile(r"\b[rsp]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9]{24,}"),
    ),
    (
        "slack-token",
        ("xapp-", "xox"),
        re.compile(r"\bxapp-\d-[A-Za-z0-9-]{20,}|\bxox[a-z]-[A-Za-z0-9-]{20,}"),
    ),
    ("hugging-face-token", ("hf_",), re.compile(r"\bhf_[A-Za-z0-9]{30,}")),
    ("digitalocean-token", ("_v1_",), re.compile(r"\bdo[opr]_v1_[a-f0-9]{64}")),
    ("shopify-token", ("shp",), re.compile(r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}")),
    (
        "bearer-token",
        ("bearer",),
        re.compile(r"(?i)\bbearer\s+(?=[a-z._~+/-]*\d)([\w.~+/-]{20,}=*)"),
    ),
)

PLUGINS: tuple[tuple[str, str, str], ...] = (
    # Kind, module and class in detect_secrets.plugins. Left out: those that need the network to
    # tell, and those that take ordinary words for secrets (Artifactory, IBM, SoftLayer, IPs).
    ("aws-key", "aws", "AWSKeyDetector"),
    ("azure-storage-key", "azure_storage_key", "AzureStorageKeyDetector"),
    ("password-in-url", "basic_auth", "BasicAuthDetector"),
    ("discord-token", "discord", "DiscordBotTokenDetector"),
    ("github-token", "github_token", "GitHubTokenDetector"),
    ("gitlab-token", "gitlab_token", "GitLabTokenDetector"),
    ("jwt", "jwt", "JwtTokenDetector"),
    ("mailchimp-key", "mailchimp", "MailchimpDetector"),
    ("pypi-token", "pypi_token", "PypiTokenDetector"),
    ("sendgrid-key", "sendgrid", "SendGridDetector"),
    ("slack-token", "slack", "SlackDetector"),
    ("square-token", "square_oauth", "SquareOAuthDetector"),
    ("stripe-key", "stripe", "StripeDetector"),
    ("telegram-token", "telegram_token", "TelegramBotTokenDetector"),
    ("twilio-key", "twilio", "TwilioKeyDetector"),
)

_INNER_GROUP = frozenset(
    {
        *("aws-key", "password-in-url", "npm-token", "bearer-token"),
        *("password", "docker-auth", "basic-auth"),
    }
)
"""Kinds whose pattern has the secret in its first group, where that group took part."""


@lru_cache(maxsize=1)
def plugin_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Load detect-secrets, some 0.2 s, and take the patterns of its plugins.

    Only the patterns: the plugins' own ``analyze_line`` may ask the services whether a secret is
    a true one, over the network, and tells no position. Raises ImportError.
    """
    import importlib

    found: list[tuple[str, re.Pattern[str]]] = []
    for kind, module, name in PLUGINS:
        plugin: Any = getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)
        found.extend((kind, pattern) for pattern in plugin.denylist)
    return tuple(found)


def shaped_secrets(text: str) -> Iterator[Span]:
    """Find secrets by their shape. Raises ImportError without detect-secrets."""
    if "PRIVATE KEY" in text:
        for pattern in PRIVATE_KEYS:
            for match in pattern.finditer(text):
                yield Span("private-key", *match.span())
    small = text.lower()
    own = (
        (kind, pattern)
        for kind, parts, pattern in (*OWN, *SERVICES)
        if any(part in small for part in parts)
    )
    for kind, pattern in (*plugin_patterns(), *own):
        for match in pattern.finditer(text):
            inner = kind in _INNER_GROUP and pattern.groups and match.group(1) is not None
            start, end = match.span(1 if inner else 0)
            if kind == "jwt" and not _is_jwt(match.group()):
                continue
            if kind == "password-in-url" and not _is_password(match.group(1)):
                continue
            if kind in ("docker-auth", "basic-auth") and not _is_name_and_password(match.group(1)):
                continue
            yield Span(kind, start, end)


def _is_name_and_password(text: str) -> bool:
    """Tell a name and a password in base64 from a word."""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except ValueError:
        return False
    return ":" in decoded and decoded.isprintable()


def _is_jwt(text: str) -> bool:
    from detect_secrets.plugins.jwt import JwtTokenDetector

    return bool(JwtTokenDetector.is_formally_valid(text))


def _is_password(text: str) -> bool:
    """Tell a password in an address from a place for one, such as ``{password}``."""
    return not re.search(r"[{}<>$%]", text) and text.lower() not in {"password", "pass", "pwd"}
