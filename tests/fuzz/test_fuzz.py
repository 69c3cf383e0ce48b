"""Rubbish of all kinds, to a real server: every request is answered, and it goes on.

A few examples, always the same ones, in the suite; ``make fuzz SECONDS=600`` goes on with others
for so long with each of the four.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from fuzz.hostile import DOCUMENTS, TEMPLATES, VALUES, mutated, streams
from fuzz.session import Session
from robustness.wire import Answer
from scripted_endpoint import Reply, ScriptedEndpoint
from tenfold.source.languages import LANGUAGES

SECONDS = float(os.environ.get("TENFOLD_FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("TENFOLD_SEED", "0"))
EXAMPLES = 25
"""Of each kind in the suite, and at a time in the long form."""
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    print_blob=True,
)

LINES = st.sampled_from([0, 0, 1, 2, 2, 3, 5, 40, 2**31 - 1])
COLUMNS = st.sampled_from([0, 0, 1, 2, 4, 4, 8, 80, 2**31 - 1])
PLACES = st.tuples(LINES, COLUMNS).map(lambda both: {"line": both[0], "character": both[1]})
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "choices": st.lists(st.fixed_dictionaries({"text": VALUES, "index": VALUES}) | VALUES),
        "usage": VALUES | st.fixed_dictionaries({"total_tokens": VALUES, "prompt_tokens": VALUES}),
        "data": st.lists(st.fixed_dictionaries({"id": st.just("scripted") | VALUES,
                                                "context_length": VALUES}) | VALUES) | VALUES,
        "error": VALUES,
    },
)  # fmt: skip
IDS = [language.id for language in LANGUAGES] + ["plaintext", "prompty", "", "\ud800"]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with ScriptedEndpoint.running() as endpoint:
        session = Session(tmp_path_factory.mktemp("fuzz"), endpoint)
        yield session
        session.close()


def run(test: Callable[[], None]) -> None:
    """Run a test of hypothesis: once, or with other examples for as long as is wanted."""
    until = time.monotonic() + SECONDS
    seed, test = SEED, SETTINGS(test)
    while True:
        hypothesis.seed(seed)(test)()
        seed += 1
        if time.monotonic() > until:
            return


def request(method: str, params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 0, "method": method, "params": params}


def notification(method: str, params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def valid_messages(session: Session) -> list[dict[str, Any]]:
    """One message of each kind, as it ought to be."""
    code, template = session.uri("add.py"), session.uri("mine.prompty")
    place = {"textDocument": {"uri": code}, "position": {"line": 1, "character": 4}}
    there = {"textDocument": {"uri": template}, "position": {"line": 4, "character": 3}}
    options = {"tabSize": 4, "insertSpaces": True}
    start, end = {"line": 0, "character": 0}, {"line": 1, "character": 2}
    change = {"range": {"start": start, "end": end}, "text": "# a\n", "rangeLength": 3}
    opened = {
        "uri": code,
        "languageId": "python",
        "version": 1,
        "text": "# Add.\ndef add(a):\n    ",
    }
    written = {**opened, "uri": template, "languageId": "prompty", "text": "---\nname: mine\n---\n"}
    chosen = {"template": "prefix", "templateDocument": {"uri": template}, "model": "scripted"}
    tokens = {"partialResultToken": "p", "workDoneToken": 1}
    sampled = {"count": 2, "seed": 1, "temperature": 0.5}
    new = {"from": "prefix", "name": "other", "where": "workspace", "textDocument": {"uri": code}}
    return [
        request("textDocument/inlineCompletion", {**place, "context": {
            "triggerKind": 1, "selectedCompletionInfo": {
                "range": {"start": start, "end": end}, "text": "add"}}}),
        request("tenfold/solutions", {**place, **sampled, **tokens}),
        request("tenfold/solutions", {**place, **sampled, **chosen, "more": "alike"}),
        request("tenfold/solutions", {**place, "task": "explain", "range": change["range"]}),
        request("tenfold/solution", {"id": "x"}),
        request("tenfold/prompt", {**place, **chosen, "load": True}),
        request("tenfold/prompt", {"templateDocument": {"uri": template}}),
        request("tenfold/tokens", {"text": "a b", "model": "gpt-4o"}),
        request("tenfold/models", {}),
        request("tenfold/templates", place),
        request("tenfold/newTemplate", {**new, "write": True}),
        request("tenfold/sent", {"last": 3}),
        request("tenfold/cases", {}),
        request("tenfold/case", {"solution": "x", "template": "prefix"}),
        request("tenfold/runCase", {"uri": session.uri(".tenfold/cases/a.yaml"), "live": True}),
        *(request(f"textDocument/{name}", there)
          for name in ("hover", "completion", "definition", "prepareRename")),
        request("textDocument/rename", {**there, "newName": "x"}),
        *(request(f"textDocument/{name}", {"textDocument": {"uri": template}})
          for name in ("codeLens", "semanticTokens/full")),
        request("textDocument/formatting", {"textDocument": {"uri": template}, "options": options}),
        request("workspace/executeCommand", {"command": "tenfold.accepted", "arguments": ["x"]}),
        notification("textDocument/didOpen", {"textDocument": opened}),
        notification("textDocument/didOpen", {"textDocument": written}),
        notification("textDocument/didChange", {
            "textDocument": {"uri": code, "version": 2}, "contentChanges": [change]}),
        notification("textDocument/didSave", {"textDocument": {"uri": template}}),
        notification("textDocument/didClose", {"textDocument": {"uri": code}}),
        notification("tenfold/attached", place),
        notification("$/cancelRequest", {"id": 1}),
        notification("window/workDoneProgress/cancel", {"token": 1}),
        notification("workspace/didChangeWorkspaceFolders", {"event": {
            "added": [{"uri": session.uri("inner"), "name": "inner"}], "removed": []}}),
        notification("workspace/didChangeConfiguration", session.configuration()),
    ]  # fmt: skip


def test_messages(session: Session) -> None:
    """Messages of all kinds in which up to three places are something else."""
    valid = valid_messages(session)

    @given(st.data())
    def test(data: st.DataObject) -> None:
        session.begin()
        answers: list[Answer] = []
        for _ in range(data.draw(st.integers(1, 12))):
            message = mutated(data.draw, data.draw(st.sampled_from(valid)))
            if not isinstance(message, dict):
                message = {"params": message}
            _ask_nobody_else(message, session)
            answer = session.send(message)
            # What is not a method is answered as well.
            if answer is not None and "method" in message:
                answers.append(answer)
        session.check(answers)

    run(test)


def _ask_nobody_else(message: dict[str, Any], session: Session) -> None:
    """Keep a message from ending the session, and its settings from naming another machine."""
    if message.get("method") == "workspace/didChangeConfiguration":
        params = message.get("params")
        inner = params.get("settings") if isinstance(params, dict) else None
        tree = inner.get("tenfold", inner) if isinstance(inner, dict) else None
        model = tree.get("model") if isinstance(tree, dict) else None
        if isinstance(model, dict):
            model.update(endpoint=session.endpoint.url, provider="openai")
        elif isinstance(tree, dict):
            tree.pop("model", None)


def test_documents(session: Session) -> None:
    """Documents that nobody wrote, edited at random and asked about anywhere."""

    @given(st.data())
    def test(data: st.DataObject) -> None:
        session.begin()
        uri = session.uri("any.txt")
        language = data.draw(st.sampled_from(IDS))
        opened = {"uri": uri, "languageId": language, "version": 1, "text": data.draw(DOCUMENTS)}
        session.send(notification("textDocument/didOpen", {"textDocument": opened}))
        answers: list[Answer | None] = []
        for number in range(data.draw(st.integers(1, 6))):
            place = {"textDocument": {"uri": uri}, "position": data.draw(PLACES)}
            kind = data.draw(st.sampled_from([1, 2]))
            task = data.draw(
                st.sampled_from(["explain", "docstring", "tests", "example", "commit"])
            )
            selected = {"range": {"start": data.draw(PLACES), "end": data.draw(PLACES)}}
            asked = data.draw(
                st.sampled_from(
                    [
                        ("textDocument/inlineCompletion", {"context": {"triggerKind": kind}}),
                        ("tenfold/solutions", {"count": 2}),
                        ("tenfold/solutions", {"count": 1, "task": task}),
                        ("tenfold/solutions", {"count": 1, "task": task, **selected}),
                        ("tenfold/prompt", {}),
                        ("textDocument/completion", {}),
                        ("textDocument/hover", {}),
                    ]
                )
            )
            answers.append(session.send(request(asked[0], {**place, **asked[1]})))
            change = {**selected, "text": data.draw(DOCUMENTS)}
            document = {"uri": uri, "version": number + 2}
            edit = {"textDocument": document, "contentChanges": [change]}
            session.send(notification("textDocument/didChange", edit))
        session.check([answer for answer in answers if answer is not None])
        session.send(notification("textDocument/didClose", {"textDocument": {"uri": uri}}))

    run(test)


def test_templates(session: Session) -> None:
    """Templates that nobody wrote: what is wrong with them is told, and nothing else happens."""
    features = ("hover", "completion", "definition", "prepareRename")

    @given(st.data())
    def test(data: st.DataObject) -> None:
        session.begin()
        uri, code = session.uri("any.prompty"), session.uri("any.py")
        text = data.draw(TEMPLATES)
        opened = {"uri": uri, "languageId": "prompty", "version": 1, "text": text}
        session.send(notification("textDocument/didOpen", {"textDocument": opened}))
        comment = {"uri": code, "languageId": "python", "version": 1, "text": "# Add.\n\n"}
        session.send(notification("textDocument/didOpen", {"textDocument": comment}))
        document = {"textDocument": {"uri": uri}}
        at = {**document, "position": data.draw(PLACES)}
        place = {"textDocument": {"uri": code}, "position": {"line": 1, "character": 0}}
        options = {"tabSize": 4, "insertSpaces": True}
        asked = [
            *((f"textDocument/{name}", at) for name in features),
            ("textDocument/rename", {**at, "newName": data.draw(st.text(max_size=5))}),
            ("textDocument/codeLens", document),
            ("textDocument/semanticTokens/full", document),
            ("textDocument/formatting", {**document, "options": options}),
            ("tenfold/prompt", {"templateDocument": {"uri": uri}}),
            ("tenfold/prompt", {**place, "templateDocument": {"uri": uri}}),
            ("tenfold/solutions", {**place, "count": 1, "templateDocument": {"uri": uri}}),
        ]
        answers = [session.send(request(*one)) for one in asked]
        session.check([answer for answer in answers if answer is not None])
        for closed in (uri, code):
            session.send(notification("textDocument/didClose", {"textDocument": {"uri": closed}}))

    run(test)


def test_answers(session: Session) -> None:
    """Answers of an endpoint that has lost its mind: the account says what became of them."""

    @given(st.data())
    def test(data: st.DataObject) -> None:
        session.begin()
        uri = session.uri("any.py")
        lines, pieces = data.draw(streams()), data.draw(st.sampled_from([None, None, 1, 3, 7]))
        cut = data.draw(st.sampled_from([None, None, 0, 2]))
        # Whole, and as the list of models, where it is anything at all.
        body = data.draw(st.one_of(VALUES, BODIES)) if data.draw(st.booleans()) else None
        session.endpoint.rule = lambda _: Reply(
            raw=lines, piece_bytes=pieces, cut_after=cut, body=body
        )
        text = f"# Add {data.draw(st.integers(0, 10**9))}.\ndef add(a, b):\n    "
        opened = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        session.send(notification("textDocument/didOpen", {"textDocument": opened}))
        place = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 4}}
        sent = [session.send(request("tenfold/solutions", {**place, "count": 3}))]
        if body is not None:
            session.endpoint.models_reply = Reply(body=body)
            sent.append(session.send(request("tenfold/probe", {})))
        found, *_ = session.check([answer for answer in sent if answer is not None])
        account = found["account"]
        failed = sum(one["count"] for one in account["failed"])
        told = account["shown"] + account["duplicates"] + account["empty"] + account["pending"]
        assert account["requested"] == told + failed
        assert account["pending"] == 0
        ids = [one["id"] for one in found["solutions"]]
        origins = [session.send(request("tenfold/solution", {"id": one})) for one in ids]
        session.check([answer for answer in origins if answer is not None])
        session.send(notification("textDocument/didClose", {"textDocument": {"uri": uri}}))

    run(test)
