"""Tenfold's side: the local engine, asked as the server asks it. One JSON line per request."""

import asyncio
import json
import statistics
import sys
import time
from contextlib import aclosing
from typing import Any

from tenfold.models.contract import Model, Sampling
from tenfold.models.local.engine import open_local
from tenfold.prompting.prompt import Prompt
from tenfold.synthesis import temperature_for


def prompt_of(text: str) -> Prompt:
    """A prompt that is nothing but its text."""
    return Prompt(
        template="benchmark",
        reason="",
        model="",
        text=text,
        messages=(),
        held_back="",
        suffix=None,
        continues=True,
        stop=(),
        pieces=(),
        total_tokens=0,
        exact=True,
        budget=0,
        reserved=0,
        left_out=(),
    )


def sampling_of(n: int, tokens: int, seed: int, temperature: float | None = None) -> Sampling:
    """As a request for ``n`` candidates draws them."""
    if temperature is None:
        temperature = temperature_for(n)
    return Sampling(n=n, max_tokens=tokens, temperature=temperature, seed=seed)


async def complete(model: Model, request: dict[str, Any]) -> dict[str, Any]:
    """Time one request, from asking to the last token."""
    sampling = sampling_of(
        request["n"], request["tokens"], request.get("seed", 1), request.get("temperature")
    )
    drawn, first = [0] * sampling.n, None
    begin = time.perf_counter()
    async for delta in model.complete(prompt_of(request["text"]), sampling):
        if first is None:
            first = time.perf_counter() - begin
        drawn[delta.index] += delta.tokens
    return {"seconds": time.perf_counter() - begin, "first": first, "drawn": drawn}


async def cancel(model: Model, request: dict[str, Any]) -> dict[str, Any]:
    """Cancel a request for ten after some steps, and see when the engine has time for another.

    The other is one token after a few: it is timed again while nothing else runs.
    """
    sampling = sampling_of(10, request["tokens"], seed=1)
    steps: list[float] = []
    stream = model.complete(prompt_of(request["text"]), sampling)
    async with aclosing(stream):
        seen = last = None
        async for delta in stream:
            now = time.perf_counter()
            if seen is not None and delta.index <= seen:
                steps.append(now - last)
            if seen is None or delta.index <= seen:
                last = now
            seen = delta.index
            if len(steps) >= request["steps"]:
                break
        begin = time.perf_counter()
    busy = await _first_token(model, request["others"][0], begin)
    alone = await _first_token(model, request["others"][1], time.perf_counter())
    return {"busy": busy, "alone": alone, "step": statistics.median(steps)}


async def _first_token(model: Model, text: str, begin: float) -> float:
    async for _ in model.complete(prompt_of(text), sampling_of(1, 1, seed=1)):
        pass
    return time.perf_counter() - begin


async def main() -> None:
    """Answer until there are no more requests."""
    loop = asyncio.get_running_loop()
    opening = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    model = open_local(opening["model"])
    begin = time.perf_counter()
    await model.load(lambda _: None)
    answer: dict[str, Any] = {
        "seconds": time.perf_counter() - begin,
        # Which of its forward passes was chosen: what was compiled, or what torch computes.
        "forward": type(model._ready.forward).__name__,
    }
    handlers = {"complete": complete, "cancel": cancel}
    while True:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        request = json.loads(line)
        answer = await handlers[request["do"]](model, request)
    await model.close()


if __name__ == "__main__":
    asyncio.run(main())
