"""Recordings: what a model answered, kept so that it can be served again without the model."""

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tenfold.completion import Completion
from tenfold.errors import CaseError, ModelError
from tenfold.models.contract import Abilities, Delta, FinishReason, Model, Sampling
from tenfold.prompting.prompt import Message, Prompt
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer
from tenfold.whole_files import write_whole

DIGITS = 5
"""Digits of a log-probability behind the point."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that decides what a model is asked: another one has another answer."""

    case: str
    """The case's digest."""
    model: str
    template: str
    """As it was wanted: a name, or ``auto``."""
    count: int
    seed: int
    temperature: float | None
    max_tokens: int
    budget_tokens: int
    repeat: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class TemplateUsed:
    """The template that made the prompt: its name, and what tells its text from others."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Recording:
    """One answer. ``rounds`` are the completions of each request, in the order of their numbers.

    ``price`` is in US dollars, None where it is not known. ``seconds`` is until the last
    candidate was there.
    """

    question: Question
    template: TemplateUsed
    abilities: Abilities
    prompt: Prompt
    rounds: tuple[tuple[Completion, ...], ...]
    seconds: float
    price: float | None


class Recorder:
    """A model that notes what another one says."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.rounds: list[tuple[Completion, ...]] = []

    @property
    def name(self) -> str:
        """As in ``model.name``."""
        return self._model.name

    @property
    def loaded(self) -> bool:
        """Whether ``load`` has done its work."""
        return self._model.loaded

    @property
    def abilities(self) -> Abilities:
        """What it can do."""
        return self._model.abilities

    @property
    def tokenizer(self) -> Tokenizer:
        """What counts its tokens."""
        return self._model.tokenizer

    async def load(self, progress: Callable[[str], None]) -> None:
        """Load the model."""
        await self._model.load(progress)

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        """Stream what the model says, and keep it once it has ended by itself."""
        said: dict[int, Completion] = {}
        async with aclosing(self._model.complete(prompt, sampling)) as stream:
            async for delta in stream:
                said.setdefault(delta.index, Completion()).take(delta)
                yield delta
        self.rounds.append(tuple(said[index] for index in sorted(said)))

    async def prefill(self, prompt: Prompt) -> None:
        """Do nothing: a prompt that is recorded is asked at once."""

    async def close(self) -> None:
        """Do nothing: the model belongs to somebody else."""


class Replayed:
    """A model that says again what was recorded; it needs no file and no endpoint."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._rounds = list(recording.rounds)

    @property
    def name(self) -> str:
        """As in ``model.name``, when it was recorded."""
        return self._recording.question.model

    @property
    def loaded(self) -> bool:
        """There is nothing to load."""
        return True

    @property
    def abilities(self) -> Abilities:
        """What it could do when it was recorded."""
        return self._recording.abilities

    @property
    def tokenizer(self) -> Tokenizer:
        """An estimate: nothing is counted when an answer is served again."""
        return EstimatedTokenizer()

    async def load(self, progress: Callable[[str], None]) -> None:
        """Do nothing."""

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        """Stream the next request's completions, one after the other, so that all runs are alike.

        Raises :class:`tenfold.errors.ModelError` where more is asked than was recorded.
        """
        if not self._rounds:
            raise ModelError(
                "The recording has no further completions.",
                "Ask the model again: tenfold templates test --live.",
            )
        for index, completion in enumerate(self._rounds.pop(0)):
            for _, delta in completion.deltas:
                yield Delta(
                    index, delta.text, delta.logprob, delta.finish_reason, tokens=delta.tokens
                )

    async def prefill(self, prompt: Prompt) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Do nothing."""


class Recordings:
    """The recordings of one case: a file of JSON lines.

    It is written as a whole under another name first: whatever happens meanwhile, its lines are
    whole. A line that cannot be read is as if it was not there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[Question, Recording] = {}
        try:
            lines = file.read_bytes().split(b"\n")
        except OSError:
            return
        for line in lines:
            recording = _read(line)
            if recording is not None:
                self._known[recording.question] = recording

    def get(self, question: Question) -> Recording | None:
        """What was answered to a question, if that is recorded."""
        return self._known.get(question)

    def add(self, recording: Recording) -> Recording:
        """Keep an answer, and give it as it will be read again; it is on the disk by then.

        Answers to what the case asked before it was changed are dropped. Raises
        :class:`CaseError` where the file cannot be written.
        """
        question = recording.question
        kept = _read(_line(recording))
        assert kept is not None, "what is written can be read"
        self._known = {
            known: answer for known, answer in self._known.items() if known.case == question.case
        }
        self._known[question] = kept
        try:
            write_whole(self._file, b"".join(map(_line, self._known.values())))
        except OSError as error:
            raise CaseError(
                f"The recording {self._file.name} cannot be written: {error.strerror}.",
                "Make .tenfold/recordings writable.",
            ) from None
        return kept


def recordings_of(case: Path) -> Path:
    """Where the recordings of a case's file are kept."""
    return case.parent.with_name("recordings") / f"{case.stem}.jsonl"


def _line(recording: Recording) -> bytes:
    text = json.dumps(_as_json(recording), ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"


def _as_json(recording: Recording) -> dict[str, Any]:
    prompt = recording.prompt
    sent: dict[str, Any] = {"reason": prompt.reason, "totalTokens": prompt.total_tokens}
    if prompt.text is not None:
        sent["text"] = prompt.text
    else:
        sent["messages"] = [asdict(message) for message in prompt.messages]
    sent.update(
        suffix=prompt.suffix,
        heldBack=prompt.held_back,
        continues=prompt.continues,
        stop=list(prompt.stop),
        exact=prompt.exact,
        budget=prompt.budget,
        reserved=prompt.reserved,
    )
    return {
        "question": asdict(recording.question),
        "template": asdict(recording.template),
        "abilities": asdict(recording.abilities),
        "prompt": sent,
        "rounds": [[_completion_json(one) for one in answers] for answers in recording.rounds],
        "seconds": round(recording.seconds, 3),
        "price": recording.price,
    }


def _completion_json(completion: Completion) -> dict[str, Any]:
    """A completion: its text, and of each piece the characters, the tokens and log-probability."""
    finish = completion.deltas[-1][1].finish_reason if completion.deltas else None
    pieces = [
        [len(delta.text), delta.tokens, _rounded(delta.logprob)] for _, delta in completion.deltas
    ]
    return {"text": completion.text, "finish": finish, "pieces": pieces}


def _read(line: bytes) -> Recording | None:
    try:
        told = json.loads(line)
        question = Question(**told["question"])
        hash(question)  # a list in it could not be looked up
        template = TemplateUsed(**told["template"])
        return Recording(
            question=question,
            template=template,
            abilities=Abilities(**told["abilities"]),
            prompt=_prompt(told["prompt"], template, question.model),
            rounds=tuple(tuple(map(_completion, answers)) for answers in told["rounds"]),
            seconds=float(told["seconds"]),
            price=None if told["price"] is None else float(told["price"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _prompt(sent: dict[str, Any], template: TemplateUsed, model: str) -> Prompt:
    return Prompt(
        template=template.name,
        reason=sent["reason"],
        model=model,
        text=sent.get("text"),
        messages=tuple(Message(**message) for message in sent.get("messages", ())),
        held_back=sent["heldBack"],
        suffix=sent["suffix"],
        continues=sent["continues"],
        stop=tuple(sent["stop"]),
        pieces=(),
        total_tokens=sent["totalTokens"],
        exact=sent["exact"],
        budget=sent["budget"],
        reserved=sent["reserved"],
        left_out=(),
        fingerprint=template.digest,
    )


def _completion(told: dict[str, Any]) -> Completion:
    completion = Completion()
    pieces: Sequence[tuple[int, int, float | None]] = told["pieces"]
    finish: FinishReason | None = told["finish"]
    place = 0
    for number, (length, tokens, logprob) in enumerate(pieces, 1):
        text = told["text"][place : place + length]
        reason = finish if number == len(pieces) else None
        completion.take(Delta(0, text, logprob, reason, tokens))
        place += length
    return completion


def _rounded(logprob: float | None) -> float | None:
    return None if logprob is None else round(logprob, DIGITS)
