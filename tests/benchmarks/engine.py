"""The local engine against llama.cpp and transformers, pair by pair in one run."""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import peers
import process
from prompts import CodePrompt, code_prompts
from results import Row, spread
from section import finish, say
from sides import THREADS, Side, SideFailed, llama_side, tenfold_side, transformers_side

from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.opening import tokenizer_of
from tenfold.synthesis import temperature_for

LENGTHS = (60, 1500)
TOKENS = 64
COUNT = 10
STEPS_BEFORE_CANCEL = 12
CANCELS_PER_ROUND = 4
BATCHINGS = tuple((cache, "-fa", flash) for cache in ("-kvu", "-no-kvu") for flash in ("on", "off"))
"""Settings of llama.cpp's batch: one cache for all sequences or one each, flash attention."""
GROWTH_LENGTHS = (100, 250, 500, 1000, 2000, 4000, 8000)
GROWTH_COUNTS = (1, 2, 3, 4, 6, 8, 10)
GROWTH_ROUNDS = 3
_ROOM = 64
"""Tokens of a peer's window beside those of prompt and answer."""


class Comparison:
    """One model's sides and its prompts."""

    def __init__(self, entry: Entry, stack: ExitStack, rounds: int) -> None:
        self.entry = entry
        self.rounds = rounds
        self._tokenizer = tokenizer_of(entry.name)
        self._prompts: dict[int, Iterator[CodePrompt]] = {}
        self._batching: dict[int, tuple[str, ...]] = {}
        self.ours: Side = stack.enter_context(tenfold_side(entry.name))
        self.llama: Side | None = None
        self.llama_missing: str | None = None
        self.llama_flash = False
        try:
            self.llama_flash = self._faster_flash()
            window = max(LENGTHS) + TOKENS + _ROOM
            self.llama = stack.enter_context(llama_side(entry.path, window, self.llama_flash))
        except (peers.PeerMissing, SideFailed) as why:
            self.llama_missing = str(why)

    def _faster_flash(self) -> bool:
        """Whether llama.cpp is faster with its flash attention: it gets what is best for it."""
        seconds = {}
        prompt = self.prompt(max(LENGTHS))
        for flash in (False, True):
            with llama_side(self.entry.path, len(prompt.ids) + TOKENS + _ROOM, flash) as side:
                asked = [
                    side.ask(ids=prompt.ids, n=1, tokens=TOKENS, temperature=0.0)["seconds"]
                    for _ in range(3)
                ]
                seconds[flash] = min(asked)
        return seconds[True] < seconds[False]

    def prompt(self, length: int) -> CodePrompt:
        """A prompt that was not used before."""
        if length not in self._prompts:
            self._prompts[length] = code_prompts(self._tokenizer, length)
        return next(self._prompts[length])

    def whole(self, length: int, n: int, tokens: int = TOKENS) -> tuple[float, CodePrompt]:
        """Seconds of Tenfold's answer to a new prompt, in which no row ended by itself.

        Answers in which one did are less work than the peers', so they do not count; the next
        prompt is tried.
        """
        while True:
            prompt = self.prompt(length)
            found = self.ours.ask(do="complete", text=prompt.text, n=n, tokens=tokens)
            if found["drawn"] == [tokens] * n:
                return found["seconds"], prompt

    def rows(self, lengths: Sequence[int] = LENGTHS) -> Iterator[Row]:
        """All rows of this model."""
        for length in lengths:
            yield self._against_llama(length, COUNT, "llama.cpp, one after the other", 0.25)
            yield self._against_batched(length)
            yield self._against_transformers(length)
            yield self._against_llama(length, 1, "llama.cpp", 1.0)
        yield self._next_request()
        yield self._cancelled()

    def _pairs(self, row: Row, length: int, n: int, peer: Callable[[CodePrompt], float]) -> Row:
        """Measure in turn, after one pair that does not count."""
        say(f"{self.entry.name}: {row.name} against {row.peer_name}")
        for number in range(self.rounds + 1):
            ours, prompt = self.whole(length, n)
            try:
                theirs = peer(prompt)
            except (peers.PeerMissing, SideFailed) as why:
                row.missing = str(why)
                theirs = None
            if number:
                row.add(ours, theirs)
        return row

    def _row(self, length: int, n: int, peer: str, target: float) -> Row:
        what = "one candidate" if n == 1 else "ten candidates"
        name = f"{what}, prompt of {length:,} tokens"
        return Row(name, "s", self.entry.name, target, peer_name=peer)

    def _against_llama(self, length: int, n: int, peer: str, target: float) -> Row:
        def ask(prompt: CodePrompt) -> float:
            if self.llama is None:
                raise peers.PeerMissing(self.llama_missing)
            found = self.llama.ask(
                ids=prompt.ids, n=n, tokens=TOKENS, temperature=temperature_for(n)
            )
            return float(found["seconds"])

        return self._pairs(self._row(length, n, peer, target), length, n, ask)

    def _against_transformers(self, length: int) -> Row:
        with transformers_side(self.entry.name) as side:

            def ask(prompt: CodePrompt) -> float:
                temperature = temperature_for(COUNT)
                found = side.ask(ids=prompt.ids, n=COUNT, tokens=TOKENS, temperature=temperature)
                return float(found["seconds"])

            peer = "transformers.generate, bf16"
            return self._pairs(self._row(length, COUNT, peer, 0.25), length, COUNT, ask)

    def _against_batched(self, length: int) -> Row:
        row = self._row(length, COUNT, "llama.cpp, ten in one batch", 0.6)

        def ask(_: CodePrompt) -> float:
            return self._batched(length, [COUNT])[COUNT]

        row = self._pairs(row, length, COUNT, ask)
        row.note = " ".join(self._batching.get(length, ()))
        return row

    def _batched(self, length: int, counts: Sequence[int]) -> dict[int, float]:
        """Times of llama.cpp's batch, with those of its settings that are best for it."""
        if length not in self._batching:
            tried = {
                options: batched(self.entry.path, length, [COUNT], options)[COUNT]
                for options in BATCHINGS
            }
            self._batching[length] = min(tried, key=lambda options: tried[options])
        return batched(self.entry.path, length, counts, self._batching[length])

    def _next_request(self) -> Row:
        """The first token after ten more characters, against the first token of a new prompt."""
        length = max(LENGTHS)
        row = Row(
            f"first token after ten more characters, prompt of {length:,} tokens",
            "s",
            self.entry.name,
            0.1,
            peer_name="the same, nothing cached",
        )
        say(f"{self.entry.name}: {row.name}")
        for number in range(self.rounds + 1):
            prompt = self.prompt(length)
            times = [
                self.ours.ask(do="complete", text=text, n=1, tokens=1)["seconds"]
                for text in (prompt.text, prompt.text + prompt.after[:10])
            ]
            if number:
                row.add(times[1], times[0])
        return row

    def _cancelled(self) -> Row:
        row = Row(
            "ten candidates cancelled: until the engine is idle",
            "decoding steps",
            self.entry.name,
            1.0,
            note="how much later another request's first token comes than on an idle engine",
        )
        say(f"{self.entry.name}: {row.name}")
        length = min(LENGTHS)
        for _ in range(self.rounds * CANCELS_PER_ROUND):
            found = self.ours.ask(
                do="cancel",
                text=self.prompt(length).text,
                tokens=TOKENS,
                steps=STEPS_BEFORE_CANCEL,
                others=[self.prompt(length).text, self.prompt(length).text],
            )
            row.add(max(0.0, found["busy"] - found["alone"]) / found["step"])
        return row

    def growth(self) -> dict[str, Any]:
        """Time against the prompt's length, and against the number of candidates."""
        return {"prompt tokens": self._by_length(), "candidates": self._by_count()}

    def _by_length(self) -> list[dict[str, Any]]:
        """First token of new prompts, and a decoding step of ten after them."""
        points = []
        with ExitStack() as stack:
            try:
                window = max(GROWTH_LENGTHS) + TOKENS + _ROOM
                llama = stack.enter_context(llama_side(self.entry.path, window, self.llama_flash))
            except (peers.PeerMissing, SideFailed):
                llama = None
            for length in GROWTH_LENGTHS:
                say(f"{self.entry.name}: prompt of {length:,} tokens")
                first, step, theirs = [], [], []
                for _ in range(GROWTH_ROUNDS):
                    prompt = self.prompt(length)
                    found = self.ours.ask(do="complete", text=prompt.text, n=COUNT, tokens=17)
                    first.append(found["first"])
                    # A row that ended early would make the later steps cheaper.
                    if found["drawn"] == [17] * COUNT:
                        step.append((found["seconds"] - found["first"]) / 16)
                    if llama is not None:
                        asked = llama.ask(ids=prompt.ids, n=1, tokens=1, temperature=0.0)
                        theirs.append(asked["seconds"])
                point: dict[str, Any] = {"x": length, "first_token": spread(first)}
                if step:
                    point["step_of_ten"] = spread(step)
                if theirs:
                    point["llama_first_token"] = spread(theirs)
                points.append(point)
        return points

    def _by_count(self) -> list[dict[str, Any]]:
        say(f"{self.entry.name}: one to ten candidates")
        length = min(LENGTHS)
        ours: dict[int, list[float]] = {n: [] for n in GROWTH_COUNTS}
        sequential: dict[int, list[float]] = {n: [] for n in GROWTH_COUNTS}
        together: dict[int, list[float]] = {n: [] for n in GROWTH_COUNTS}
        for _ in range(GROWTH_ROUNDS):
            for n in GROWTH_COUNTS:
                seconds, prompt = self.whole(length, n)
                ours[n].append(seconds)
            if self.llama is not None:
                temperature = temperature_for(COUNT)
                asked = self.llama.ask(
                    ids=prompt.ids, n=COUNT, tokens=TOKENS, temperature=temperature
                )
                for n in GROWTH_COUNTS:
                    sequential[n].append(asked["ends"][n - 1])
            try:
                for n, seconds in self._batched(length, GROWTH_COUNTS).items():
                    together[n].append(seconds)
            except (peers.PeerMissing, SideFailed):
                continue
        points = []
        for n in GROWTH_COUNTS:
            point: dict[str, Any] = {"x": n, "seconds": spread(ours[n])}
            if sequential[n]:
                point["llama_one_after_the_other"] = spread(sequential[n])
            if together[n]:
                point["llama_in_one_batch"] = spread(together[n])
            points.append(point)
        return points


def batched(
    path: Path, length: int, counts: Sequence[int], options: Sequence[str]
) -> dict[int, float]:
    """Seconds of llama.cpp's own benchmark for each count of sequences with a shared prompt.

    It draws nothing and feeds random tokens: only its forward passes are timed. One step fewer
    than tokens, as the first token of each sequence comes from the prompt's pass.
    """
    program = peers.batched_peer()
    command: list[object] = [program, "-m", path, "-t", THREADS, "-tb", THREADS, "-pps", *options]
    command += ["-c", max(counts) * (length + TOKENS) + _ROOM, "-b", 2048, "-npp", length]
    command += ["-ntg", TOKENS - 1, "-npl", ",".join(map(str, counts))]
    command += ["--output-format", "jsonl"]
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    found = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            told = json.loads(line)
            found[told["pl"]] = float(told["t"])
    if done.returncode or set(found) != set(counts):
        raise SideFailed(f"{program.name} ended with {done.returncode}")
    return found


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", "5")))
    parser.add_argument("--model", action="append", choices=list(CATALOGUE))
    parser.add_argument("--length", action="append", type=int, choices=LENGTHS)
    parser.add_argument("--no-growth", action="store_true")
    wanted = parser.parse_args()
    # Ended from outside, it ends its sides: a stopped process would stay.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows: list[Row] = []
    growth: dict[str, Any] = {}
    forwards: dict[str, str] = {}
    for name in wanted.model or sorted(CATALOGUE, reverse=True):
        with ExitStack() as stack:
            comparison = Comparison(CATALOGUE[name], stack, wanted.rounds)
            forwards[name] = comparison.ours.opened["forward"]
            for row in comparison.rows(wanted.length or LENGTHS):
                rows.append(row)
                # Hours may go into a run: what there is stays where it is ended.
                finish("engine", "The local engine", rows, growth, forward=forwards)
            if not wanted.no_growth:
                growth[name] = comparison.growth()
        finish("engine", "The local engine", rows, growth, forward=forwards)
    rows += process.rows(wanted.rounds)
    finish("engine", "The local engine", rows, growth, show=True, forward=forwards)


if __name__ == "__main__":
    main()
