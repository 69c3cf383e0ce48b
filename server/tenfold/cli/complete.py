"""``tenfold complete``: the main job in the terminal."""

import asyncio
import contextlib
import json
import signal
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from tenfold.assistant import Assistant
from tenfold.cli.display import (
    account_text,
    candidate_panel,
    errors,
    output,
    prompt_table,
)
from tenfold.cli.options import (
    ConfigOption,
    EndpointOption,
    JsonOption,
    ModelOption,
    OpenOption,
    PlaceArgument,
    TemplateOption,
)
from tenfold.cli.place import Place, read_document, read_place
from tenfold.cli.session import assistant_for, model_options, settings_for
from tenfold.errors import TenfoldError
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.status import Status, progress_text
from tenfold.synthesis import Synthesis
from tenfold.wire import account_json, solution_json


def complete(
    place: PlaceArgument,
    count: Annotated[
        int | None, typer.Option("--count", "-n", min=1, max=10, help="How many candidates.")
    ] = None,
    model: ModelOption = None,
    endpoint: EndpointOption = None,
    template: TemplateOption = None,
    opened: OpenOption = None,
    temperature: Annotated[float | None, typer.Option(help="0 to 2; by count if unset.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed, the same candidates.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="The longest answer.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Synthesize solutions for the comment at a place in a file."""
    settings = settings_for(
        config,
        candidates_count=count,
        candidates_temperature=temperature,
        candidates_seed=seed,
        candidates_maxTokens=max_tokens,
        prompt_template=template,
        **model_options(model, endpoint),
    )
    where = read_place(place)
    others = [read_document(path) for path in opened or []]
    display = _Progress(enabled=errors.is_terminal)
    assistant = assistant_for(settings, display.status)
    with display:
        synthesis, ask = asyncio.run(_run(assistant, where, others, display))
    if as_json:
        output.print_json(json.dumps(_result(synthesis), ensure_ascii=False), indent=2)
    else:
        _show(synthesis, ask)
    if synthesis.stands_in_for is not None:
        who = f"{synthesis.model.name} answered in place of {settings.model.name}:"
        errors.print(f"[yellow]warning[/] {who} {synthesis.stands_in_for}", soft_wrap=True)
    for note in (synthesis.untried, synthesis.remark):
        if note is not None:
            errors.print(f"[yellow]warning[/] {note}", soft_wrap=True)
    if synthesis.error is not None:
        raise synthesis.error


async def _run(
    assistant: Assistant, where: Place, opened: list[Document], display: "_Progress"
) -> tuple[Synthesis, Ask]:
    try:
        ask = assistant.ask(where.document, where.position, opened)
        if ask is None:
            raise TenfoldError(
                "There is nothing to complete at this place.", "Name a line with a comment."
            )
        synthesis = await assistant.synthesis(ask, assistant.settings.candidates.count)
        loop = asyncio.get_running_loop()
        # Ctrl+C stops the work and shows what is there; Windows' loop takes no signals.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGINT, synthesis.stop)
        async for _ in synthesis.growth():
            display.say(_progress_line(synthesis))
        return synthesis, ask
    finally:
        await assistant.close()


def _progress_line(synthesis: Synthesis) -> str:
    speed = synthesis.speed.tokens_per_second
    return f"{progress_text(synthesis)} · {speed:.0f} tokens/s"


def _result(synthesis: Synthesis) -> dict[str, Any]:
    solutions, speed = synthesis.solutions, synthesis.speed
    return {
        "solutions": [
            solution_json(candidate, rank) for rank, candidate in enumerate(solutions.ranked(), 1)
        ],
        "account": account_json(solutions.account),
        "model": synthesis.model.name,
        "seconds": {"first": _rounded(speed.first), "total": _rounded(speed.seconds)},
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _show(synthesis: Synthesis, ask: Ask) -> None:
    output.print()
    for rank, candidate in enumerate(synthesis.solutions.ranked(), 1):
        output.print(candidate_panel(candidate, rank, ask.language))
    summary = account_text(synthesis.solutions.account)
    speed = synthesis.speed
    if speed.total is not None:
        summary.append(f" · {synthesis.model.name}")
        if speed.first is not None:
            summary.append(f" · first after {speed.first:.1f} s")
        summary.append(
            f" · all after {speed.total:.1f} s · {speed.tokens_per_second:.0f} tokens/s", "default"
        )
    output.print(summary)
    output.print()
    output.print(prompt_table(synthesis.prompt))


class _Progress:
    """A line that says what is going on; on no terminal, a line each time that it changes."""

    def __init__(self, enabled: bool) -> None:
        self._spinner = Spinner("dots", text=Text("Reading the code."))
        self._live = Live(self._spinner, console=errors, transient=True, refresh_per_second=12)
        self._enabled = enabled
        self._said = ""

    def __enter__(self) -> "_Progress":
        if self._enabled:
            self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.stop()

    def status(self, status: Status) -> None:
        """Show what the assistant says of itself while it loads."""
        if status.state == "loading" and status.message:
            self.say(status.message)

    def say(self, text: str) -> None:
        """Show a line."""
        if self._enabled:
            self._spinner.update(text=Text(text))
        elif (stem := text.partition(" · ")[0]) != self._said:
            self._said = stem
            errors.print(text)
