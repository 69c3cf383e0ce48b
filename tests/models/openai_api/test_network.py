"""The way to an endpoint: certificates, proxies, headers, time-outs, streams cut anywhere."""

import asyncio
import json
import logging
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.errors import ModelRefused, ModelUnreachable
from tenfold.models.openai_api.client import open_client
from tenfold.models.openai_api.network import Network, headers_to_send
from tenfold.settings import read_settings

from .conftest import KEY, MakeModel, deltas_of, prompt, sampling, texts_of

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def authority_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def encrypted(authority: trustme.CA) -> Iterator[ScriptedEndpoint]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with ScriptedEndpoint.running(context) as endpoint:
        yield endpoint


async def test_an_authority_that_nobody_knows(
    make_model: MakeModel, encrypted: ScriptedEndpoint
) -> None:
    with pytest.raises(ModelUnreachable, match=r"model\.caFile"):
        await deltas_of(make_model(endpoint=encrypted.url), prompt(), sampling())
    assert encrypted.requests == []


async def test_an_authority_that_the_settings_name(
    make_model: MakeModel, encrypted: ScriptedEndpoint, authority_file: Path
) -> None:
    model = make_model(endpoint=encrypted.url, network=Network(ca_file=str(authority_file)))
    assert await texts_of(model, prompt(), sampling()) == ["    return 0\n"]


async def test_an_authority_that_the_environment_names(
    make_model: MakeModel,
    encrypted: ScriptedEndpoint,
    authority_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority_file))
    model = make_model(endpoint=encrypted.url)
    assert await texts_of(model, prompt(), sampling()) == ["    return 0\n"]


@pytest.mark.parametrize("by", ["setting", "environment"])
@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_certificates_that_cannot_be_read(
    make_model: MakeModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
    content: str | None,
) -> None:
    path = tmp_path / "broken.pem"
    if content is not None:
        path.write_text(content)
    if by == "environment":
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    model = make_model(network=Network(ca_file=str(path) if by == "setting" else None))
    with pytest.raises(ModelRefused, match=r"broken\.pem") as caught:
        await model.load(lambda _: None)
    assert "model.caFile" in caught.value.next_step


async def test_requests_go_through_the_proxy(
    make_model: MakeModel, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", endpoint.url.removesuffix("/v1"))
    model = make_model(endpoint="http://models.example/v1")
    assert await texts_of(model, prompt(), sampling()) == ["    return 0\n"]
    assert [request.path for request in endpoint.requests] == [
        "http://models.example/v1/completions"
    ]


async def test_encrypted_requests_go_through_a_tunnel_that_sees_nothing_of_them(
    make_model: MakeModel,
    encrypted: ScriptedEndpoint,
    authority_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = bytearray()
    heads: list[bytes] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            seen.extend(data)
            writer.write(data)
        writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        host, _, port = heads[0].split()[1].decode().partition(":")
        there, here = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pass_on(reader, here), pass_on(there, writer))

    proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
    network = Network(ca_file=str(authority_file), headers={"X-Team": "for-the-endpoint-only"})
    model = make_model(endpoint=encrypted.url, network=network)
    assert await texts_of(model, prompt(), sampling()) == ["    return 0\n"]
    await model.close()
    proxy.close()
    assert encrypted.requests[0].headers["x-team"] == "for-the-endpoint-only"
    assert heads[0].startswith(b"CONNECT 127.0.0.1:")
    for secret in (KEY, "for-the-endpoint-only", "def add"):
        assert secret.encode() not in bytes(seen) + heads[0]


async def test_requests_to_hosts_without_a_proxy_do_not(
    make_model: MakeModel, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedEndpoint.running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert await texts_of(make_model(), prompt(), sampling()) == ["    return 0\n"]
        assert proxy.requests == []
    assert [request.path for request in endpoint.requests] == ["/v1/completions"]


async def test_a_proxy_that_lets_nobody_through(
    make_model: MakeModel, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", endpoint.url.removesuffix("/v1"))
    monkeypatch.setenv("HTTPS_PROXY", endpoint.url.removesuffix("/v1"))
    endpoint.rule = lambda request: Reply(status=407)
    for scheme in ("http", "https"):
        model = make_model(endpoint=f"{scheme}://models.example/v1")
        with pytest.raises(ModelUnreachable, match="The proxy does not let"):
            await deltas_of(model, prompt(), sampling())
    assert endpoint.requests[-1].method == "CONNECT"
    assert KEY not in str(endpoint.requests[-1].headers)


async def test_a_proxy_that_is_none(make_model: MakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://me:secret@proxy")
    with pytest.raises(ModelRefused, match="HTTP_PROXY") as caught:
        await make_model().load(lambda _: None)
    assert "secret" not in str(caught.value)


async def test_headers_of_the_users_own(
    make_model: MakeModel,
    endpoint: ScriptedEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("TEAM_TOKEN", "token-that-nobody-may-see")
    network = Network(headers={"X-Team": "Bearer $TEAM_TOKEN", "X-Plain": "a-plain-value"})
    await deltas_of(make_model(network=network), prompt(), sampling())
    [request] = endpoint.requests
    assert request.headers["x-team"] == "Bearer token-that-nobody-may-see"
    assert request.headers["x-plain"] == "a-plain-value"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert "token-that-nobody-may-see" not in caplog.text
    assert "a-plain-value" not in caplog.text + repr(network)


SENT = {"host", "accept", "accept-encoding", "connection", "user-agent"}
SENT_WITH_A_BODY = SENT | {"content-type", "content-length"}


@pytest.fixture
def environment_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that the SDK reads, and that nobody has set for Tenfold."""
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "AZURE_OPENAI_AD_TOKEN"):
        monkeypatch.setenv(name, "from-the-environment")
    lines = [f"{name}: from-the-environment" for name in ("X-Else", "user-agent", "Api-Key")]
    lines.append("authorization: Bearer from-the-environment")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "\n".join(lines))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")


@pytest.mark.usefixtures("environment_of_the_sdk")
@pytest.mark.parametrize(
    ("provider", "path", "key_header"),
    [("openai", "/v1", "authorization"), ("azure", "", "api-key")],
)
async def test_no_other_header_leaves(
    make_model: MakeModel, endpoint: ScriptedEndpoint, provider: str, path: str, key_header: str
) -> None:
    network = Network(headers={"X-Team": "of-the-settings"})
    url = endpoint.url.removesuffix("/v1") + path
    model = make_model(provider=provider, endpoint=url, network=network)
    await deltas_of(model, prompt(), sampling())
    await model.probe()
    own = {key_header, "x-team"}
    for request in endpoint.requests:
        expected = SENT_WITH_A_BODY if request.body else SENT
        assert set(request.headers) == expected | own
        assert KEY in request.headers[key_header]
        assert "from-the-environment" not in str(request)


@pytest.mark.usefixtures("environment_of_the_sdk")
def test_the_address_is_not_the_environments() -> None:
    client = open_client("openai", None, "m", KEY, "K", 1.0, Network(), lambda url, body: None)
    assert str(client.base_url) == "https://api.openai.com/v1/"


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"X-Team": "$TEAM_TOKEN"}, "TEAM_TOKEN, which is not set"),
        ({"X-Team": "costs 5 $"}, r"\$ without a name"),
        ({"X Team": "secret"}, "A name in model.headers"),
        ({"X-Team": "secret\r\nX-Other: 1"}, "no header can have"),
        ({"X-Team": "geheimnisträger"}, "no header can have"),
    ],
)
def test_headers_that_cannot_be_sent(headers: dict[str, str], words: str) -> None:
    with pytest.raises(ModelRefused, match=words) as caught:
        headers_to_send(headers, {})
    assert "secret" not in str(caught.value)
    assert caught.value.next_step


def test_what_stands_in_headers_is_never_quoted() -> None:
    tree = {"model": {"headers": {"X-Team": 12345}}}
    settings, [problem] = read_settings(tree, source="test")
    assert (
        str(problem) == "model.headers in test must give a text for each name. Using none instead."
    )
    settings, problems = read_settings({"model": {"headers": {"X-Team": "abc"}}}, source="test")
    assert problems == []
    assert settings.model.headers == {"X-Team": "abc"}
    assert "abc" not in repr(settings)


@pytest.mark.parametrize("name", ["headers", "caFile", "fallback"])
def test_none_of_these_is_taken_from_a_workspace(name: str) -> None:
    value = {"X-Team": "$OPENAI_API_KEY"} if name == "headers" else "something"
    tree = {"model": {name: value}}
    settings, [problem] = read_settings(tree, source="tenfold.toml", trusted=False)
    assert settings == read_settings({}, source="")[0]
    assert f"model.{name} is not taken from" in str(problem)


async def test_a_redirect_carries_neither_key_nor_headers(
    make_model: MakeModel, endpoint: ScriptedEndpoint
) -> None:
    with ScriptedEndpoint.running() as elsewhere:
        location = elsewhere.url + "/completions"
        model = make_model(network=Network(headers={"X-Team": "abc"}))
        for status in (301, 302, 303, 307, 308):
            endpoint.enqueue(status=status, headers={"Location": location})
            with pytest.raises(ModelRefused, match="another address"):
                await deltas_of(model, prompt(), sampling())
        assert elsewhere.connections == 0


ANSWER = '    return "naïve 😀 日本"\n'


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("until_closed", [False, True])
async def test_a_stream_that_breaks_inside_of_characters(
    make_model: MakeModel, endpoint: ScriptedEndpoint, size: int, until_closed: bool
) -> None:
    endpoint.enqueue([ANSWER], piece_bytes=size, until_closed=until_closed)
    assert await texts_of(make_model(), prompt(), sampling()) == [ANSWER]


@pytest.mark.parametrize("until_closed", [False, True])
@pytest.mark.parametrize("inside", [1, 2, 3])
async def test_a_stream_that_is_cut_inside_of_a_character(
    make_model: MakeModel, endpoint: ScriptedEndpoint, until_closed: bool, inside: int
) -> None:
    chunk = {"choices": [{"index": 0, "text": "😀", "finish_reason": None}]}
    whole = f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    first = whole.replace("😀", "a")
    before = len((first + whole.partition("😀")[0]).encode())
    endpoint.enqueue(
        raw=[first, whole], piece_bytes=1, cut_after=before + inside, until_closed=until_closed
    )
    with pytest.raises(ModelUnreachable, match="broke off"):
        await deltas_of(make_model(), prompt(), sampling())


async def test_an_endpoint_that_accepts_and_says_nothing(make_model: MakeModel) -> None:
    with ScriptedEndpoint.running() as silent:
        silent.enqueue(["a\n"], stall_after=0)
        model = make_model(endpoint=silent.url, timeout_seconds=0.3)
        with pytest.raises(ModelUnreachable, match=r"silent for 0\.3 seconds"):
            await deltas_of(model, prompt(), sampling())
