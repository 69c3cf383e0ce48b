"""Where the time of one request goes, stage by stage, in this process and without the wire.

::

    .venv/bin/python tests/benchmarks/server/stages.py [LINES]
"""

import asyncio
import itertools
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from documents import document  # noqa: E402
from endpoint import TimedEndpoint  # noqa: E402
from measured import figures  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from rows import PAUSE, options  # noqa: E402

from tenfold.assistant import Assistant  # noqa: E402
from tenfold.settings import read_settings  # noqa: E402
from tenfold.source.comments import comment_state  # noqa: E402
from tenfold.source.document import Change, Document  # noqa: E402
from tenfold.source.languages import language_for  # noqa: E402
from tenfold.source.positions import Position, Range  # noqa: E402

WARM_UP = 10


async def stages(lines: int, samples: int) -> dict[str, list[float]]:
    """Milliseconds of each stage, of a request after an edit of its comment."""
    found: dict[str, list[float]] = {}
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        settings, _ = read_settings(options(endpoint), source="the benchmark")
        assistant = Assistant(settings)
        text = document(lines)
        edited = Document("file:///w/a.py", language_for("python", "a.py"), text.text, 1)
        place = Position(text.cursor, 4)
        for number in range(WARM_UP + samples):
            times = [time.perf_counter()]
            where = Range(Position(text.comment, 2), Position(text.comment, 5))
            edited.apply([Change(where, f"{number:03d}")], number)
            assistant.document_changed(edited)
            times.append(time.perf_counter())
            assistant.typed_through(edited, place)
            assistant.under_way(edited, place)
            times.append(time.perf_counter())
            comment_state(edited, place)
            times.append(time.perf_counter())
            ask = assistant.ask(edited, place, [edited])
            times.append(time.perf_counter())
            assert ask is not None
            await assistant.prompt(ask)
            times.append(time.perf_counter())
            assert await assistant.automatic(ask, edited)
            end = time.perf_counter()
            prompt = times[-1] - times[-2]
            # The prompt is made a second time in it.
            asked = endpoint.began[-1] - times[-1] - prompt
            if number < WARM_UP:
                continue
            named = zip(
                (
                    "taking in the edit, and stopping what it ends",
                    "looking for what is typed through",
                    "the comment's state, by the tree",
                    "reading the Ask",
                    "choosing a template and rendering the prompt",
                ),
                (after - before for before, after in itertools.pairwise(times)),
                strict=True,
            )
            for name, seconds in (
                *named,
                ("the last scan for secrets, the SDK and HTTP, to the endpoint", asked),
                ("the endpoint itself", endpoint.ended[-1] - endpoint.began[-1]),
                ("reading the end, shaping, evidence", end - endpoint.ended[-1]),
            ):
                found.setdefault(name, []).append(1000 * seconds)
            await asyncio.sleep(PAUSE)
        await assistant.close()
    return found


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("OPENAI_API_KEY", "none-needed")
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    table = Table(title=f"One request in {lines:,} lines (load {os.getloadavg()[0]:.1f})")
    for heading in ("stage", "median ms", "p95"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for name, values in asyncio.run(stages(lines, 100)).items():
        told = figures(values)
        table.add_row(name, f"{told['median']:.2f}", f"{told['p95']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
