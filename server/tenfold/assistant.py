"""The one path from a cursor to Solutions, and the store that serves them again."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from attrs import evolve

from tenfold.ask_reader import AskReader
from tenfold.candidates.candidate import Candidate
from tenfold.errors import ModelError, PrivacyError, TenfoldError
from tenfold.models.contract import Model
from tenfold.models.openai_api import OpenAIModel, Probe, resolve_key
from tenfold.models.opening import is_remote, open_model, tokenizer_of
from tenfold.models.pricing import price_of
from tenfold.models_in_use import ModelsInUse
from tenfold.privacy.gate import Gate
from tenfold.privacy.journal import Journal
from tenfold.privacy.placeholders import Placeholders
from tenfold.prompt_maker import PromptMaker
from tenfold.prompting.library import Choice
from tenfold.prompting.material import Redact
from tenfold.prompting.prompt import Prompt
from tenfold.reading_ahead import ReadingAhead
from tenfold.rhythm import Rhythm
from tenfold.settings import ModelSettings, Settings
from tenfold.source.ask import Ask
from tenfold.source.document import Document
from tenfold.source.positions import Position, Range
from tenfold.source.tasks import Assigned
from tenfold.stand_in import StandIn
from tenfold.status import Status, error_status, synthesis_status
from tenfold.store import Key, Store
from tenfold.synthesis import FallBack, Synthesis
from tenfold.templates import Templates
from tenfold.tokens.tokenizer import Tokenizer
from tenfold.turn import Turn
from tenfold.typed_through import goes_on, may_become, rest_of, split_at
from tenfold.variant import AS_SET, Variant
from tenfold.workspace import Workspace


class Assistant:
    """Answers Asks with Solutions, from one store for every surface.

    All methods run on the event loop; whatever takes time is done in threads or by the model.
    ``puts_back`` says that its candidates are shown in an editor and nowhere else: then they have
    the document's own secrets in place of the placeholders that were sent.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        workspace: Workspace | None = None,
        key: str | None = None,
        on_status: Callable[[Status], None] | None = None,
        puts_back: bool = False,
    ) -> None:
        self.settings = settings
        self.workspace = workspace or Workspace()
        self.status = Status("ready", settings.model.name)
        self.templates = Templates(self.workspace)
        self._key = key
        self._on_status = on_status
        self._puts_back = puts_back
        self._placeholders = Placeholders()
        self._arrange()
        self._turn = Turn()
        self._models = ModelsInUse(
            lambda settings: open_model(settings, self._gate, self._key),
            lambda: self.settings.model,
            self._show,
            self._turn.free,
        )
        self._stand_in = StandIn()
        self._store = Store()
        self._rhythm = Rhythm()
        self._ahead = ReadingAhead(
            self._turn,
            lambda ask, model: self._prompts.make(ask, model, self._whole(ask), self.redact),
        )
        self._pause_at: Key | None = None
        """What the latest pause in typing asks; none where it follows an answer under way."""
        self._preparing = asyncio.Lock()

    async def configure(self, settings: Settings) -> None:
        """Use other settings from now on; running work that they do not fit is stopped."""
        if settings == self.settings:
            return
        old, self.settings = self.settings, settings
        self._arrange()
        self._forget()
        if (old.model, old.privacy) != (settings.model, settings.privacy):
            self._stand_in.succeeded()
            await self._models.drop()
            self._show(Status("ready", settings.model.name))

    def open_workspace(self, workspace: Workspace) -> None:
        """Use other workspace folders from now on."""
        if workspace != self.workspace:
            self.workspace = workspace
            self.templates = Templates(workspace)
            self._arrange()
            self._forget()

    async def close(self) -> None:
        """Stop all work and let go of the model."""
        self._forget()
        await self._models.drop()

    def ask(
        self, document: Document, position: Position, open_documents: Sequence[Document] = ()
    ) -> Ask | None:
        """Read what is wanted at a cursor; None where there is nothing to answer.

        Raises :class:`tenfold.errors.PrivacyError` where the file is excluded from prompts.
        """
        return self._reader.at(document, position, open_documents)

    def assign(
        self,
        document: Document,
        selected: Range,
        task: Assigned,
        open_documents: Sequence[Document] = (),
    ) -> Ask:
        """Read what a task is about, and where its answer goes.

        Raises :class:`tenfold.errors.PrivacyError` where the file is excluded from prompts, and
        :class:`tenfold.errors.TaskImpossible`.
        """
        return self._reader.for_task(document, selected, task, open_documents)

    def price(self, synthesis: Synthesis) -> float | None:
        """What the candidates of a synthesis cost, in US dollars; None where that is not known."""
        prices = [
            price_of(self._settings_of(name, synthesis), used)
            for name, used in synthesis.usage.items()
        ]
        known = [price for price in prices if price is not None]
        return sum(known) if len(known) == len(prices) else None

    def _settings_of(self, name: str, synthesis: Synthesis) -> ModelSettings:
        """The settings of a model that answered, by its name."""
        if synthesis.stands_in_for is not None and name == synthesis.model.name:
            return self._fallback_settings
        return Variant(model=name).model_settings(self.settings.model)

    @property
    def model_in_memory(self) -> Model | None:
        """The model where it is loaded, so that nothing has to wait for it."""
        return self._models.main.in_memory

    @property
    def redact(self) -> Redact | None:
        """What replaces secrets in a prompt; None where nothing is replaced."""
        return self._prompts.redact_for(self.settings.model)

    def redact_for_file(self) -> Callable[[str], str]:
        """What replaces secrets in a file that is shared with others, by numbers of its own.

        It does so whatever the user lets be sent.
        """
        gate = Gate((), redact=True, key=self._endpoint_key)
        return lambda text: gate.redact(text)[0]

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory, so that a prompt is made without waiting for it."""
        return self._models.main.in_memory is not None

    async def model(self) -> Model:
        """The model of the settings, loaded. Raises :class:`tenfold.errors.ModelError`."""
        return await self._models.main.loaded()

    async def model_for(self, ask: Ask, variant: Variant) -> Model:
        """The model that answers an Ask, loaded. Raises :class:`tenfold.errors.ModelError`."""
        return await self._model_of(self._whole(ask, variant))

    async def probe(self) -> tuple[Probe, tuple[str, ...]]:
        """Find out what the endpoint of the settings has, and what follows, in words.

        Raises :class:`tenfold.errors.ModelError`.
        """
        model = await self.model()
        if not isinstance(model, OpenAIModel):
            raise ModelError(
                f"{model.name} runs on this machine: there is no endpoint to test.",
                "Name one: model.provider and model.endpoint, or --endpoint.",
            )
        return await model.probe()

    def warm_up(self) -> None:
        """Begin to load the model while the user still writes, unless that was tried before."""
        self._models.main.warm_up()

    async def prompt(self, ask: Ask, variant: Variant = AS_SET) -> Prompt:
        """Make the prompt for an Ask, byte for byte as it is sent.

        Raises :class:`TenfoldError`.
        """
        whole = self._whole(ask, variant)
        model = await self._model_of(whole)
        return await self._prompt_of(ask, model, whole)

    async def choice(self, ask: Ask) -> Choice | None:
        """The template that would be used for an Ask; None while its model is not loaded.

        Raises :class:`tenfold.errors.TemplateError`.
        """
        whole = self._whole(ask)
        model = self._models.in_memory(whole.model_settings(self.settings.model))
        if model is None:
            return None
        return await asyncio.to_thread(self._prompts.choose, ask, model, whole)

    def count_for(self, ask: Ask) -> int:
        """How many candidates an explicit request for an Ask wants."""
        return ask.directives.n or self.settings.candidates.count

    async def synthesis(self, ask: Ask, count: int, variant: Variant = AS_SET) -> Synthesis:
        """The synthesis for an Ask, at work on ``count`` candidates where it has fewer.

        Raises :class:`TenfoldError` where no prompt can be made.
        """
        async with self._preparing:
            found = self._kept(await self._prepared(ask, variant), variant)
        # One machine serves one reader at a time.
        self._store.stop_others(found)
        found.want(count)
        return found

    async def more(
        self, ask: Ask, count: int, variant: Variant = AS_SET, *, different: bool
    ) -> Synthesis:
        """The synthesis for an Ask, at work on ``count`` candidates beside those it has."""
        # What is shown keeps its place, whichever model made it.
        synthesis = self._store.get(self._key_of(ask, variant))
        if synthesis is None:
            synthesis = await self.synthesis(ask, 0, variant)
        self._store.stop_others(synthesis)
        synthesis.want_more(count, different=different)
        return synthesis

    async def automatic(
        self, ask: Ask, document: Document, since: float | None = None
    ) -> list[Candidate]:
        """What a pause in typing is answered with: few candidates, and never a wait for ten.

        A newer pause at another place ends an older one, which then answers with what it has, and
        none takes the model from candidates that the user waits for. Editors ask twice at one
        place and cancel either: there both are answered. ``document`` is the one that was asked
        in: where the user goes on and types what the model is writing, the work is not stopped
        with the request. The pause is counted from ``since``, by the event loop's clock.
        """
        key = self._pause_at = self._key_of(ask)
        pause = self._rhythm.pause(self.settings.trigger.debounce_ms / 1000)
        loop = asyncio.get_running_loop()
        over = (loop.time() if since is None else since) + pause
        await asyncio.sleep(over - pause / 2 - loop.time())
        if self._pause_at != key:
            return []
        # The prompt is made while it is still to be seen whether the user goes on.
        synthesis = await self._prepared(ask)
        remote = is_remote(self._whole(ask).model_settings(self.settings.model))
        if remote and loop.time() < over:
            await synthesis.model.prefill(synthesis.prompt)
        await asyncio.sleep(over - loop.time())
        if self._pause_at != key:
            return []
        synthesis = self._kept(synthesis)
        if self._store.asked_for(besides=synthesis):
            return []
        self._store.stop_others(synthesis)
        count = self.settings.candidates.automatic_count
        synthesis.want(count)
        await synthesis.grown(
            lambda: synthesis.solutions.shown >= count,
            automatic=True,
            goes_on=lambda: goes_on(synthesis.begun(), ask, document),
        )
        shown = synthesis.solutions.keep_places(count)
        if shown and not remote:
            self._ahead.draw(synthesis, self.count_for(ask))
        return _placed(shown, ask)

    def under_way(self, document: Document, position: Position) -> Synthesis | None:
        """The synthesis at work whose answer may begin with what was typed since it was asked."""
        synthesis = self._store.running(document.uri)
        fits = synthesis is not None and _may_become(synthesis, document, position)
        return synthesis if fits else None

    async def followed(
        self, synthesis: Synthesis, document: Document, position: Position
    ) -> list[Candidate]:
        """What is left of the answers that the model is writing while the user types the same.

        Empty once they turn out to be others, or the document has changed again.
        """
        self._pause_at = None
        version = document.version
        rest: list[Candidate] = []

        def decided() -> bool:
            if document.version != version:
                return True
            rest[:] = rest_of(synthesis.solutions.ranked(), synthesis.ask, document, position)
            return bool(rest) or not _may_become(synthesis, document, position)

        await synthesis.grown(
            decided,
            automatic=True,
            goes_on=lambda: goes_on(synthesis.begun(), synthesis.ask, document),
        )
        return rest

    def expect(
        self, document: Document, position: Position, open_documents: Sequence[Document] = ()
    ) -> None:
        """Let a local model read the prompt of a comment that is being written, while it is idle.

        For a model elsewhere nothing is done: no byte leaves the machine for it.
        """
        model = self._models.main.in_memory
        if model is None or is_remote(self.settings.model):
            return
        try:
            ask = self.ask(document, position, open_documents)
        except PrivacyError:
            return  # it is told when an answer is asked for
        if ask is not None and self._whole(ask).model is None:
            self._ahead.read(model, ask)

    async def listed(self, ask: Ask, since: float) -> list[Candidate]:
        """What a completion list is filled with: as an explicit request, once a pause is over.

        Editors ask for a list with each key. The pause is counted from ``since``, by the event
        loop's clock; a newer one at another place ends an older one, which then is empty.
        """
        key = self._pause_at = self._key_of(ask)
        pause = self._rhythm.pause(self.settings.trigger.debounce_ms / 1000)
        await asyncio.sleep(since + pause - asyncio.get_running_loop().time())
        return await self.invoked(ask) if self._pause_at == key else []

    async def invoked(self, ask: Ask) -> list[Candidate]:
        """What an explicit request is answered with.

        All candidates when they are in, or those that are there once the user's patience is
        over and there are two to cycle through. Asked again, it serves what has come since,
        behind what was shown before.
        """
        count = self.count_for(ask)
        synthesis = await self.synthesis(ask, count)
        await synthesis.grown(lambda: False, self.settings.candidates.patience_ms / 1000)
        await synthesis.grown(lambda: synthesis.solutions.shown >= min(2, count))
        return _placed(synthesis.solutions.keep_places(count), ask)

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

    def document_changed(self, document: Document) -> None:
        """Stop work for a document's older text that nobody waits for any more.

        What the model is writing just as the user types it goes on.
        """
        self._rhythm.key()
        self._ahead.stop()
        self._store.stop_outdated(document)

    def document_closed(self, uri: str) -> None:
        """Stop work for a document that nobody waits for any more."""
        self._ahead.stop()
        self._store.stop_unread(uri)

    def report(self, error: TenfoldError) -> None:
        """Show an error as the state: once, with its next step, instead of a pop-up per key."""
        self._show(error_status(self.settings.model.name, error))

    async def _prepared(self, ask: Ask, variant: Variant = AS_SET) -> Synthesis:
        """The synthesis for an Ask; a new one is not set to work, and not kept yet."""
        whole = self._whole(ask, variant)
        kept = self._stored(self._key_of(ask, variant))
        if kept is not None:
            return kept
        settings = self.settings.model
        may_fall_back = (
            settings.fallback is not None and whole.model is None and is_remote(settings)
        )
        failed = self._stand_in.why if may_fall_back else None
        if failed is None:
            try:
                model = await self._model_of(whole)
                prompt = await self._prompt_of(ask, model, whole)
            except ModelError as error:
                if not may_fall_back:
                    raise
                failed = error
                self._stand_in.failed(error)
        if failed is not None:
            model, prompt = await self._fallback(ask, whole, failed)
        synthesis = Synthesis(
            ask,
            prompt,
            model,
            whole.candidates_settings(self.settings.candidates),
            render=lambda: self.prompt(ask, whole),
            changed=self._changed,
            turn=self._turn,
            fall_back=self._falling_back(ask, whole) if may_fall_back and not failed else None,
            put_back=lambda text, prompt: self._put_back(text, prompt, ask),
            again=self._models.again,
            variant=variant,
            environ=self._gate.environ,
        )
        synthesis.stands_in_for = failed
        return synthesis

    def _falling_back(self, ask: Ask, whole: Variant) -> FallBack:
        async def fall_back(error: ModelError) -> tuple[Model, Prompt]:
            self._stand_in.failed(error)
            return await self._fallback(ask, whole, error)

        return fall_back

    async def _fallback(self, ask: Ask, whole: Variant, failed: ModelError) -> tuple[Model, Prompt]:
        """The local model that the user allowed in the API's place, and the prompt for it.

        Raises :class:`tenfold.errors.ModelError` where it cannot answer either.
        """
        try:
            model = await self._models.loaded(self._fallback_settings)
            return model, await asyncio.to_thread(self._prompts.make, ask, model, whole, None)
        except ModelError as error:
            raise ModelError(f"{failed.message} {error.message}", error.next_step) from None

    @property
    def _fallback_settings(self) -> ModelSettings:
        """The settings of the model that stands in for the API; it never leaves this machine."""
        model = self.settings.model
        return evolve(model, provider="local", name=model.fallback or "", fallback=None)

    def _put_back(self, answer: str, prompt: Prompt, ask: Ask) -> str:
        if not self._puts_back:
            return answer
        return self._placeholders.put_back(answer, prompt.sent, ask.text)

    def _whole(self, ask: Ask, variant: Variant = AS_SET) -> Variant:
        """A variant, and for what it leaves open what the comment says."""
        # A comment may have come with a folder of somebody else's.
        any_model = is_remote(self.settings.model) and self.workspace.trusted
        return variant.or_else(ask.directives, any_model=any_model)

    async def _model_of(self, variant: Variant) -> Model:
        return await self._models.loaded(variant.model_settings(self.settings.model))

    def _kept(self, synthesis: Synthesis, variant: Variant = AS_SET) -> Synthesis:
        """What is kept for the same Ask, from now on this one where nothing is."""
        key = self._key_of(synthesis.ask, variant)
        found = self._stored(key)
        if found is None:
            self._store.add(key, synthesis)
        return found or synthesis

    def _stored(self, key: Key) -> Synthesis | None:
        """What is kept for a key, unless it stands in for an API that is to be asked again."""
        found = self._store.get(key)
        if found is None or found.running or found.stands_in_for is None:
            return found
        return None if self._stand_in.is_over(found.stands_in_for) else found

    def _key_of(self, ask: Ask, variant: Variant = AS_SET) -> Key:
        # What is replaced around the answer counts where it stays; where it goes, the same
        # candidates serve at another range.
        template = self.settings.prompt.template
        text = (ask.prefix, ask.suffix, ask.kept)
        return (ask.uri, ask.language, ask.task, ask.subject, *text, template, *variant.key)

    async def _prompt_of(self, ask: Ask, model: Model, variant: Variant) -> Prompt:
        redact = self._prompts.redact_for(variant.model_settings(self.settings.model))
        return await asyncio.to_thread(self._prompts.make, ask, model, variant, redact)

    def _changed(self, synthesis: Synthesis) -> None:
        if not synthesis.running and synthesis.speed.first is not None:
            self._rhythm.response(synthesis.speed.first)
        failed = synthesis.error or synthesis.stands_in_for
        of_the_api = synthesis.model is self.model_in_memory and is_remote(self.settings.model)
        if not synthesis.running and failed is None and synthesis.speed.first and of_the_api:
            self._stand_in.succeeded()
        if synthesis.error is not None and not synthesis.running:
            self.report(synthesis.error)
        else:
            self._show(synthesis_status(synthesis, self.settings.model.name))

    def _show(self, status: Status) -> None:
        status = replace(status, loaded=self.loaded)
        if status != self.status:
            self.status = status
            if self._on_status is not None:
                self._on_status(status)

    def _forget(self) -> None:
        self._store.clear()
        self._ahead.stop()

    def _arrange(self) -> None:
        """Let what reads files and makes prompts follow the settings and the workspace."""
        privacy = self.settings.privacy
        self._gate = gate = Gate(
            privacy.exclude,
            privacy.redact,
            self.workspace.roots,
            privacy.include,
            Journal() if privacy.journal else None,
            self._placeholders,
            self._endpoint_key,
        )
        open_files = self.settings.context.open_files
        self._reader = AskReader(self.workspace, gate, open_files=open_files)
        self._prompts = PromptMaker(self.settings, self.templates, gate)

    @property
    def _endpoint_key(self) -> str | None:
        model = self.settings.model
        return resolve_key(self._key, model.api_key_variable, model.endpoint, os.environ)


def _placed(candidates: Sequence[Candidate], ask: Ask) -> list[Candidate]:
    """Candidates with the range of an Ask: they may have been made for one that differs there."""
    return [
        candidate if candidate.range == ask.range else replace(candidate, range=ask.range)
        for candidate in candidates
    ]


def _may_become(synthesis: Synthesis, document: Document, position: Position) -> bool:
    split = split_at(synthesis.ask, document, position)
    return split is not None and may_become(synthesis.begun(), synthesis.ask, split[0])
