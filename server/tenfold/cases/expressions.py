"""Regular expressions of cases, which are ended where they take too long."""

import asyncio
import contextlib
import json
import sys
from typing import Final

from tenfold.cases.assertions import CannotTell

SECONDS: Final = 5.0
_SCRIPT: Final = (
    "import json, re, sys; pattern, text = json.load(sys.stdin);"
    "print(re.search(pattern, text) is not None)"
)


async def found(pattern: str, text: str) -> bool:
    """Whether a regular expression is found in a text.

    It is looked for in a process of its own: one that backtracks for ever cannot be ended in
    this one, and would hold up everything else. Raises :class:`CannotTell` where it takes too
    long.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", "-c", _SCRIPT),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    given = json.dumps([pattern, text]).encode()
    try:
        told, _ = await asyncio.wait_for(process.communicate(given), SECONDS)
    except asyncio.TimeoutError:
        raise CannotTell(
            f"The regular expression was not through after {SECONDS:g} seconds. Make it simpler."
        ) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if told.strip() not in (b"True", b"False"):
        raise CannotTell("The regular expression could not be tried.")
    return told.strip() == b"True"
