"""Trying a comment's examples on candidates, in a sandbox."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Final

from tenfold.examples.example import Example, Tried
from tenfold.examples.probing import probes_like
from tenfold.examples.reading import JAVASCRIPT
from tenfold.sandbox.box import INSIDE, Limits, python_command, run

_SECONDS: Final = 5.0
_PYTHON: Final = Limits(seconds=_SECONDS)
_NODE: Final = Limits(seconds=_SECONDS, address_space=None)
_SCRIPTS: Final = {"python": "python_examples.py", "javascript": "javascript_examples.js"}


async def try_examples(code: str, examples: Sequence[Example], language: str) -> Tried | None:
    """Run a document and its examples; None where none of them could be tried.

    ``code`` is the whole document with a candidate in it. One that is stopped by a limit has
    failed those of its examples that it was not through with. What it does on inputs near those
    of the examples is part of its behaviour, and of nothing else. Raises
    :class:`tenfold.errors.SandboxMissing`.
    """
    kind = "javascript" if language in JAVASCRIPT else "python"
    script = _SCRIPTS[kind]
    if kind == "python":
        command, limits = python_command(INSIDE / script), _PYTHON
    else:
        node = shutil.which("node")
        if node is None:
            return None
        command, limits = [node, "--jitless", str(INSIDE / script)], _NODE
    probes = probes_like(examples)
    task = {"code": code, "examples": [asdict(example) for example in (*examples, *probes)]}
    ran = await run(command, {script: _script(script)}, json.dumps(task).encode(), limits)
    outcomes = _outcomes(ran.output, len(examples) + len(probes))
    # Which error is raised for odd inputs tells little of what a program does.
    probed = [(outcome, found if outcome == "told" else "") for outcome, found in outcomes[len(examples) :]]
    del outcomes[len(examples) :]
    rest = len(examples) - len(outcomes)
    told = [(outcome, found) for outcome, found in outcomes if outcome != "missing"]
    total = len(told) + rest
    if total == 0:
        return None
    behaviour = json.dumps([*told, ran.ending if rest else "", *probed])
    return Tried(
        passed=sum(outcome == "passed" for outcome, _ in told),
        total=total,
        stumbles=len(probes) - sum(outcome == "told" for outcome, _ in probed),
        behaviour=hashlib.blake2b(behaviour.encode(), digest_size=8).hexdigest(),
    )


def _outcomes(output: bytes, most: int) -> list[tuple[str, str]]:
    """What the script told, line by line; a line that is not its own ends it."""
    outcomes = []
    for line in output.split(b"\n")[:most]:
        try:
            told = json.loads(line)
            outcomes.append((str(told["outcome"]), str(told["found"])))
        except (ValueError, KeyError, TypeError, RecursionError):
            break
    return outcomes


@cache
def _script(name: str) -> str:
    return files("tenfold.sandbox.inside").joinpath(name).read_text(encoding="utf-8")
