"""The Model contract: everything before and after it knows only this."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from tenfold.prompting.prompt import Prompt
from tenfold.tokens.tokenizer import Tokenizer

FinishReason = Literal["stop", "length", "block"]
"""``stop``: the model's end token or a stop sequence; ``length``: the limit of tokens;
``block``: ``Sampling.finished`` said that the answer is whole."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model can do."""

    family: str
    """Such as ``qwen2.5-coder`` or ``gpt``: what templates choose by."""
    window: int
    """Tokens of prompt and answer together."""
    fill_in_middle: bool
    chat: bool
    """It takes messages."""
    text: bool
    """It takes plain text to continue."""
    logprobs: bool
    batch: int
    """How many completions it makes in one request at the most."""
    varied: bool = False
    """It draws each completion by its number: with a temperature of its own, and the same
    whatever else is drawn. It strays from texts, and begins completions in the place of others."""
    together: int = 1
    """How many completions of several requests it makes at once; 1: one request at a time."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How completions are drawn.

    ``finished`` is asked with the text of one completion so far, each time that it has grown by
    a line, and says whether the answer is whole, so that the rest would be thrown away.
    ``temperature`` 0 takes the likeliest token each time. ``logprob`` of deltas is under the
    model's own distribution (temperature 1), whatever the temperature.

    The others are for models that are ``varied``: ``temperature_of`` gives each completion a
    temperature of its own by its number, which counts from ``first``: those before it were drawn
    earlier, with the same seed. ``wanted`` is asked again and again for how many completions are
    wanted in all, ``n`` at least: where it has grown, others are begun in the place of ended ones.
    The texts of ``away`` are those to stray from.
    """

    n: int
    max_tokens: int
    temperature: float
    top_p: float = 0.95
    seed: int | None = None
    finished: Callable[[str], bool] | None = None
    temperature_of: Callable[[int], float] | None = None
    first: int = 0
    wanted: Callable[[], int] | None = None
    away: tuple[str, ...] = ()


class Alternative(NamedTuple):
    """A token that might have been drawn, and its log-probability."""

    text: str
    logprob: float


class DrawnToken(NamedTuple):
    """One token of a completion: empty text where it ends the answer.

    ``alternatives`` are the likeliest tokens in its place, likeliest first; it may be one of them.
    A tuple, since thousands of them are kept.
    """

    text: str
    logprob: float | None = None
    alternatives: tuple[Alternative, ...] = ()


ALTERNATIVES = 5
"""How many alternatives a model is asked to tell; OpenAI's completions take no more."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of one of the ``n`` completions.

    ``index`` counts from 0. ``text`` may be empty (a token that is part of a character, or the
    end). ``tokens`` is how many tokens it stands for; ``logprob`` is the sum of theirs, None
    where the model tells none. ``finish_reason`` is set on the last delta of each index. ``drawn``
    are the tokens one by one, as far as the model tells them; their text may be given out in a
    later delta. ``prompt_tokens`` are those of the prompt that the provider charges for, on the
    first delta of each request that was made of one.
    """

    index: int
    text: str
    logprob: float | None = None
    finish_reason: FinishReason | None = None
    tokens: int = 1
    drawn: tuple[DrawnToken, ...] = ()
    prompt_tokens: int = 0


@dataclass(slots=True)
class Usage:
    """How many tokens a model has read and written, as a provider charges for them."""

    prompt_tokens: int = 0
    answer_tokens: int = 0

    def add(self, delta: Delta) -> None:
        """Count a piece of an answer."""
        self.prompt_tokens += delta.prompt_tokens
        self.answer_tokens += delta.tokens


class Model(Protocol):
    """Whatever completes a Prompt."""

    @property
    def name(self) -> str:
        """As in ``model.name``."""

    @property
    def loaded(self) -> bool:
        """Whether ``load`` has done its work."""

    async def load(self, progress: Callable[[str], None]) -> None:
        """Load what counting and completing need, off the event loop; again it does nothing.

        ``progress`` is told the stages in words, on the event loop. Raises
        :class:`tenfold.errors.ModelError`.
        """

    @property
    def abilities(self) -> Abilities:
        """What it can do; known once it is loaded."""

    @property
    def tokenizer(self) -> Tokenizer:
        """What counts its tokens; there once it is loaded."""

    def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        """Stream ``sampling.n`` completions as deltas, interleaved; more where they are wanted.

        Closing the iterator, or cancelling the task that reads it, stops the work: the HTTP
        stream is closed, the local engine ends within one decoding step. Raises
        :class:`tenfold.errors.ModelError`.
        """

    async def prefill(self, prompt: Prompt) -> None:
        """Read a prompt that may soon be completed, so that its completion starts sooner.

        Or the completion of one that begins alike. Does nothing where the model cannot; ends
        early once anything else is asked of it, or when it is cancelled.
        """

    async def close(self) -> None:
        """Let go of connections, threads and memory."""
