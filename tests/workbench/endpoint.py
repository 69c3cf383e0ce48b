"""The scripted endpoint as a process, for tests that are not written in Python.

A command is a line of JSON on standard input; each is answered by one line of JSON on standard
output, the first of all being ``{"url": ...}``. It ends with its standard input.

``{"do": "enqueue", "reply": {...}}``  the next reply, its fields those of ``Reply``
``{"do": "always", "reply": {...}}``   the reply to every request for which none is queued
``{"do": "forget"}``                   nothing queued, nothing remembered
``{"do": "requests"}``                 what was received: method, path, headers and body as text
``{"do": "state"}``                    how many requests and clients that went away early
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripted_endpoint import Received, Reply, ScriptedEndpoint


def received(request: Received) -> dict[str, Any]:
    """A request as JSON."""
    return {
        "method": request.method,
        "path": request.path,
        "headers": dict(request.headers),
        "body": request.body.decode(),
    }


def obey(endpoint: ScriptedEndpoint, command: dict[str, Any]) -> dict[str, Any]:
    """Do what one command says."""
    match command["do"]:
        case "enqueue":
            endpoint.enqueue(**command["reply"])
        case "always":
            reply = Reply(**command["reply"])
            endpoint.rule = lambda request: reply
        case "forget":
            endpoint.forget()
        case "requests":
            return {"requests": [received(request) for request in endpoint.requests]}
        case "state":
            return {"received": len(endpoint.requests), "closedEarly": endpoint.closed_early}
        case unknown:
            return {"error": f"unknown command: {unknown}"}
    return {}


def main() -> None:
    """Serve until standard input ends."""
    with ScriptedEndpoint.running() as endpoint:
        print(json.dumps({"url": endpoint.url}), flush=True)
        for line in sys.stdin:
            try:
                answer = obey(endpoint, json.loads(line))
            except (TypeError, ValueError, KeyError) as error:
                answer = {"error": str(error)}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
