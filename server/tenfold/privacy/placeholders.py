"""Placeholders: what stands for secrets in what is sent, and putting them back in answers."""

import re
from collections import Counter, OrderedDict
from threading import Lock

PLACEHOLDER = re.compile(r"<redacted-([a-z-]+)-(\d+)>")
"""What stands for a secret: no quote, backslash or brace, so that a string stays a string."""

SECRETS_KEPT = 10_000
"""Secrets that are remembered; the oldest make room. A number is never given twice."""


class Placeholders:
    """The placeholders of a session: one for each secret, as long as that is remembered.

    They are in memory only. Threads may use one at the same time.
    """

    def __init__(self) -> None:
        self._by_secret: OrderedDict[str, str] = OrderedDict()
        self._secrets: dict[str, str] = {}
        self._numbers: Counter[str] = Counter()
        self._lock = Lock()

    def of(self, secret: str, kind: str) -> str:
        """The placeholder of a secret, such as ``<redacted-aws-key-1>``."""
        with self._lock:
            known = self._by_secret.get(secret)
            if known is not None:
                self._by_secret.move_to_end(secret)
                return known
            self._numbers[kind] += 1
            made = f"<redacted-{kind}-{self._numbers[kind]}>"
            self._by_secret[secret], self._secrets[made] = made, secret
            if len(self._by_secret) > SECRETS_KEPT:
                del self._secrets[self._by_secret.popitem(last=False)[1]]
            return made

    def pass_over(self, text: str) -> None:
        """Give no secret a placeholder from now on that stands in a text as it is."""
        found = PLACEHOLDER.findall(text)
        with self._lock:
            for kind, number in found:
                self._numbers[kind] = max(self._numbers[kind], int(number))

    def put_back(self, answer: str, sent: str, document: str) -> str:
        """Put secrets back in an answer, those of which it is certain that they belong there.

        The placeholder has to stand in what was ``sent`` and not in the ``document`` itself, and
        the secret in the document: that of another file would be copied into this one.
        """

        def secret_of(match: re.Match[str]) -> str:
            placeholder = match.group()
            secret = self._secrets.get(placeholder)
            belongs = (
                secret is not None
                and placeholder in sent
                and placeholder not in document
                and secret in document
            )
            return secret if secret is not None and belongs else placeholder

        return PLACEHOLDER.sub(secret_of, answer) if "<redacted-" in answer else answer
