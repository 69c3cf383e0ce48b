"""The one path from a cursor to Solutions, and the store that serves them again."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from tenfold.candidates.candidate import Candidate
from tenfold.errors import TenfoldError
from tenfold.models.contract import Model
from tenfold.models.opening import is_remote, open_model, tokenizer_of
from tenfold.privacy.gate import Gate
from tenfold.prompting.library import Origin, TemplateLibrary, shipped_folder
from tenfold.prompting.prompt import Prompt
from tenfold.prompting.rendering import render
from tenfold.settings import Settings
from tenfold.source.ask import Ask, Snippet
from tenfold.source.document import Document
from tenfold.source.positions import Position
from tenfold.source.reading import read_ask
from tenfold.source.snippets import related_snippets
from tenfold.store import Store
from tenfold.synthesis import Synthesis
from tenfold.tokens.tokenizer import Tokenizer

State = Literal["ready", "loading", "generating", "paused", "error"]


@dataclass(frozen=True, slots=True)
class Status:
    """What the assistant is doing, for people."""

    state: State
    model: str
    message: str | None = None
    action: str | None = None
    """The one next step after an error."""
    tokens_per_second: float | None = None


class Assistant:
    """Answers Asks with Solutions, from one store for every surface.

    All methods run on the event loop; whatever takes time is done in threads or by the model.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        workspace: Path | None = None,
        key: str | None = None,
        on_status: Callable[[Status], None] | None = None,
    ) -> None:
        self.settings = settings
        self.workspace = workspace
        self.status = Status("ready", settings.model.name)
        self.library = TemplateLibrary(template_folders(workspace))
        self._key = key
        self._on_status = on_status
        self._gate = self._make_gate()
        self._model: Model | None = None
        self._loading: asyncio.Task[None] | None = None
        self._store = Store()
        self._automatic: dict[str, Synthesis] = {}
        self._preparing = asyncio.Lock()

    async def configure(self, settings: Settings) -> None:
        """Use other settings from now on; running work that they do not fit is stopped."""
        if settings == self.settings:
            return
        old, self.settings = self.settings, settings
        self._gate = self._make_gate()
        self._forget()
        if (old.model, old.privacy) != (settings.model, settings.privacy):
            await self._drop_model()
            self._show(Status("ready", settings.model.name))

    async def close(self) -> None:
        """Stop all work and let go of the model."""
        self._forget()
        await self._drop_model()

    def allows(self, path: Path) -> bool:
        """Whether a file may be read into a prompt."""
        return self._gate.allows(path)

    def ask(
        self, document: Document, position: Position, open_documents: Sequence[Document] = ()
    ) -> Ask | None:
        """Read what is wanted at a cursor; None where there is nothing to answer.

        Raises :class:`TenfoldError` where the file is excluded from prompts.
        """
        path = document.path
        if not self._gate.allows(path):
            raise TenfoldError(
                f"{path.name} is never read into a prompt, by the setting privacy.exclude.",
                "Change that setting if the file holds no secrets.",
            )
        snippets: tuple[Snippet, ...] = ()
        if self.settings.context.open_files:
            others = [
                other
                for other in open_documents
                if other is not document and self._gate.allows(other.path)
            ]
            snippets = related_snippets(document, position, others)
        return read_ask(document, position, path=self._shown_path(path), snippets=snippets)

    async def model(self) -> Model:
        """The model of the settings, loaded. Raises :class:`tenfold.errors.ModelError`."""
        model = self._opened()
        if not model.loaded:
            loading = self._loading
            if loading is None or loading.done():
                loading = self._start_loading(model)
            # Shielded: a request that is cancelled does not take the loading with it.
            await asyncio.shield(loading)
        return model

    def warm_up(self) -> None:
        """Begin to load the model while the user still writes, unless that was tried before."""
        if self._loading is None:
            self._start_loading(self._opened())

    async def prompt(self, ask: Ask, template: str | None = None) -> Prompt:
        """Make the prompt for an Ask, byte for byte as it is sent.

        Raises :class:`TenfoldError`.
        """
        model = await self.model()
        return await asyncio.to_thread(self._render, ask, model, template)

    async def synthesis(self, ask: Ask, count: int) -> Synthesis:
        """The synthesis for an Ask, at work on ``count`` candidates where it has fewer.

        Raises :class:`TenfoldError` where no prompt can be made.
        """
        key = (ask.uri, ask.prefix, ask.suffix, ask.kept, self.settings.prompt.template)
        async with self._preparing:
            found = self._store.get(key)
            if found is None:
                found = Synthesis(
                    ask,
                    await self.prompt(ask),
                    await self.model(),
                    self.settings.candidates,
                    render=lambda: self.prompt(ask),
                    changed=self._changed,
                )
                self._store.add(key, found)
        # One machine serves one reader at a time.
        self._store.stop_unread(besides=found)
        found.want(count)
        return found

    async def more(self, ask: Ask, count: int, *, different: bool) -> Synthesis:
        """The synthesis for an Ask, at work on ``count`` candidates beside those it has."""
        synthesis = await self.synthesis(ask, 0)
        synthesis.want_more(count, different=different)
        return synthesis

    async def automatic(self, ask: Ask) -> list[Candidate]:
        """What a pause in typing is answered with: few candidates, and never a wait for ten.

        A newer automatic Ask in the same document ends an older one, which then answers with
        what it has.
        """
        count = self.settings.candidates.automatic_count
        synthesis = await self.synthesis(ask, count)
        previous = self._automatic.get(ask.uri)
        if previous is not None and previous is not synthesis:
            previous.stop()
        self._automatic[ask.uri] = synthesis
        await synthesis.grown(lambda: synthesis.solutions.shown >= count)
        return synthesis.solutions.keep_places(count)

    async def invoked(self, ask: Ask) -> list[Candidate]:
        """What an explicit request is answered with.

        All candidates when they are in, or those that are there once the user's patience is
        over and there are two to cycle through. Asked again, it serves what has come since,
        behind what was shown before.
        """
        settings = self.settings.candidates
        synthesis = await self.synthesis(ask, settings.count)
        await synthesis.grown(lambda: False, settings.patience_ms / 1000)
        await synthesis.grown(lambda: synthesis.solutions.shown >= min(2, settings.count))
        return synthesis.solutions.keep_places(settings.count)

    async def tokenizer(self, name: str | None = None) -> Tokenizer:
        """What counts the tokens of a model: the settings' own, or another one by name.

        Raises :class:`tenfold.errors.ModelError`.
        """
        if name is None or name == self.settings.model.name:
            return (await self.model()).tokenizer
        return await asyncio.to_thread(tokenizer_of, name)

    def typed_through(self, document: Document, position: Position) -> list[Candidate]:
        """What is left of candidates whose beginning the user has typed up to the cursor."""
        return self._store.typed_through(document, position)

    def solution(self, identity: str) -> tuple[Synthesis, Candidate] | None:
        """The candidate with this id and the synthesis that made it, while they are kept."""
        return self._store.of_solution(identity)

    def accepted(self, identity: str) -> None:
        """Note that the user took a solution: no more are needed for its Ask."""
        found = self.solution(identity)
        if found is not None:
            found[0].stop()

    def document_changed(self, uri: str) -> None:
        """Stop work for a document's older text that nobody waits for any more."""
        self._store.stop_unread(uri=uri)

    def report(self, error: TenfoldError) -> None:
        """Show an error as the state: once, with its next step, instead of a pop-up per key."""
        self._show(Status("error", self.settings.model.name, error.message, error.next_step))

    def _render(self, ask: Ask, model: Model, template: str | None) -> Prompt:
        settings = self.settings
        choice = self.library.choose(ask, model.abilities, template or settings.prompt.template)
        redact = None
        if is_remote(settings.model) and settings.privacy.redact:
            redact = self._gate.redact
        return render(
            choice.template,
            ask,
            model=model.name,
            abilities=model.abilities,
            tokenizer=model.tokenizer,
            budget_tokens=settings.prompt.budget_tokens,
            answer_tokens=settings.candidates.max_tokens,
            reason=choice.reason,
            redact=redact,
        )

    def _changed(self, synthesis: Synthesis) -> None:
        name = synthesis.model.name
        speed = round(synthesis.speed.tokens_per_second, 1) or None
        if synthesis.running:
            state = Status("generating", name, progress_text(synthesis), None, speed)
        elif synthesis.error is not None:
            self.report(synthesis.error)
            return
        else:
            state = Status("ready", name, progress_text(synthesis), None, speed)
        self._show(state)

    def _show(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            if self._on_status is not None:
                self._on_status(status)

    def _forget(self) -> None:
        self._store.clear()
        self._automatic.clear()

    def _opened(self) -> Model:
        if self._model is None:
            self._model = open_model(self.settings.model, self._gate, self._key)
        return self._model

    def _start_loading(self, model: Model) -> "asyncio.Task[None]":
        loading = self._loading = asyncio.ensure_future(self._load(model))
        # Whoever waits gets the error; where nobody does, it has been shown all the same.
        loading.add_done_callback(lambda task: task.cancelled() or task.exception())
        return loading

    async def _load(self, model: Model) -> None:
        self._show(Status("loading", model.name, "Loading the model."))
        try:
            await model.load(lambda stage: self._show(Status("loading", model.name, stage)))
        except TenfoldError as error:
            self.report(error)
            raise
        self._show(Status("ready", model.name))

    async def _drop_model(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        if self._model is not None:
            model, self._model = self._model, None
            await model.close()

    def _make_gate(self) -> Gate:
        privacy = self.settings.privacy
        return Gate(privacy.exclude, privacy.redact, self.workspace)

    def _shown_path(self, path: Path) -> str:
        if self.workspace is not None and path.is_relative_to(self.workspace):
            return path.relative_to(self.workspace).as_posix()
        return path.name


def progress_text(synthesis: Synthesis) -> str:
    """Say how far the work is: ``Synthesizing 7/10 solutions (2 duplicates hidden)``."""
    account = synthesis.solutions.account
    text = f"Synthesizing {account.shown}/{account.wanted} solutions"
    if account.duplicates:
        plural = "" if account.duplicates == 1 else "s"
        text += f" ({account.duplicates} duplicate{plural} hidden)"
    return text


def template_folders(workspace: Path | None) -> list[tuple[Path, Origin]]:
    """Where templates are looked up, first come first served."""
    folders: list[tuple[Path, Origin]] = []
    if workspace is not None:
        folders.append((workspace / ".tenfold" / "prompts", "workspace"))
    folders.append((platformdirs.user_config_path("tenfold") / "prompts", "user"))
    folders.append((shipped_folder(), "shipped"))
    return folders
