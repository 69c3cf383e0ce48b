"""llama.cpp's side, by llama-cpp-python: runs in an environment of its own, without Tenfold.

It draws with ``Llama.generate``, which goes on after an end token, keeps the prompt of the call
before, and spends no time on making text of the tokens: the fastest way that the package has.
"""

import itertools
import json
import sys
import time

from llama_cpp import Llama


def open_model(request):
    """The model as a user would open it, with all cores."""
    return Llama(
        request["path"],
        n_ctx=request["window"],
        n_threads=request["threads"],
        n_threads_batch=request["threads"],
        flash_attn=request["flash"],
        seed=1,
        verbose=False,
    )


def complete(model, request):
    """Time ``n`` completions one after the other; the prompt is computed for the first only."""
    if not request.get("keep"):
        model.reset()
        model._ctx.kv_cache_clear()
    ends = []
    begin = time.perf_counter()
    for number in range(request["n"]):
        tokens = model.generate(request["ids"], temp=request["temperature"], top_p=0.95)
        drawn = 0
        for drawn, _ in enumerate(itertools.islice(tokens, request["tokens"]), 1):
            if number == 0 and drawn == 1:
                first = time.perf_counter() - begin
        tokens.close()
        assert drawn == request["tokens"]
        ends.append(time.perf_counter() - begin)
    return {"seconds": ends[-1], "first": first, "ends": ends}


def main():
    """Answer until there are no more requests."""
    begin = time.perf_counter()
    model = open_model(json.loads(sys.stdin.readline()))
    answer = {"seconds": time.perf_counter() - begin}
    while True:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        answer = complete(model, json.loads(line))


if __name__ == "__main__":
    main()
