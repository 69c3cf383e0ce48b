"""The Model that runs in this process."""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tenfold.errors import ModelChanged, ModelError, OutOfMemory, PromptTooLong, TenfoldError
from tenfold.models.catalogue import CATALOGUE, Entry
from tenfold.models.contract import Abilities, Delta, Sampling
from tenfold.models.local.conversion import convert
from tenfold.models.local.description import Description, abilities_of, describe
from tenfold.models.local.disk import Stamp, disk_full, stamp_of
from tenfold.models.local.folders import own_folder
from tenfold.models.local.forward import Forward, Shareable
from tenfold.models.local.libraries import numpy_alone
from tenfold.models.local.sharing import Sharing
from tenfold.models.local.steps import Begin, Decoding, driven
from tenfold.models.local.stop import Stop
from tenfold.models.local.trail import Trail
from tenfold.models.local.vocabulary import END_TOKENS, Vocabulary
from tenfold.models.local.worker import Worker
from tenfold.prompting.prompt import Prompt
from tenfold.settings import Device
from tenfold.tokens.hugging_face import HuggingFaceTokenizer


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Everything that there is once a model is loaded."""

    forward: Forward
    tokenizer: HuggingFaceTokenizer
    vocabulary: Vocabulary
    description: Description
    abilities: Abilities
    folder: Path
    stamp: Stamp
    """Of its files, when they were loaded."""
    sharing: Sharing | None
    """Where several requests are decoded together."""


def open_local(name: str, device: Device = "auto", together: int = 1) -> "LocalModel":
    """Make a model of a name of the catalogue, a folder, or an id of the hub.

    ``together`` completions of several requests are decoded at once, where it can; with 1 one
    request after the other. Nothing is loaded yet: a name that is none of these raises when the
    model is loaded.
    """
    return LocalModel(name, CATALOGUE.get(name), device, together)


class LocalModel:
    """A causal language model, run by one thread of its own."""

    def __init__(self, name: str, entry: Entry | None, device: Device, together: int) -> None:
        self._name = name
        self._device = device
        self._entry = entry
        self._most_together = together
        self._worker = Worker(f"model {name}")
        self._loaded: _Loaded | None = None
        self._batch: int | None = None
        """How many completions the memory has room for at once, where more were too many."""

    @property
    def name(self) -> str:
        """As in ``model.name``."""
        return self._name

    @property
    def loaded(self) -> bool:
        """Whether ``load`` has done its work."""
        return self._loaded is not None

    @property
    def abilities(self) -> Abilities:
        """What it can do; of a model outside the catalogue known once it is loaded."""
        own = self._entry.abilities if self._entry is not None else self._ready.abilities
        if self._loaded is not None and self._loaded.sharing is not None:
            own = replace(own, together=self._most_together)
        return own if self._batch is None else replace(own, batch=min(own.batch, self._batch))

    @property
    def tokenizer(self) -> HuggingFaceTokenizer:
        """What counts its tokens; there once it is loaded."""
        return self._ready.tokenizer

    async def load(self, progress: Callable[[str], None] = lambda _: None) -> None:
        """Import the libraries, convert the model if need be, load it; again it does nothing.

        ``progress`` is told the stages in words, on the event loop. Raises
        :class:`ModelMissing` where something is not installed, :class:`ModelError` where it
        cannot be loaded.
        """
        if self._loaded is None:
            await self._worker.call(self._load, progress)

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        """Stream completions as deltas, interleaved.

        Waits while another request is under way, unless the model was made for several together.
        ``sampling.finished`` is called in the model's thread. Raises :class:`PromptTooLong`,
        :class:`OutOfMemory`, after which ``abilities`` tell half the batch, :class:`ModelChanged`,
        after which it is not loaded any more, and what :meth:`load` raises.
        """
        await self.load()
        loaded = self._ready
        if loaded.sharing is None:
            stream = self._worker.stream(
                lambda stop: driven(self._decode(prompt, sampling, loaded.forward.session, stop))
            )
        else:
            stream = loaded.sharing.stream(
                lambda begin, stop: self._decode(prompt, sampling, begin, stop)
            )
        try:
            with _failures(self._name):
                async with aclosing(stream):
                    async for deltas in stream:
                        for delta in deltas:
                            yield delta
        except OutOfMemory:
            self._batch = max(1, sampling.n // 2)
            raise

    async def prefill(self, prompt: Prompt) -> None:
        """Compute the keys and values of a prompt that may soon be completed.

        Ends early once anything is to be completed, or when it is cancelled; does nothing where
        the model is not loaded, or keeps no prompt.
        """
        if self._loaded is None or not self._loaded.forward.keeps_prompt:
            return
        stream = self._worker.stream(lambda stop: self._prefill(prompt, stop), gives_way=True)
        async with aclosing(stream):
            async for _ in stream:
                pass

    async def close(self) -> None:
        """End what runs, the thread, and let go of the memory."""
        await self._worker.close()
        self._loaded = None

    @property
    def _ready(self) -> _Loaded:
        if self._loaded is None:
            raise ModelError(f"{self._name} is not loaded.", "Wait until it is.")
        return self._loaded

    def _load(self, progress: Callable[[str], None]) -> None:
        if self._loaded is not None:
            return
        with _failures(self._name):
            ours = self._entry is not None
            folder = convert(self._entry, progress) if self._entry else own_folder(self._name)
            numpy_alone()
            from tenfold.models.local.forwards import open_forward

            stamp = stamp_of(folder)
            forward = open_forward(folder, ours, self._device, progress)
            progress(f"Loading {self._name}")
            self._loaded = self._load_folder(folder, stamp, forward)

    def _load_folder(self, folder: Path, stamp: Stamp, forward: Forward) -> _Loaded:
        description = describe(folder)
        tokenizer = HuggingFaceTokenizer(folder, self._name)
        named = (tokenizer.id_of(token) for token in END_TOKENS)
        ends = description.end_ids.union(identity for identity in named if identity is not None)
        vocabulary = Vocabulary(tokenizer.vocabulary_bytes, ends)
        if self._entry is not None:
            abilities = self._entry.abilities
        else:
            abilities = abilities_of(self._name, description, tokenizer)
        sharing = None
        if self._most_together > 1 and isinstance(forward, Shareable):
            sharing = Sharing(forward.together(), self._worker)
        return _Loaded(
            forward, tokenizer, vocabulary, description, abilities, folder, stamp, sharing
        )

    def _check_files(self) -> None:
        """Let go of a model whose files have changed: its prompt and its weights may not agree."""
        loaded = self._ready
        if stamp_of(loaded.folder) != loaded.stamp:
            self._loaded = None
            raise ModelChanged(
                f"The files of {self._name} have changed since it was loaded.",
                "Ask again: it is loaded anew.",
            )

    def _decode(self, prompt: Prompt, sampling: Sampling, begin: Begin, stop: Stop) -> Decoding:
        from tenfold.models.local.decoding import decoding

        self._check_files()
        loaded = self._ready
        ids, required = self._read(prompt)
        if len(ids) + sampling.max_tokens > loaded.abilities.window:
            raise PromptTooLong(
                f"The prompt has {len(ids)} tokens; with {sampling.max_tokens} for the answer"
                f" it does not fit the {loaded.abilities.window} of {self._name}.",
                "Lower prompt.budgetTokens or candidates.maxTokens.",
            )
        away = self._away(sampling.away) if sampling.away else None
        yield from decoding(
            begin, loaded.vocabulary, ids, required, prompt.stop, sampling, stop, away
        )

    def _away(self, texts: Sequence[str]) -> Trail:
        """Where completions are not to go; about, as a text has more than one way of tokens."""
        return Trail.of(self._ready.tokenizer.encode(text) for text in texts)

    def _prefill(self, prompt: Prompt, stop: Stop) -> Iterator[None]:
        from tenfold.models.local.decoding import prefill

        loaded = self._ready
        ids, _ = self._read(prompt)
        if len(ids) < loaded.abilities.window:
            with _failures(self._name):
                prefill(loaded.forward.session(ids, 0, stop), ids, stop)
        yield

    def _read(self, prompt: Prompt) -> tuple[list[int], bytes]:
        """The prompt as token ids, and what its completions have to begin with."""
        ids, required = self._ids(prompt), prompt.held_back.encode()
        if prompt.text is not None:
            taken, required = self._ready.vocabulary.take_back(ids, required)
            ids = ids[: len(ids) - taken]
        return ids, required

    def _ids(self, prompt: Prompt) -> list[int]:
        """The prompt as token ids: at least one, beginning as the model wants it."""
        loaded = self._ready
        text = prompt.text
        if text is None:
            text = loaded.tokenizer.chat_text(prompt.messages)
        ids = loaded.tokenizer.encode(text)
        begin = loaded.description.begin_id
        if begin is not None and ids[:1] != [begin]:
            return [begin, *ids]
        return ids or [loaded.description.fallback_begin_id]


@contextmanager
def _failures(name: str) -> Iterator[None]:
    """Turn what the libraries raise into words."""
    try:
        yield
    except TenfoldError:
        raise
    except Exception as error:  # each library raises its own, and they share no base
        if isinstance(error, MemoryError) or "memory" in str(error).lower():
            raise OutOfMemory(
                f"There is not enough memory for {name}, or for so many candidates at once.",
                "Choose a smaller model such as smollm2-135m, or fewer candidates.",
            ) from error
        full = disk_full(name, error)
        if full is not None:
            raise full from error
        raise ModelError(
            f"{name} cannot be run ({type(error).__name__}).",
            "Its files may be broken: fetch the model again, or choose another.",
        ) from error
