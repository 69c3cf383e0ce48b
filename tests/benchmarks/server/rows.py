"""The rows of the table: each drives a real server process and returns its figures."""

import asyncio
import time
from pathlib import Path
from typing import Any

from documents import Text, document
from editor import URI, Editor
from endpoint import ANSWER, TimedEndpoint
from measured import Row

DEBOUNCE_MS = 150
THOUGHT = 1.1
"""Seconds between two edits, after which the server takes neither for typing: the pause that it
waits for is then just the setting."""
PAUSE = 0.03
"""Seconds between an edit and a request, where the edit is not to be measured."""


def options(endpoint: TimedEndpoint, **more: Any) -> dict[str, Any]:
    """Settings that ask the endpoint, at once."""
    return {
        "model": {
            "provider": "openai",
            "name": "scripted",
            "endpoint": endpoint.url,
            "apiStyle": "completions",
        },
        "trigger": {"debounceMs": 0},
        **more,
    }


async def ask_anew(
    editor: Editor, endpoint: TimedEndpoint, uri: str, text: Text, number: int, pause: float
) -> float:
    """Edit the comment and ask: milliseconds to the answer, less those of the endpoint."""
    editor.edit(uri, text.comment, 2, 5, f"{number:03d}")
    await asyncio.sleep(pause)
    asked = len(endpoint.ended)
    began = time.perf_counter()
    _, answered = editor.inline(uri, text.cursor, 4)
    result = await answered
    assert result, "no ghost text"
    assert len(endpoint.ended) == asked + 1, "the endpoint was not asked once"
    own = endpoint.ended[-1] - endpoint.began[-1]
    return 1000 * (answered.read - began - own)


async def requests(folder: Path, lines: int, samples: int, pause: float) -> list[float]:
    """The time of a request in a document of so many lines, each after an edit."""
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        async with Editor.running(options(endpoint), folder) as editor:
            text, uri = document(lines), URI.format("long.py")
            editor.open(uri, text.text)
            await editor.settled()
            for number in range(10):  # libraries load, connections open
                await ask_anew(editor, endpoint, uri, text, number, pause)
            values = []
            for number in range(10, 10 + samples):
                values.append(await ask_anew(editor, endpoint, uri, text, number, pause))
                await asyncio.sleep(PAUSE)
            return values


async def short_request(folder: Path, samples: int) -> Row:
    return Row(
        "request to answer less the endpoint's time, 1,000 lines",
        "ms",
        "p50 3, p95 8",
        await requests(folder, 1_000, samples, PAUSE),
    )


async def paused_request(folder: Path, samples: int) -> Row:
    """The same as an editor asks: in the pause after a key, which is not counted."""
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        settings = options(endpoint, trigger={"debounceMs": DEBOUNCE_MS})
        async with Editor.running(settings, folder) as editor:
            text, uri = document(1_000), URI.format("paused.py")
            editor.open(uri, text.text)
            await editor.settled()
            values = []
            for number in range(10 + samples):
                whole = await ask_anew(editor, endpoint, uri, text, number, 0.0)
                if number >= 10:
                    values.append(whole - DEBOUNCE_MS)
                await asyncio.sleep(THOUGHT)
    return Row(
        "request to answer less the pause and the endpoint's time, 1,000 lines",
        "ms",
        "p50 3, p95 8",
        values,
    )


async def long_request(folder: Path, samples: int) -> Row:
    return Row(
        "edit and request to answer less the endpoint's time, 50,000 lines",
        "ms",
        "p95 15",
        await requests(folder, 50_000, samples, 0.0),
    )


TEMPLATE = """---
name: measured
metadata:
  tenfold:
    mode: prefix
---
# {number}: {{{{ path }}}}
{{% for snippet in snippets %}}{{{{ snippet.comment }}}}
{{% endfor %}}{{% for statement in imports %}}{{{{ statement }}}}
{{% endfor %}}{{{{ prefix }}}}"""


async def preview_rows(folder: Path, samples: int) -> list[Row]:
    """The preview of a template after an edit of the code, and after one of the template."""
    edited: list[float] = []
    written: list[float] = []
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        async with Editor.running(options(endpoint), folder) as editor:
            text, uri = document(5_000), URI.format("long.py")
            template = URI.format("measured.prompty")
            editor.open(uri, text.text)
            editor.open(template, TEMPLATE.format(number="000"), "prompty")
            await editor.settled()
            for number in range(10 + samples):
                changed = number % 2
                if changed:
                    editor.edit(uri, text.comment, 2, 5, f"{number:03d}")
                else:
                    editor.edit(template, 6, 2, 5, f"{number:03d}")
                _, answered = editor.ask(
                    "tenfold/prompt",
                    textDocument={"uri": uri},
                    position={"line": text.cursor, "character": 4},
                    templateDocument={"uri": template},
                )
                assert (await answered)["text"], "no preview"
                if number >= 10:
                    times = edited if changed else written
                    times.append(1000 * (answered.read - answered.sent))
                await asyncio.sleep(PAUSE)
    return [
        Row("preview of a template after an edit of 5,000 lines", "ms", "p95 100", edited),
        Row("preview of a template after an edit of itself, 5,000 lines", "ms", "p95 100", written),
    ]


async def typed_through(folder: Path, lines: int, samples: int) -> tuple[list[float], int]:
    """Times of answers while a candidate is typed, and how often the model was asked for them."""
    values: list[float] = []
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        async with Editor.running(options(endpoint), folder) as editor:
            calls = 0
            for number in range(1 + samples // 20):
                text, uri = document(lines, str(number)), URI.format(f"typed{number}.py")
                editor.open(uri, text.text)
                assert await editor.inline(uri, text.cursor, 4)[1]
                asked = len(endpoint.requests)
                for column, key in enumerate(ANSWER.splitlines()[0].strip()[:-1], 4):
                    editor.edit(uri, text.cursor, column, column, key)
                    await asyncio.sleep(PAUSE)
                    _, answered = editor.inline(uri, text.cursor, column + 1)
                    assert await answered, "the rest was not served"
                    values.append(1000 * (answered.read - answered.sent))
                calls += len(endpoint.requests) - asked
                editor.notify("textDocument/didClose", textDocument={"uri": uri})
    return values, calls


async def typing_rows(folder: Path, samples: int) -> list[Row]:
    short, calls = await typed_through(folder, 1_000, samples)
    long, more = await typed_through(folder, 50_000, samples)
    return [
        Row("typed through a shown candidate: model calls", "calls", "0", [calls + more]),
        Row("typed through: request to answer, 1,000 lines", "ms", "p95 2", short),
        Row("typed through: request to answer, 50,000 lines", "ms", "p95 2", long),
    ]


async def cancelled(folder: Path, samples: int) -> Row:
    """Time from the editor's cancelling to the endpoint's seeing its stream closed."""
    values = []
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        slow = "".join(f"    x{number} = a + {number}\n" for number in range(300))
        endpoint.rule = lambda request: endpoint_reply(slow)
        async with Editor.running(options(endpoint), folder) as editor:
            text, uri = document(1_000), URI.format("cancelled.py")
            editor.open(uri, text.text)
            for number in range(samples):
                editor.edit(uri, text.comment, 2, 5, f"{number:03d}")
                seen, closed = len(endpoint.began), len(endpoint.closed)
                identity, answered = editor.inline(uri, text.cursor, 4)
                await asyncio.to_thread(endpoint.wait_for, lambda e, seen=seen: len(e.began) > seen)
                await asyncio.sleep(0.1)
                began = time.perf_counter()
                editor.notify("$/cancelRequest", id=identity)
                await asyncio.to_thread(
                    endpoint.wait_for, lambda e, closed=closed: len(e.closed) > closed
                )
                values.append(1000 * (endpoint.closed[-1] - began))
                await answered
    return Row("cancelled request to the endpoint's closed stream", "ms", "p95 50", values)


async def burst(folder: Path, strokes: int, gap: float) -> list[Row]:
    """Type a long comment's last words again and again, each key with a request, as editors do."""
    with TimedEndpoint.running() as endpoint:
        assert isinstance(endpoint, TimedEndpoint)
        slow = "".join(f"    x{number} = a + {number}\n" for number in range(50))
        endpoint.rule = lambda request: endpoint_reply(slow)
        async with Editor.running(options(endpoint), folder) as editor:
            text, uri = document(1_000), URI.format("burst.py")
            editor.open(uri, text.text)
            identity = None
            column = 4
            last = None
            for number in range(strokes):
                if identity is not None:
                    editor.notify("$/cancelRequest", id=identity)
                editor.edit(uri, text.cursor, column, column, "abcdefghij"[number % 10])
                editor.edit(uri, text.comment, 2, 5, f"{number:03d}")
                editor.edit(uri, text.cursor, 4, 5, "")
                identity, last = editor.inline(uri, text.cursor, 4)
                await asyncio.sleep(gap)
            assert last is not None
            calls = len(endpoint.began)
            editor.notify("$/cancelRequest", id=identity)
            await last
            await asyncio.to_thread(endpoint.wait_for, lambda e: e.streaming == 0)
            await asyncio.sleep(0.3)
            later = len(endpoint.began) - calls
    return [
        Row(f"{strokes} key strokes at {1000 * gap:.0f} ms: most model calls at once", "calls",
            "at most 1", [endpoint.most_at_once]),
        Row("the same: model calls made after the last key stroke", "calls", "0", [later]),
    ]  # fmt: skip


def endpoint_reply(text: str) -> Any:
    """An answer that comes a token every 20 ms, as a model's does."""
    from scripted_endpoint import Reply

    return Reply([text], delay=0.02)


async def start_up(folder: Path, samples: int) -> Row:
    """Time from starting a process to its answer to ``initialize``."""
    values = []
    for _ in range(samples):
        began = time.perf_counter()
        editor = await Editor.started()
        await editor.initialize({}, folder)
        values.append(1000 * (time.perf_counter() - began))
        await editor.stop()
    return Row("fresh process to initialize answered", "ms", "400", values)


async def idle_memory(folder: Path, samples: int) -> Row:
    values = []
    for _ in range(samples):
        async with Editor.running({}, folder) as editor:
            await editor.settled()
            await asyncio.sleep(1)
            values.append(editor.memory_mb())
    return Row("memory, idle, no model", "MB", "90", values)


async def open_documents(folder: Path, count: int, lines: int, edits: int) -> tuple[
    list[float], float
]:  # fmt: skip
    """Times of edits among so many open documents, and the memory afterwards.

    An edit's time is that to the answer of a request sent along with it, which a document that
    is not open answers with nothing at once.
    """
    async with Editor.running({}, folder) as editor:
        texts = [document(lines, str(number)) for number in range(count)]
        for number, text in enumerate(texts):
            editor.open(URI.format(f"many{number}.py"), text.text)
        await editor.settled()
        values = []
        for number in range(edits):
            text, uri = texts[number % count], URI.format(f"many{number % count}.py")
            began = time.perf_counter()
            editor.edit(uri, text.comment, 2, 5, f"{number:03d}")
            _, answered = editor.inline("file:///workspace/not-open.py", 0, 0)
            await answered
            values.append(1000 * (answered.read - began))
            # Reads all that a request needs, without a model.
            await editor.request(
                "tenfold/templates",
                textDocument={"uri": uri},
                position={"line": text.cursor, "character": 4},
            )
            await asyncio.sleep(0.002)
        return values, editor.memory_mb()


async def many_documents(folder: Path) -> list[Row]:
    values, memory = await open_documents(folder, 100, 2_000, 500)
    return [
        Row("memory with 100 open documents of 2,000 lines", "MB", "150", [memory]),
        Row("one edit among them, taken in and answered for", "ms", "p95 2", values),
    ]
