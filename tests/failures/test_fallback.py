"""The local model that answers where the endpoint does not, if the user allowed it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

import pytest

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold import assistant as assistant_module
from tenfold.errors import (
    AnswersAlike,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRefused,
    ModelUnreachable,
    ModelWithheld,
    PromptTooLong,
)
from tenfold.evaluation.answers import Variant
from tenfold.evaluation.asking import answer
from tenfold.evaluation.problem import Problem
from tenfold.models.contract import Abilities, Delta, Model, Sampling
from tenfold.prompting.prompt import Prompt
from tenfold.settings import ModelSettings
from tenfold.source.document import Document
from tenfold.source.languages import language_for
from tenfold.source.positions import Position
from tenfold.stand_in import FIRST_REST_SECONDS, LONGEST_REST_SECONDS, StandIn
from tenfold.tokens.estimate import EstimatedTokenizer
from tenfold.tokens.tokenizer import Tokenizer

from .conftest import Session, of_endpoint

LOCAL = "smollm2-135m"
OTHER = "x = {}\n# Add.\n" + "\n" * 60


class Numbers:
    """A local model that answers with numbers, or is not there."""

    loaded = True
    name = LOCAL
    abilities = Abilities("numbers", 2000, False, False, True, False, 10)
    tokenizer: Tokenizer = EstimatedTokenizer()

    def __init__(self) -> None:
        self.missing = False
        self.prompts: list[Prompt] = []
        self.opened: list[ModelSettings] = []

    async def load(self, progress: Callable[[str], None]) -> None:
        if self.missing:
            raise ModelMissing(
                f"{LOCAL} is not on this machine.", f"Run: tenfold models pull {LOCAL}"
            )

    async def complete(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Delta, None]:
        for index in range(sampling.n):
            self.prompts.append(prompt)
            await asyncio.sleep(0)
            yield Delta(index, f"    return {len(self.prompts)}\n", finish_reason="stop")

    async def prefill(self, prompt: Prompt) -> None: ...

    async def close(self) -> None: ...


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Numbers]:
    """What local models are for the time of a test."""
    local, real = Numbers(), assistant_module.open_model

    def opened(settings: ModelSettings, *more: Any) -> Model:
        if settings.provider != "local":
            return real(settings, *more)
        local.opened.append(settings)
        return local

    monkeypatch.setattr(assistant_module, "open_model", opened)
    yield local


def session_of(sessions: list[Session], url: str, **model: Any) -> Session:
    session = Session(**of_endpoint(url, **{"fallback": LOCAL, **model}))
    sessions.append(session)
    return session


async def test_the_local_model_answers_and_the_status_says_so(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    session = session_of(sessions, endpoint.url)
    synthesis = await session.solutions(3)
    assert synthesis.error is None
    assert type(synthesis.stands_in_for) is ModelRefused
    account = synthesis.solutions.account
    assert (account.shown, account.requested, account.pending) == (3, 6, 0)
    assert account.failed == (("refused", 3),)
    last = session.statuses[-1]
    assert (last.state, last.model) == ("ready", LOCAL)
    assert last.message is not None
    assert last.message.startswith(f"{LOCAL} answered in place of scripted: ")
    assert last.action == synthesis.stands_in_for.next_step
    assert [status for status in session.statuses if status.state == "error"] == []
    assert session.assistant.price(synthesis) == 0.0


async def test_it_answers_for_what_is_missing_only(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    replies = [Reply(["    return a + b\n"], only=1), Reply(status=403)]
    endpoint.rule = lambda request: replies.pop(0) if len(replies) > 1 else replies[0]
    # Long enough for a busy machine: asked again, the endpoint would refuse.
    synthesis = await session_of(sessions, endpoint.url, timeoutSeconds=30).solutions(3)
    texts = [candidate.insert_text for candidate in synthesis.solutions.ranked()]
    assert len(texts) == 3
    assert any("a + b" in text for text in texts)
    assert len(numbers.prompts) == 2


async def test_without_the_setting_nobody_stands_in(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    synthesis = await session_of(sessions, endpoint.url, fallback=None).solutions(3)
    assert type(synthesis.error) is ModelRefused
    assert numbers.opened == []


async def test_an_endpoint_that_failed_is_left_alone_for_a_while(
    endpoint: ScriptedEndpoint,
    sessions: list[Session],
    numbers: Numbers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    session = session_of(sessions, endpoint.url)
    now = [1000.0]
    monkeypatch.setattr(session.assistant, "_stand_in", StandIn(lambda: now[0]))
    for number in range(3):
        synthesis = await session.solutions(1, OTHER.format(number))
        assert synthesis.solutions.shown == 1
        assert type(synthesis.stands_in_for) is ModelRefused
    assert len(endpoint.requests) == 1
    now[0] += 2 * FIRST_REST_SECONDS
    endpoint.rule = lambda request: Reply(["    return a\n"])
    synthesis = await session.solutions(1, OTHER.format(9))
    assert synthesis.stands_in_for is None
    assert len(endpoint.requests) == 2
    assert session.statuses[-1].model == "scripted"


FILTERED = Reply(status=400, body={"error": {"message": "no", "code": "content_filter"}})


@pytest.mark.parametrize(
    ("failing", "kind"),
    [
        (FILTERED, ModelWithheld),
        (Reply(status=413), PromptTooLong),
    ],
)
async def test_what_is_wrong_with_one_question_is_nothing_to_the_next(
    endpoint: ScriptedEndpoint,
    sessions: list[Session],
    numbers: Numbers,
    failing: Reply,
    kind: type[ModelError],
) -> None:
    endpoint.rule = lambda request: failing
    session = session_of(sessions, endpoint.url)
    synthesis = await session.solutions(1)
    assert type(synthesis.stands_in_for) is kind
    assert synthesis.solutions.shown == 1
    # The same question would be answered the same; for another one the API is asked.
    asked = len(endpoint.requests)
    assert await session.solutions(1) is synthesis
    assert len(endpoint.requests) == asked
    endpoint.rule = lambda request: Reply(["    return a\n"])
    assert (await session.solutions(1, OTHER.format(1))).stands_in_for is None


async def test_what_stood_in_is_not_served_once_the_api_is_to_be_asked_again(
    endpoint: ScriptedEndpoint,
    sessions: list[Session],
    numbers: Numbers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    session = session_of(sessions, endpoint.url)
    now = [1000.0]
    monkeypatch.setattr(session.assistant, "_stand_in", StandIn(lambda: now[0]))
    before = await session.solutions(1)
    assert await session.solutions(1) is before
    now[0] += 2 * FIRST_REST_SECONDS
    endpoint.rule = lambda request: Reply(["    return a\n"])
    more = await session.assistant.more(before.ask, 1, different=False)
    assert more is before  # its list is on screen, and grows
    await more.grown(lambda: False, 60)
    after = await session.solutions(1)
    assert after is not before
    assert after.stands_in_for is None
    assert [each.insert_text for each in after.solutions.ranked()] == ["    return a"]
    assert await session.solutions(1) is after


async def test_only_the_api_itself_ends_its_rest(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    session = session_of(sessions, endpoint.url)
    await session.solutions(1)
    assert len(endpoint.requests) == 1
    # One that a comment names, and that is no other's stand-in.
    named = OTHER.format(1).replace("# Add.", f"# Add.\n# tenfold: model={LOCAL}").rstrip() + "\n"
    position = Position(named.count("\n"), 0)
    document = Document("file:///add.py", language_for("python", "add.py"), named, 1)
    ask = session.assistant.ask(document, position)
    assert ask is not None
    assert ask.directives.model == LOCAL
    synthesis = await session.assistant.synthesis(ask, 1)
    await synthesis.grown(lambda: False, 60)
    assert synthesis.solutions.shown == 1
    assert synthesis.stands_in_for is None
    await session.solutions(1, OTHER.format(2))
    assert len(endpoint.requests) == 1


async def test_a_local_model_has_no_stand_in(sessions: list[Session], numbers: Numbers) -> None:
    numbers.loaded, numbers.missing = False, True
    session = session_of(sessions, "", provider="local", endpoint=None)
    with pytest.raises(ModelMissing):
        await session.solutions(1)
    assert len(numbers.opened) == 1


async def test_an_endpoint_that_cannot_be_asked_at_all(
    sessions: list[Session], numbers: Numbers
) -> None:
    session = session_of(sessions, "no address at all")
    synthesis = await session.solutions(2)
    assert type(synthesis.stands_in_for) is ModelRefused
    assert synthesis.solutions.shown == 2
    assert session.statuses[-1].state == "ready"


async def test_neither_answers(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    numbers.loaded = False
    numbers.missing = True
    endpoint.rule = lambda request: Reply(status=403)
    session = session_of(sessions, endpoint.url)
    synthesis = await session.solutions(2)
    assert isinstance(synthesis.error, ModelError)
    assert "does not let this key" in synthesis.error.message
    assert "not on this machine" in synthesis.error.message
    assert synthesis.error.next_step == f"Run: tenfold models pull {LOCAL}"
    assert synthesis.solutions.account.failed == (("refused", 2),)
    assert session.statuses[-1].state == "error"


async def test_what_stands_in_stays_on_this_machine(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    await session_of(sessions, endpoint.url, fallback="owner/model").solutions(1)
    assert [(one.provider, one.name) for one in numbers.opened] == [("local", "owner/model")]


async def test_odd_answers_are_no_reason(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    endpoint.rule = lambda request: Reply(["    return a + b\n"])
    synthesis = await session_of(sessions, endpoint.url).solutions(3)
    assert type(synthesis.remark) is AnswersAlike
    assert synthesis.stands_in_for is None
    assert numbers.opened == []


async def test_what_stands_in_is_never_measured_in_the_others_place(
    endpoint: ScriptedEndpoint, sessions: list[Session], numbers: Numbers
) -> None:
    endpoint.rule = lambda request: Reply(status=403)
    session = session_of(sessions, endpoint.url)
    problem = Problem("one", "add.py", "# Add.\n", 7, hidden="return a")
    found = await answer(session.assistant, problem, Variant("scripted", "auto", 1, 1))
    assert found.candidates == []
    assert found.error is not None
    assert "does not let this key" in found.error


def test_the_rest_grows_and_ends() -> None:
    now = [0.0]
    stand_in = StandIn(lambda: now[0])
    rests = []
    for _ in range(8):
        stand_in.failed(ModelUnreachable("Nothing answers."))
        began = now[0]
        while stand_in.why is not None:
            now[0] += 0.1
        rests.append(now[0] - began)
    assert 0.8 * FIRST_REST_SECONDS <= rests[0] <= 1.2 * FIRST_REST_SECONDS + 0.2
    assert rests[2] > rests[0]
    assert max(rests) <= 1.2 * LONGEST_REST_SECONDS + 0.2
    stand_in.succeeded()
    assert stand_in.why is None


@pytest.mark.parametrize("named", [0.5, LONGEST_REST_SECONDS, 24 * 3600.0])
def test_no_rest_is_longer_because_a_server_names_one(named: float) -> None:
    now = [0.0]
    stand_in = StandIn(lambda: now[0])
    stand_in.failed(ModelBusy("Busy.", retry_after=named))
    assert stand_in.why is not None
    now[0] += min(named, LONGEST_REST_SECONDS)
    assert stand_in.why is None
