"""transformers' side: ``generate`` in bfloat16, as its documentation shows it."""

import json
import sys
import time
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from tenfold.models.catalogue import CATALOGUE
from tenfold.models.local.conversion import convert


def complete(model: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Time one call for ``n`` sequences of exactly so many tokens."""
    ids = torch.tensor([request["ids"]])
    count, tokens = request["n"], request["tokens"]
    begin = time.perf_counter()
    with torch.inference_mode():
        found = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=request["temperature"] > 0,
            temperature=request["temperature"] or None,
            top_p=0.95 if request["temperature"] > 0 else None,
            num_return_sequences=count,
            min_new_tokens=tokens,
            max_new_tokens=tokens,
            pad_token_id=0,
        )
    seconds = time.perf_counter() - begin
    assert found.shape == (count, ids.shape[1] + tokens)
    return {"seconds": seconds}


def main() -> None:
    """Answer until there are no more requests."""
    opening = json.loads(sys.stdin.readline())
    torch.set_num_threads(opening["threads"])
    begin = time.perf_counter()
    folder = convert(CATALOGUE[opening["model"]])
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    answer: dict[str, Any] = {"seconds": time.perf_counter() - begin}
    while True:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        answer = complete(model, json.loads(line))


if __name__ == "__main__":
    main()
