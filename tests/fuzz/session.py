"""A session with a real server that is sent rubbish, and what has to hold all the same."""

import concurrent.futures
import itertools
import json
import re
from pathlib import Path
from typing import Any

from robustness.wire import PATIENCE, Answer, Gone, Refused, Wire
from scripted_endpoint import ScriptedEndpoint

INTERNAL_ERROR = -32603
TELL_TALE = re.compile(
    rb"FeatureRequestError: (?!.*(?:JsonRpc\w+|RequestFailed)$).*$"
    rb"|making candidates failed.*$|Task exception was never.*$|Exception in callback.*$",
    re.MULTILINE,
)
"""In the log: something raised what nobody expected. A notification that is odd may."""


class Session:
    """A server and its endpoint; a server that has gone is followed by another."""

    def __init__(self, folder: Path, endpoint: ScriptedEndpoint) -> None:
        self.endpoint = endpoint
        self.workspace = folder / "workspace"
        self.workspace.mkdir()
        kinds = ("cache", "config", "state")
        self._environment = {f"XDG_{kind.upper()}_HOME": str(folder / kind) for kind in kinds}
        self._environment["HF_HUB_OFFLINE"] = "1"  # a model's name may be anything
        self._wire: Wire | None = None
        self._numbers = itertools.count(1)

    @property
    def wire(self) -> Wire:
        if self._wire is None or self._wire.process.poll() is not None:
            self.close()
            self._wire = Wire(environment=self._environment)
            self._wire.initialize(self.workspace, self.settings())
        return self._wire

    def settings(self) -> dict[str, Any]:
        return {
            "model": {
                "provider": "openai",
                "name": "scripted",
                "endpoint": self.endpoint.url,
                "apiStyle": "completions",
                "timeoutSeconds": 1,
            },
            "candidates": {"count": 3, "patienceMs": 50},
            "trigger": {"debounceMs": 0},
        }

    def begin(self) -> None:
        """Be as at the beginning, so that an example depends on little before it."""
        self.endpoint.forget()
        self.wire.log.clear()
        self.wire.notify("workspace/didChangeConfiguration", self.configuration())

    def configuration(self) -> dict[str, Any]:
        return {"settings": {"tenfold": self.settings()}}

    def send(self, message: dict[str, Any]) -> Answer | None:
        """Send a message; what will be answered where it is a request."""
        answer = None
        if "id" in message:
            number = message["id"] = f"fuzz {next(self._numbers)}"
            answer = self.wire.expect(number, str(message.get("method")))
        body = json.dumps(message).encode()
        self.wire.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return answer

    def uri(self, name: str) -> str:
        return (self.workspace / name).as_uri()

    def check(self, answers: list[Answer]) -> list[Any]:
        """All is answered, nothing broke, and the server goes on. The results, None for errors.

        Where that is not so the next example has a server of its own.
        """
        try:
            return self._checked(answers, self.wire)
        except BaseException:
            self.close()
            raise

    def _checked(self, answers: list[Answer], wire: Wire) -> list[Any]:
        results = [self._result(answer, wire) for answer in answers]
        assert wire.ask("tenfold/models")["models"]
        assert wire.faults == []
        told = TELL_TALE.search(wire.log)
        assert told is None, told and wire.log[: told.end()][-3000:].decode(errors="replace")
        return results

    def _result(self, answer: Answer, wire: Wire) -> Any:
        try:
            return answer.result(PATIENCE)
        except Refused as error:
            assert error.code != INTERNAL_ERROR, (answer.method, str(error), wire.last_words())
            return None
        except Gone as error:
            raise AssertionError(f"the server ended at {answer.method}: {error}") from None
        except concurrent.futures.TimeoutError:
            raise AssertionError(f"no answer to {answer.method}: {wire.last_words()}") from None

    def close(self) -> None:
        if self._wire is not None:
            self._wire.kill()
            self._wire = None
