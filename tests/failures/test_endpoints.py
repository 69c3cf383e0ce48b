"""Each row of the table, through the real assistant."""

import socket
import ssl
from typing import Any

import pytest
import trustme

from scripted_endpoint import Received, Reply, ScriptedEndpoint
from tenfold.errors import ModelUnreachable
from tenfold.settings import read_settings

from .conftest import KEY, Session, of_endpoint
from .table import BUSY, GOOD, TABLE, Failure


def misbehaving(replies: list[Reply]) -> Any:
    """Give the replies in turn, the last one again and again."""
    left = list(replies)

    def rule(request: Received) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    return rule


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network in which no name ending in ``.invalid`` is known, at once."""
    real = socket.getaddrinfo

    def lookup(host: Any, *more: Any, **named: Any) -> Any:
        if str(host).rstrip("'").endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("failure", TABLE, ids=[row.name for row in TABLE])
async def test_a_failure_is_told_once_with_a_next_step_and_the_account_adds_up(
    endpoint: ScriptedEndpoint, sessions: list[Session], failure: Failure
) -> None:
    if failure.replies:
        endpoint.rule = misbehaving([Reply(**reply) for reply in failure.replies])
    host = endpoint.url.split("/")[2]
    session = Session(**of_endpoint(failure.address.format(host=host)))
    sessions.append(session)
    synthesis = await session.solutions(failure.wanted)

    told = synthesis.error or synthesis.remark
    assert type(told) is (failure.error or type(None))
    last = session.statuses[-1]
    assert last.state == failure.state
    assert sum(status.state == "error" for status in session.statuses) == (failure.state == "error")
    if told is not None:
        assert failure.next_step in told.next_step
        assert (last.message, last.action) == (told.message, told.next_step)
        assert KEY not in str(told)
    account = synthesis.solutions.account
    assert account.failed == failure.failed
    assert (account.shown, account.pending) == (failure.shown, 0)
    failed = sum(count for _, count in account.failed)
    assert account.requested == account.shown + account.duplicates + account.empty + failed
    assert len(endpoint.requests) == failure.requests
    for candidate in synthesis.solutions.ranked():
        assert not set("<|[]>") & set(candidate.insert_text)


async def test_a_certificate_that_nobody_vouches_for(sessions: list[Session]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with ScriptedEndpoint.running(context) as encrypted:
        session = Session(**of_endpoint(encrypted.url))
        sessions.append(session)
        synthesis = await session.solutions(2)
        assert type(synthesis.error) is ModelUnreachable
        assert "model.caFile" in synthesis.error.next_step
        assert synthesis.solutions.account.failed == (("unreachable", 2),)
        assert session.statuses[-1].state == "error"
        assert encrypted.requests == []


async def test_a_shorter_prompt_is_really_shorter(
    endpoint: ScriptedEndpoint, sessions: list[Session]
) -> None:
    [row] = [row for row in TABLE if row.name.endswith("shrunk once")]
    endpoint.rule = misbehaving([Reply(**reply) for reply in row.replies])
    session = Session(**of_endpoint(endpoint.url))
    sessions.append(session)
    synthesis = await session.solutions(2)
    first, second = (request.json["prompt"] for request in endpoint.requests)
    assert len(second) < len(first)
    assert synthesis.prompt.text == second
    assert "def add(a, b):" in second


async def test_a_server_that_wants_to_be_left_alone_is(
    endpoint: ScriptedEndpoint, sessions: list[Session]
) -> None:
    endpoint.rule = misbehaving([Reply(**BUSY), Reply(**GOOD)])
    session = Session(**of_endpoint(endpoint.url))
    sessions.append(session)
    for _ in range(3):
        synthesis = await session.solutions(2)
        assert synthesis.solutions.account.failed == (("rate limited", 2),)
    assert len(endpoint.requests) == 1
    # Other settings may mean another server.
    other, _ = read_settings(of_endpoint(endpoint.url, timeoutSeconds=2), source="the test")
    await session.assistant.configure(other)
    assert (await session.solutions(2)).solutions.shown == 2
